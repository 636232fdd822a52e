"""Errors of predicted ratings, in the unit of the rating scale."""

import numpy as np
from numpy.typing import NDArray


def squared_errors(predicted: NDArray[np.floating], given: NDArray[np.floating]) -> NDArray[np.float64]:
    """(predicted - given)² of each rating (targets,), in double precision."""
    squares: NDArray[np.float64] = np.subtract(predicted, given, dtype=np.float64) ** 2
    return squares


def rmse(predicted: NDArray[np.floating], given: NDArray[np.floating]) -> float:
    """The root of the mean squared error over all ratings (targets,)."""
    return float(np.sqrt(squared_errors(predicted, given).mean()))


def mae(predicted: NDArray[np.floating], given: NDArray[np.floating]) -> float:
    """The mean absolute error over all ratings (targets,)."""
    return float(np.abs(np.subtract(predicted, given, dtype=np.float64)).mean())
