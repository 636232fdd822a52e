import numpy as np
import polars as pl
import pytest

from maxella.errors import TrainingError
from maxella.features.fields import ALL_FIELDS, MOVIE_FIELDS, Fields
from tests.checkerboards import checkerboard, dataset_of

WEEK = 7 * 86_400


def small() -> tuple[Fields, pl.DataFrame]:
    interactions = pl.DataFrame(
        {
            "user_id": ["a", "a", "b", "c"],
            "movie_id": ["1", "2", "1", "3"],
            "rating": [5.0, 3.0, 4.0, 1.0],
            "timestamp": [0, 3 * WEEK, WEEK + 5, 20 * WEEK],
        }
    )
    movies = pl.DataFrame(
        {
            "movie_id": ["1", "2", "3"],
            "title": ["The Night", "The Long Night", "Dawn"],
            "genres": [["Drama"], ["War", "Drama"], ["Opera"]],
            "director": ["Ann", None, "Zoe"],
            "release_year": [1990, 1990, 2000],
        }
    )
    users = pl.DataFrame(
        {
            "user_id": ["a", "b", "c"],
            "gender": ["F", "M", "M"],
            "age_bucket": [25, 1, 56],
            "zip_code": ["1", "1", "9"],
        }
    )
    dataset = dataset_of(interactions, movies, users)
    return Fields.fit(dataset, dataset.interactions[[0, 1, 2]]), dataset.interactions


def test_what_only_the_held_out_rows_have_is_unknown() -> None:
    fields, interactions = small()
    held_out = fields.encode(interactions[[3]])
    assert held_out.users.tolist() == [2]
    assert all(
        fields.tables[name].codes[2].max() == 0 for name in ("user_id", "gender", "age_bucket", "zip_code")
    )
    third = {name: fields.tables[name].codes[2].tolist() for name in ("movie_id", "director", "genres")}
    assert third == {"movie_id": [0], "director": [0], "genres": [0, 0]}
    assert fields.tables["gender"].size == 3


def test_lists_hold_every_known_value_and_are_filled_up_with_zeros() -> None:
    fields, _ = small()
    assert fields.tables["genres"].codes[:2].tolist() == [[1, 0], [1, 2]]
    # "the" and "night" stand in two titles, "long" in one
    assert [np.count_nonzero(row) for row in fields.tables["title"].codes] == [2, 2, 0]


def test_times_are_weeks_and_those_after_training_are_its_last() -> None:
    fields, interactions = small()
    assert fields.encode(interactions).weeks.tolist() == [1, 4, 2, 4]
    assert fields.tables["timestamp"].size == 5


def test_a_missing_time_has_the_code_of_what_is_not_known() -> None:
    fields, interactions = small()
    without = interactions.with_columns(timestamp=pl.lit(None, pl.Int64))
    assert fields.encode(without).weeks.tolist() == [0] * 4
    dataset = dataset_of(without)
    assert Fields.fit(dataset, without).encode(without).weeks.tolist() == [0] * 4


def test_pairs_lead_back_to_the_rows_that_they_came_from() -> None:
    dataset = checkerboard()
    fields = Fields.fit(dataset, dataset.interactions)
    pairs = fields.encode(dataset.interactions)
    assert [fields.user_ids[user] for user in pairs.users] == dataset.interactions["user_id"].to_list()
    assert [fields.movie_ids[movie] for movie in pairs.movies] == dataset.interactions["movie_id"].to_list()
    assert pairs.ratings.tolist() == dataset.interactions["rating"].to_list()


def test_every_field_has_codes_for_each_of_its_things() -> None:
    dataset = checkerboard()
    fields = Fields.fit(dataset, dataset.interactions)
    assert set(fields.tables) == set(ALL_FIELDS)
    for name, field in fields.tables.items():
        assert field.codes.max() == field.size - 1, name
        if name in MOVIE_FIELDS:
            assert len(field.codes) == len(dataset.movies)


def test_no_rows_to_train_on_are_an_error() -> None:
    dataset = checkerboard()
    with pytest.raises(TrainingError, match="no rating to train on"):
        Fields.fit(dataset, dataset.interactions.clear())
