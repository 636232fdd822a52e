import math

import numpy as np
import polars as pl
import pytest

from maxella.errors import UnknownIdError, UsageError
from maxella.recommend.people import read_histories, read_history
from maxella.recommend.results import RatedMovie
from tests.recommend.worlds import training_data

DATA = training_data()


def places(*movie_ids: str) -> list[int]:
    return [DATA.catalogue.index[movie_id] for movie_id in movie_ids]


def test_ratings_come_as_tuples_or_as_rated_movies() -> None:
    entries = [
        ("m3", 4),
        ("m5", 2.5, 86_400 * 7),
        RatedMovie(movie_id="m1", rating=5, timestamp=86_400 * 9 + 5),
    ]
    history = read_history(entries, DATA)
    assert history.movies.tolist() == places("m3", "m5", "m1")
    assert history.ratings.tolist() == [4, 2.5, 5]
    assert history.days.tolist() == [-1, 7, 9]
    assert history.profiles.tolist() == [[0, 0, 0]]


def test_of_several_ratings_of_a_movie_the_last_counts_and_is_the_newest() -> None:
    history = read_history([("m3", 1), ("m5", 2), ("m3", 5)], DATA)
    assert history.movies.tolist() == places("m5", "m3")
    assert history.ratings.tolist() == [2, 5]


def test_ratings_are_ordered_by_time_and_those_without_come_first() -> None:
    history = read_history([("m1", 3, 300), ("m2", 3, 100), ("m3", 3), ("m4", 3, 0)], DATA)
    assert history.movies.tolist() == places("m3", "m4", "m2", "m1")


def test_an_unknown_movie_is_refused_or_left_out() -> None:
    with pytest.raises(UnknownIdError, match="rating 2 of the history: no movie with id 'nope'"):
        read_history([("m1", 3), ("nope", 4)], DATA)
    assert read_history([("m1", 3), ("nope", 4)], DATA, ignore_unknown=True).movies.tolist() == places("m1")


@pytest.mark.parametrize("rating", [0, 0.999, 5.5, -1, math.nan, math.inf])
@pytest.mark.parametrize("movie_id", ["m1", "nope"])
def test_a_rating_off_the_scale_is_refused_with_the_scale(movie_id: str, rating: float) -> None:
    with pytest.raises(UsageError, match=r"rating 1 of the history: rating .* is off the scale, 1 to 5"):
        read_history([(movie_id, rating)], DATA, ignore_unknown=True)


@pytest.mark.parametrize("timestamp", [-1, 1_577_836_800_000])
def test_a_time_that_is_not_in_seconds_is_refused(timestamp: int) -> None:
    with pytest.raises(UsageError, match="is not in unix seconds"):
        read_history([("m1", 3, timestamp)], DATA)


def test_a_table_gives_the_same_histories_as_the_ratings_one_by_one() -> None:
    rows = [("b", "m1", 3.0, 30), ("a", "m2", 4.0, None), ("b", "m7", 2.0, 10), ("b", "m1", 5.0, 20)]
    table = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")
    user_ids, histories, unknown = read_histories(table, DATA)
    assert user_ids.to_list() == ["b", "a"]
    assert unknown.is_empty()
    for place, user_id in enumerate(user_ids):
        alone = read_history([row[1:] for row in rows if row[0] == user_id], DATA)
        np.testing.assert_array_equal(histories.rows(slice(place, place + 1)).movies, alone.movies)
        np.testing.assert_array_equal(histories.rows(slice(place, place + 1)).ratings, alone.ratings)


def test_the_latest_rating_in_time_counts_wherever_it_stands() -> None:
    rows = [("m1", 2.0, 30), ("m1", 5.0, 20), ("m1", 4.0, None)]
    assert read_history(rows, DATA).ratings.tolist() == [2.0]
    table = pl.DataFrame(rows, schema=["movie_id", "rating", "timestamp"], orient="row")
    assert read_histories(table, DATA)[1].ratings.tolist() == [2.0]


def test_people_keep_their_place_when_all_their_movies_are_unknown() -> None:
    table = pl.DataFrame({"user_id": [1, 2], "movie_id": ["nope", "m1"], "rating": [3, 4]})
    user_ids, histories, unknown = read_histories(table, DATA)
    assert user_ids.to_list() == ["1", "2"]
    assert histories.lengths.tolist() == [0, 1]
    assert unknown.to_list() == ["nope"]


def test_a_table_without_user_ids_is_one_person_without_a_name() -> None:
    table = pl.DataFrame({"movie_id": ["m1", "m2", "m1"], "rating": [3, 4, 1]})
    user_ids, histories, _ = read_histories(table, DATA)
    assert user_ids.to_list() == [None]
    assert histories.movies.tolist() == places("m2", "m1")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            pl.DataFrame({"user_id": ["a"], "movie_id": ["m1"]}),
            "no column 'rating' in the table; it has user_id",
        ),
        (
            pl.DataFrame({"user_id": ["a", None], "movie_id": ["m1", "m2"], "rating": [3, 3]}),
            "row 2, column user_id: no value",
        ),
        (
            pl.DataFrame({"user_id": ["a", "a"], "movie_id": ["m1", "m2"], "rating": [3, 9]}),
            "row 2: rating 9 is off the scale, 1 to 5",
        ),
        (
            pl.DataFrame({"user_id": ["a"], "movie_id": ["m1"], "rating": [math.nan]}),
            "row 1: rating nan is off the scale",
        ),
    ],
)
def test_a_wrong_table_is_refused_with_row_and_column(table: pl.DataFrame, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_histories(table, DATA)
