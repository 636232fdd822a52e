import numpy as np
import pytest

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.als.serve import Als
from maxella.models.als.settings import AlsSettings
from maxella.models.als.train import fit_als
from maxella.models.fitting import Fitting
from tests.checkerboards import checkerboard

SETTINGS = AlsSettings(factors=4, regularisation=0.5, confidence=5)


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return TrainingData.of(checkerboard())


@pytest.fixture(scope="module")
def model(data: TrainingData) -> Als:
    return fit_als(data, SETTINGS, Fitting())


def loss(user: np.ndarray, items: np.ndarray, rated: list[int]) -> float:
    """What the paper minimises for one person."""
    preference = np.isin(np.arange(len(items)), rated)
    confidence = np.where(preference, SETTINGS.confidence, 1)
    return float(confidence @ (preference - items @ user) ** 2 + SETTINGS.regularisation * user @ user)


def test_a_history_gets_the_factors_that_minimise_the_loss() -> None:
    items = np.random.default_rng(1).normal(size=(12, 3)).astype(np.float32)
    model = Als(items, SETTINGS.regularisation, SETTINGS.confidence)
    scores = model.score(Histories.of_one([1, 4, 7], [5, 1, 3]))[0]
    user = np.linalg.lstsq(items, scores, rcond=None)[0]
    best = loss(user, items, [1, 4, 7])
    for step in np.concatenate([np.eye(3), -np.eye(3)]) * 0.01:
        assert loss(user + step, items, [1, 4, 7]) > best


def test_movies_of_the_own_kind_come_first(model: Als) -> None:
    scores = model.score(Histories.of_one([0, 2, 4], [5, 5, 5]))[0]
    scores[[0, 2, 4]] = np.nan
    assert np.nanmean(scores[::2]) > np.mean(scores[1::2]) + 0.2


def test_the_shares_of_the_ratings_sum_to_the_score(model: Als) -> None:
    person = Histories.of_one([0, 3, 4], [5, 1, 5])
    assert model.shares(person, 7).sum() == pytest.approx(model.score(person)[0, 7], abs=1e-6)


def test_some_movies_score_as_among_all(model: Als) -> None:
    people = Histories.of_one([0, 3, 4], [5, 1, 5])
    np.testing.assert_allclose(
        model.score_of(people, np.array([9, 2])), model.score(people)[:, [9, 2]], atol=1e-6
    )


def test_an_empty_history_scores_nothing(model: Als) -> None:
    assert not model.score(Histories.of_one([], [])).any()


def test_a_movie_that_nobody_rated_gets_no_factors(data: TrainingData) -> None:
    kept = TrainingData(
        data.user_ids,
        data.histories.kept(data.histories.movies != 3),
        data.catalogue,
        data.profiles,
        data.scale,
    )
    assert not fit_als(kept, SETTINGS, Fitting()).arrays()["factors"][3].any()


def test_two_fits_with_one_seed_are_equal(data: TrainingData, model: Als) -> None:
    again = fit_als(data, SETTINGS, Fitting())
    np.testing.assert_allclose(again.arrays()["factors"], model.arrays()["factors"], atol=1e-4)


def test_a_restored_model_scores_alike(data: TrainingData, model: Als) -> None:
    restored = Als.restore(model.config(), model.arrays())
    np.testing.assert_array_equal(restored.score(data.histories), model.score(data.histories))
