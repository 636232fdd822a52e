"""Predictions for one person from all draws at once.

One person's posterior is so little work in each draw that threads and single calls cost more than it: here
every step is one batched call over the draws.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.models.bpmf.posterior_samples import PredictiveSamples

Float32 = NDArray[np.float32]

MOVIES_AT_ONCE = 4096
"""Movies whose (draws, movies, coordinates) arrays are held together."""


class UserPosterior:
    """The posteriors of one person's factors given their history, in every draw."""

    def __init__(
        self,
        draws: PredictiveSamples,
        movies: NDArray[np.integer],
        ratings: Float32,
        features: NDArray[np.integer],
        values: Float32,
    ) -> None:
        """Take in the person.

        Args:
            draws: of the sampler.
            movies: (ratings,) what was rated.
            ratings: (ratings,) standardised.
            features: (known,) which features the person has.
            values: (known,) of those.
        """
        self._draws = draws
        self._movies = movies
        self._noise: Float32 = draws.noise_precision[:, None]
        rated, biases = self._regressors(movies)
        self._residuals: Float32 = ratings - biases
        told = (self._residuals[:, None, :] @ rated)[:, 0]
        potential = _times(draws.precision, self._expected(features, values)) + self._noise * told
        # The product of an array with itself takes half the time of any other.
        seen = self._noise[:, :, None] * (rated.mT @ rated)
        self._covariance: Float32 = np.linalg.inv(draws.precision + seen)
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

    def shares(
        self, implicit: sparse.csr_array, features: NDArray[np.integer], values: Float32, movie: int
    ) -> Float32:
        """The share (ratings,) of each rating in the standardised prediction for a movie: the draws' mean.

        Args:
            implicit: (ratings, features), what each rating alone puts into the person's features.
            features: (known,) which features are there without any rating.
            values: (known,) of those.
            movie: its index.
        """
        asked, _ = self._regressors(np.array([movie]))
        direction = _times(self._covariance, asked[:, 0])
        rated, _ = self._regressors(self._movies)
        surprises = self._residuals - _times(rated, self._expected(features, values))
        by_stars = self._noise * _times(rated, direction) * surprises
        toward = _times(self._draws.precision, direction)
        weights = np.take(self._draws.weights, implicit.indices, axis=1)
        by_feature = _times(weights, toward).mean(axis=0) * implicit.data
        ratings = np.repeat(np.arange(implicit.shape[0]), np.diff(implicit.indptr))
        by_choice = np.bincount(ratings, by_feature, implicit.shape[0])
        return np.asarray(by_stars.mean(axis=0) + by_choice, np.float32)

    def _expected(self, features: NDArray[np.integer], values: Float32) -> Float32:
        """The prior mean (draws, coordinates) of a person with these features, of these values."""
        weights = np.take(self._draws.weights, features, axis=1)
        expected: Float32 = self._draws.centre + values @ weights
        return expected

    def _regressors(self, movies: NDArray[np.integer]) -> tuple[Float32, Float32]:
        """The movies' factors with a one in place of the bias, and the biases, as `OtherSide` has them."""
        return np.take(self._draws.design, movies, axis=1), np.take(self._draws.biases, movies, axis=1)


def _times(matrices: Float32, vectors: Float32) -> Float32:
    """Each draw's matrix times its vector: (draws, rows)."""
    return np.asarray((matrices @ vectors[:, :, None])[:, :, 0], np.float32)
