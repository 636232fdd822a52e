import numpy as np

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.popularity import Popularity, PopularitySettings
from tests.checkerboards import checkerboard


def fitted() -> tuple[TrainingData, Popularity]:
    data = TrainingData.of(checkerboard())
    return data, Popularity.fit(data, PopularitySettings(), Fitting())


def test_the_score_is_the_number_of_training_ratings_for_everyone():
    data, popularity = fitted()
    scores = popularity.score(data.histories)
    assert scores.shape == (60, 40)
    assert scores.dtype == np.float32
    assert (scores == data.rating_counts).all()


def test_what_a_person_rated_moves_nothing():
    _, popularity = fitted()
    assert popularity.shares(Histories.of_one([1, 2], [5, 1]), 3).tolist() == [0, 0]


def test_a_restored_popularity_scores_the_same():
    data, popularity = fitted()
    again = Popularity.restore(popularity.config(), popularity.arrays())
    np.testing.assert_array_equal(again.score(data.histories), popularity.score(data.histories))
