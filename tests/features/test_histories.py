import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.features.catalogue import Catalogue
from maxella.features.histories import UNKNOWN_DAY, Histories, encode_histories
from maxella.features.profiles import ProfileEncoder
from tests.checkerboards import dataset_of

lengths = st.lists(st.integers(0, 6), min_size=1, max_size=8)


def histories_of(sizes: list[int]) -> Histories:
    total = sum(sizes)
    return Histories(
        np.concatenate([[0], np.cumsum(sizes)]),
        np.arange(total, dtype=np.int32),
        np.arange(total, dtype=np.float32) % 5 + 1,
        np.arange(total, dtype=np.int32),
        np.arange(len(sizes), dtype=np.int32)[:, None],
    )


@given(lengths, st.randoms())
def test_rows_gives_the_chosen_people_in_the_chosen_order(sizes: list[int], random) -> None:
    histories = histories_of(sizes)
    chosen = [random.randrange(len(sizes)) for _ in range(5)]
    rows = histories.rows(np.array(chosen))
    for place, person in enumerate(chosen):
        expected = np.arange(histories.offsets[person], histories.offsets[person + 1])
        np.testing.assert_array_equal(rows.movies[rows.offsets[place] : rows.offsets[place + 1]], expected)
        assert rows.profiles[place, 0] == person


@given(lengths, st.randoms())
def test_kept_drops_ratings_but_no_person(sizes: list[int], random) -> None:
    histories = histories_of(sizes)
    mask = np.array([random.random() < 0.5 for _ in range(sum(sizes))], bool)
    kept = histories.kept(mask)
    assert len(kept) == len(histories)
    np.testing.assert_array_equal(kept.movies, histories.movies[mask])
    np.testing.assert_array_equal(kept.people, histories.people[mask])


@given(lengths, st.integers(1, 4))
def test_blocks_cover_everyone_once(sizes: list[int], size: int) -> None:
    histories = histories_of(sizes)
    movies = [block.movies for _, block in histories.blocks(size)]
    np.testing.assert_array_equal(np.concatenate(movies), histories.movies)


def test_the_matrix_has_a_one_where_a_movie_was_rated() -> None:
    matrix = histories_of([2, 0, 1]).matrix(4).toarray()
    np.testing.assert_array_equal(matrix, [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]])


@pytest.fixture
def interactions() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "user_id": ["a", "b", "a", "a", "b"],
            "movie_id": ["y", "x", "x", "z", "gone"],
            "rating": [1.0, 2.0, 3.0, 4.0, 5.0],
            "timestamp": [200_000, 0, 100_000, 100_000, 7],
        },
    )


def encoders(interactions: pl.DataFrame) -> tuple[Catalogue, ProfileEncoder, pl.DataFrame]:
    dataset = dataset_of(interactions, pl.DataFrame({"movie_id": ["x", "y", "z"]}))
    return Catalogue.fit(dataset.movies), ProfileEncoder.fit(dataset.users), dataset.users


def test_histories_are_oldest_first_and_ties_keep_the_order_of_the_source(interactions) -> None:
    user_ids, histories = encode_histories(interactions, *encoders(interactions))
    assert user_ids == ["a", "b"]
    np.testing.assert_array_equal(histories.movies, [0, 2, 1, 0])
    np.testing.assert_array_equal(histories.ratings, [3, 4, 1, 2])
    np.testing.assert_array_equal(histories.days, [1, 1, 2, 0])


def test_movies_outside_the_catalogue_are_left_out(interactions) -> None:
    _, histories = encode_histories(interactions, *encoders(interactions))
    np.testing.assert_array_equal(histories.lengths, [3, 1])


def test_people_without_a_rating_have_an_empty_history(interactions) -> None:
    _, histories = encode_histories(interactions, *encoders(interactions), user_ids=["new", "b"])
    np.testing.assert_array_equal(histories.lengths, [0, 1])
    np.testing.assert_array_equal(histories.movies, [0])


def test_ratings_without_a_time_have_an_unknown_day(interactions) -> None:
    timeless = interactions.with_columns(timestamp=pl.lit(None, pl.Int64))
    _, histories = encode_histories(timeless, *encoders(interactions))
    assert (histories.days == UNKNOWN_DAY).all()
    np.testing.assert_array_equal(histories.movies[:3], [1, 0, 2])


@pytest.mark.parametrize("dense_from", [0.0, 1.0])
def test_rows_are_summed_over_the_movies_of_each_person(
    dense_from: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.features.histories.DENSE_FROM", dense_from)
    histories = histories_of([2, 0, 3])
    rows = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    expected = np.stack([rows[:2].sum(axis=0), np.zeros(4), rows[2:5].sum(axis=0)])
    np.testing.assert_allclose(histories.summed(rows), expected, rtol=1e-5)
    values = np.array([1, -2, 0.5, 3, 0], np.float32)
    weighted = np.stack([rows[0] - 2 * rows[1], np.zeros(4), 0.5 * rows[2] + 3 * rows[3]])
    np.testing.assert_allclose(histories.summed(rows, values), weighted, rtol=1e-5)


@given(lengths, st.integers(0, 7))
def test_at_most_keeps_so_many_ratings_of_each(sizes: list[int], number: int) -> None:
    histories = histories_of(sizes)
    kept = histories.at_most(number, np.random.default_rng(0))
    assert kept.lengths.tolist() == [min(size, number) for size in sizes]
    for person in range(len(sizes)):
        whole, some = (each.rows(np.array([person])).movies for each in (histories, kept))
        assert set(some) <= set(whole)
