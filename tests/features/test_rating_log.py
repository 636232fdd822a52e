import numpy as np
import polars as pl
import pytest

from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from tests.checkerboards import checkerboard, dataset_of


@pytest.fixture(scope="module")
def log() -> RatingLog:
    random = np.random.default_rng(0)
    return RatingLog(np.sort(random.integers(0, 50, 200)), random.integers(0, 7, 200), 7)


def test_ratings_stand_in_the_order_of_time_and_unknown_movies_are_left_out() -> None:
    full = checkerboard(people=6, movies=8)
    times = pl.Series(np.random.default_rng(0).permutation(len(full.interactions)))
    dataset = dataset_of(full.interactions.with_columns(timestamp=times), full.movies, full.users)
    catalogue = TrainingData.of(dataset).catalogue
    stranger = dataset.interactions[:1].with_columns(movie_id=pl.lit("no such film"))
    log = RatingLog.of(pl.concat([dataset.interactions, stranger]), catalogue)
    ordered = dataset.interactions.sort("timestamp")
    assert log.times.tolist() == ordered["timestamp"].to_list()
    assert [catalogue.movie_ids[movie] for movie in log.movies] == ordered["movie_id"].to_list()


def test_a_rating_at_that_time_is_not_before_it(log: RatingLog) -> None:
    asked = np.array([0, 7, 49, 60])
    assert log.before(asked).tolist() == [(log.times < time).sum() for time in asked]


def test_stretches_are_counted_in_any_order(log: RatingLog) -> None:
    random = np.random.default_rng(1)
    starts = random.integers(0, 200, 30)
    ends = np.minimum(starts + random.integers(0, 60, 30), 200)
    one_by_one = [
        np.bincount(log.movies[start:end], minlength=7) for start, end in zip(starts, ends, strict=True)
    ]
    assert log.counts(starts, ends).tolist() == np.array(one_by_one).tolist()
