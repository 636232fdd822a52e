"""Predictions for one person from all draws at once.

One person's posterior is so little work in each draw that threads and single calls cost more than it: here
every step is one batched call over the draws.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.models.view import Arrays

Float32 = NDArray[np.float32]

MOVIES_AT_ONCE = 4096
"""Movies whose (draws, movies, coordinates) arrays are held together."""


class LonePerson:
    """The posteriors of one person's factors given their history, in every draw."""

    def __init__(
        self, draws: Arrays, movies: NDArray[np.integer], ratings: Float32, features: sparse.csr_array
    ) -> None:
        """Take in the person.

        Args:
            draws: the arrays of `posterior_draws.stacked`.
            movies: (ratings,) what was rated.
            ratings: (ratings,) standardised.
            features: (1, features) of the person.
        """
        self._movies = draws["movies"]
        self._noise: Float32 = draws["noise_precision"][:, None]
        weights = draws["weights"][:, features.indices].astype(np.float32)
        expected = draws["centre"] + _times(weights.mT, features.data[None, :])
        design, biases = self._regressors(movies)
        weighted = design.mT * self._noise[:, :, None]
        potential = _times(draws["precision"], expected) + _times(weighted, ratings - biases)
        self._covariance: Float32 = np.linalg.inv(draws["precision"] + weighted @ design)
        self._mean = _times(self._covariance, potential)

    def estimate(self, movies: NDArray[np.integer]) -> tuple[Float32, Float32]:
        """Mean and variance of standardised ratings yet to be given, with noise: both (movies,)."""
        means = np.empty(len(movies), np.float32)
        variances = np.empty_like(means)
        for start in range(0, len(movies), MOVIES_AT_ONCE):
            block = slice(start, start + MOVIES_AT_ONCE)
            design, biases = self._regressors(movies[block])
            predictions = _times(design, self._mean) + biases
            within = np.einsum("dmi,dmi->dm", design @ self._covariance, design) + 1 / self._noise
            means[block] = predictions.mean(axis=0)
            variances[block] = predictions.var(axis=0) + within.mean(axis=0)
        return means, variances

    def _regressors(self, movies: NDArray[np.integer]) -> tuple[Float32, Float32]:
        """The movies' factors with a one in place of the bias, and the biases, as `OtherSide` has them."""
        design = self._movies[:, movies].astype(np.float32)
        biases = design[:, :, -1].copy()
        design[:, :, -1] = 1
        return design, biases


def _times(matrices: Float32, vectors: Float32) -> Float32:
    """Each draw's matrix times its vector: (draws, rows)."""
    return np.asarray((matrices @ vectors[:, :, None])[:, :, 0], np.float32)
