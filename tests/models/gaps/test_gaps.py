import numpy as np
import pytest

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.gaps.serve import Gaps
from maxella.models.gaps.settings import GapSettings
from maxella.models.gaps.train import fit_gaps
from tests.checkerboards import checkerboard

SETTINGS = GapSettings(regularisation=2, reach=3, decay=2)


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return TrainingData.of(checkerboard())


@pytest.fixture(scope="module")
def model(data: TrainingData) -> Gaps:
    return fit_gaps(data, SETTINGS, Fitting())


def context(history: list[int], before: list[int], after: list[int], movies: int) -> np.ndarray:
    """What the ratings `before` (nearest last) and `after` (nearest first) a place say, one by one."""
    heard = np.zeros(movies)
    for steps, entry in enumerate(reversed(before)):
        if steps < SETTINGS.reach:
            heard[history[entry]] += np.exp(-steps / SETTINGS.decay)
    for steps, entry in enumerate(after):
        if steps < SETTINGS.reach:
            heard[history[entry]] += np.exp(-steps / SETTINGS.decay)
    return heard


def test_the_weights_are_those_of_the_ridge_regression(data: TrainingData, model: Gaps) -> None:
    movies = len(data.catalogue)
    contexts, targets = [], []
    for person in range(len(data.histories)):
        history = data.histories.rows(slice(person, person + 1)).movies.tolist()
        for entry, movie in enumerate(history):
            contexts.append(context(history, [*range(entry)], [*range(entry + 1, len(history))], movies))
            targets.append(np.eye(movies)[movie])
    c, e = np.array(contexts), np.array(targets)
    obvious = np.linalg.solve(c.T @ c + SETTINGS.regularisation * np.eye(movies), c.T @ e)
    np.testing.assert_allclose(model.arrays()["weights"], obvious, atol=1e-5)


@pytest.mark.parametrize("history", [[4], [4, 1], [4, 1, 7, 3, 9, 2, 8, 0]])
def test_the_score_is_the_sum_over_all_gaps(model: Gaps, history: list[int]) -> None:
    weights = model.arrays()["weights"]
    gaps = [
        context(history, [*range(gap)], [*range(gap, len(history))], len(weights)) @ weights
        for gap in range(len(history) + 1)
    ]
    scores = model.score(Histories.of_one(history, [4.0] * len(history)))[0]
    np.testing.assert_allclose(scores, np.sum(gaps, axis=0) / np.sqrt(len(history)), rtol=1e-4, atol=1e-5)


def test_the_shares_of_the_ratings_sum_to_the_score(model: Gaps) -> None:
    person = Histories.of_one([0, 3, 4, 9, 1], [5, 1, 5, 2, 2])
    assert model.shares(person, 7).sum() == pytest.approx(model.score(person)[0, 7], abs=1e-6)


def test_order_counts(model: Gaps) -> None:
    first, second = (
        model.score(Histories.of_one(order, [3.0] * 5)) for order in ([0, 3, 4, 9, 1], [4, 3, 0, 9, 1])
    )
    assert np.abs(first - second).max() > 1e-4


def test_an_empty_history_scores_nothing(model: Gaps) -> None:
    assert not model.score(Histories.of_one([], [])).any()


def test_a_restored_model_scores_alike(data: TrainingData, model: Gaps) -> None:
    restored = Gaps.restore(model.config(), model.arrays())
    np.testing.assert_array_equal(restored.score(data.histories), model.score(data.histories))
