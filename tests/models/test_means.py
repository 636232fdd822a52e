import json

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from tests.checkerboards import checkerboard, dataset_of


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return TrainingData.of(checkerboard())


@pytest.fixture(scope="module")
def means(data) -> Means:
    return Means.fit(data, MeansSettings(), Fitting())


def test_means_agree_with_plain_loops(data, means):
    rows = list(zip(data.histories.people, data.histories.movies, data.histories.ratings, strict=True))
    mean = sum(float(rating) for _, _, rating in rows) / len(rows)
    movies = {}
    for movie in range(40):
        residuals = [rating - mean for _, rated, rating in rows if rated == movie]
        movies[movie] = sum(residuals) / (len(residuals) + 3)
    for person in (0, 7):
        left = [rating - mean - movies[movie] for someone, movie, rating in rows if someone == person]
        offset = sum(left) / (len(left) + 8)
        expected = [min(max(mean + movies[movie] + offset, 1), 5) for movie in range(40)]
        assert_allclose(means.score(data.histories)[person], expected, rtol=1e-5)


def test_a_person_without_history_gets_the_means_of_the_movies(means):
    nobody = Histories.of_one([], [])
    somebody = Histories.of_one([0], [5.0])
    assert means.score(nobody).shape == (1, 40)
    assert (means.score(somebody) > means.score(nobody)).all()


def test_shares_sum_to_what_the_history_moves(means):
    person = Histories.of_one([0, 1, 2], [3.0, 4.0, 3.0])
    moved = means.score(person)[0, 5] - means.score(Histories.of_one([], []))[0, 5]
    assert_allclose(means.shares(person, 5).sum(), moved, rtol=1e-4)


def test_predictions_stay_on_the_scale(means):
    keen = Histories.of_one(list(range(40)), [5.0] * 40)
    assert means.score(keen).max() <= 5


def test_a_longer_history_is_surer(means):
    _, short = means.estimate(Histories.of_one([0], [4.0]))
    ratings, long = means.estimate(Histories.of_one(list(range(20)), [4.0] * 20))
    assert (long < short).all()
    np.testing.assert_array_equal(ratings, means.score(Histories.of_one(list(range(20)), [4.0] * 20)))


def test_the_deviation_is_that_of_ratings_around_their_predictions():
    random = np.random.default_rng(0)
    pairs = [(person, movie) for person in range(100) for movie in range(60)]
    noisy = pl.DataFrame(
        {
            "user_id": [f"u{person}" for person, _ in pairs],
            "movie_id": [f"m{movie}" for _, movie in pairs],
            "rating": 3 + random.normal(0, 0.5, len(pairs)),
        }
    )
    data = TrainingData.of(dataset_of(noisy))
    _, deviations = Means.fit(data, MeansSettings(), Fitting()).estimate(data.histories)
    assert_allclose(deviations, 0.5, rtol=0.05)


def test_restored_means_score_the_same(data, means):
    config = json.loads(json.dumps(means.config()))
    again = Means.restore(config, means.arrays())
    np.testing.assert_array_equal(again.score(data.histories), means.score(data.histories))
    np.testing.assert_array_equal(again.estimate(data.histories)[1], means.estimate(data.histories)[1])
