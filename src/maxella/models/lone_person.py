"""Predictions for one person from all draws at once.

One person's posterior is so little work in each draw that threads and single calls cost more than it: here
every step is one batched call over the draws.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.models.served_draw import Movies, ServedDraw

Float32 = NDArray[np.float32]

MOVIES_AT_ONCE = 4096
"""Movies whose (draws, movies, coordinates) arrays are held together."""


class LonePerson:
    """The posteriors of one person's factors given their history, in every draw."""

    def __init__(
        self,
        draws: Sequence[ServedDraw],
        movies: NDArray[np.integer],
        ratings: Float32,
        features: sparse.csr_array,
    ) -> None:
        """Take in the person.

        Args:
            draws: of the sampler.
            movies: (ratings,) what was rated.
            ratings: (ratings,) standardised.
            features: (1, features) of the person.
        """
        self._draws = draws
        self._noise = np.array([draw.noise_precision for draw in draws], np.float32)
        precision = np.stack([draw.precision for draw in draws])
        expected = np.stack(
            [draw.centre + features.data @ draw.weights[features.indices] for draw in draws], dtype=np.float32
        )
        design = np.stack([draw.movies.design[movies] for draw in draws])
        residuals = ratings - np.stack([draw.movies.biases[movies] for draw in draws])
        weighted = design.mT * self._noise[:, None, None]
        potential = _times(precision, expected) + _times(weighted, residuals)
        self._covariance = np.linalg.inv(precision + weighted @ design)
        self._mean = _times(self._covariance, potential)

    def estimate(self, movies: NDArray[np.integer]) -> tuple[Float32, Float32]:
        """Mean and variance of standardised ratings yet to be given, with noise: both (movies,)."""
        means = np.empty(len(movies), np.float32)
        variances = np.empty_like(means)
        for start in range(0, len(movies), MOVIES_AT_ONCE):
            block = slice(start, start + MOVIES_AT_ONCE)
            means[block], variances[block] = self._estimate(movies[block])
        return means, variances

    def _estimate(self, movies: Movies) -> tuple[Float32, Float32]:
        design = np.stack([draw.movies.design[movies] for draw in self._draws])
        biases = np.stack([draw.movies.biases[movies] for draw in self._draws])
        predictions = _times(design, self._mean) + biases
        within = (design @ self._covariance * design).sum(axis=2) + 1 / self._noise[:, None]
        return predictions.mean(axis=0), predictions.var(axis=0) + within.mean(axis=0)


def _times(matrices: Float32, vectors: Float32) -> Float32:
    """Each draw's matrix times its vector: (draws, rows)."""
    return np.asarray((matrices @ vectors[:, :, None])[:, :, 0], np.float32)
