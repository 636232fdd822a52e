import numpy as np
from numpy.testing import assert_allclose
from sklearn.metrics import mean_absolute_error, mean_squared_error

from maxella.evaluation.rating_metrics import mae, rmse, squared_errors

RANDOM = np.random.default_rng(0)
GIVEN = RANDOM.integers(1, 6, 1000).astype(np.float32)
PREDICTED = RANDOM.uniform(1, 5, 1000).astype(np.float32)


def test_errors_agree_with_scikit_learn():
    assert_allclose(rmse(PREDICTED, GIVEN), mean_squared_error(GIVEN, PREDICTED) ** 0.5, rtol=1e-6)
    assert_allclose(mae(PREDICTED, GIVEN), mean_absolute_error(GIVEN, PREDICTED), rtol=1e-6)


def test_errors_agree_with_a_loop():
    errors = [float(guess) - float(truth) for guess, truth in zip(PREDICTED, GIVEN, strict=True)]
    assert_allclose(squared_errors(PREDICTED, GIVEN), [error * error for error in errors])
    assert_allclose(rmse(PREDICTED, GIVEN), (sum(error * error for error in errors) / 1000) ** 0.5)
    assert_allclose(mae(PREDICTED, GIVEN), sum(map(abs, errors)) / 1000)


def test_errors_of_millions_of_ratings_are_summed_in_double_precision():
    given = np.zeros(3_000_000, np.float32)
    assert_allclose(rmse(given + np.float32(0.1), given), np.float64(np.float32(0.1)), rtol=1e-9)
