import numpy as np
import pytest

from maxella.errors import TrainingError
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.ease import train
from maxella.models.ease.serve import Ease
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from tests.checkerboards import checkerboard

SETTINGS = EaseSettings(regularisation=20)


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return TrainingData.of(checkerboard())


@pytest.fixture(scope="module")
def view(data: TrainingData) -> Ease:
    return fit_ease(data, SETTINGS, Fitting())


def obvious_weights(data: TrainingData, settings: EaseSettings) -> np.ndarray:
    """EASE as the paper writes it: P = (XᵀX + λI)⁻¹, B = I − P / diag(P)."""
    lengths = data.histories.lengths
    rows = np.zeros((len(lengths), len(data.catalogue)))
    for person in range(len(lengths)):
        for entry in range(data.histories.offsets[person], data.histories.offsets[person + 1]):
            rows[person, data.histories.movies[entry]] = lengths[person] ** -settings.row_exponent
    penalty = settings.regularisation * lengths.mean() ** (-2 * settings.row_exponent)
    inverse = np.linalg.inv(rows.T @ rows + penalty * np.eye(rows.shape[1]))
    return np.eye(rows.shape[1]) - inverse / np.diag(inverse)


def test_the_weights_are_those_of_the_closed_form(data: TrainingData, view: Ease) -> None:
    np.testing.assert_allclose(view.arrays()["weights"], obvious_weights(data, SETTINGS), atol=1e-5)


def test_no_movie_speaks_for_itself(view: Ease) -> None:
    assert not np.diag(view.arrays()["weights"]).any()


def test_movies_of_the_own_kind_come_first(view: Ease) -> None:
    scores = view.score(Histories.of_one([0, 2, 4], [5, 5, 5]))[0]
    scores[[0, 2, 4]] = np.nan
    assert np.nanmean(scores[::2]) > np.max(scores[1::2])


def test_the_shares_of_the_ratings_sum_to_the_score(view: Ease) -> None:
    person = Histories.of_one([0, 3, 4], [5, 1, 5])
    assert view.shares(person, 7).sum() == pytest.approx(view.score(person)[0, 7], abs=1e-6)


def test_an_empty_history_scores_nothing(view: Ease) -> None:
    assert not view.score(Histories.of_one([], [])).any()


def test_a_restored_view_scores_alike(data: TrainingData, view: Ease) -> None:
    restored = Ease.restore(view.config(), view.arrays())
    np.testing.assert_array_equal(restored.score(data.histories), view.score(data.histories))


def test_a_catalogue_that_is_too_large_is_refused(data: TrainingData, monkeypatch) -> None:
    monkeypatch.setattr(train, "LARGEST_CATALOGUE", 10)
    with pytest.raises(TrainingError, match="takes up to 10 movies, not 40"):
        fit_ease(data, SETTINGS, Fitting())
