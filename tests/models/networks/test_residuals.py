import numpy as np
import pytest

from maxella.features.training_data import TrainingData
from maxella.models.networks.residuals import baseline, residual_histories
from maxella.models.networks.settings import RatingNetworkSettings
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())


def test_the_baseline_is_the_movies_mean_pulled_to_that_of_all_ratings() -> None:
    config, offsets = baseline(DATA, RatingNetworkSettings(movie_shrinkage=2))
    ratings = DATA.histories.ratings.astype(float)
    of_first = ratings[DATA.histories.movies == 0]
    assert config["mean"] == pytest.approx(ratings.mean())
    assert offsets[0] == pytest.approx((of_first - ratings.mean()).sum() / (len(of_first) + 2), abs=1e-5)


def test_residuals_are_those_of_the_latest_ratings_in_halves_of_the_scale() -> None:
    means = np.linspace(2, 4, len(DATA.catalogue)).astype(np.float32)
    histories, residuals = residual_histories(DATA, 3, means)
    assert set(histories.lengths) == {3}
    first = DATA.histories.rows(slice(0, 1))
    expected = (first.ratings[-3:] - means[first.movies[-3:]]) / 2
    assert np.allclose(residuals[:3], expected)
