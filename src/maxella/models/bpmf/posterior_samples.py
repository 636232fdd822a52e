"""Draws of the sampler: what a bundle keeps of each, and predictions from one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.models.bpmf.row_posterior import OtherSide, RowGroup, RowModel, RowPosterior, row_posterior

Float32 = NDArray[np.float32]
Movies = NDArray[np.integer] | slice
"""Which movies: their places; `slice(-1)` is all, as behind the last one stands the pad."""
HALF_PRECISION = ("movies", "weights")
"""The large arrays; their rounding (1 part in 2,000) is far below the spread between draws."""


@dataclass(frozen=True)
class PosteriorSample:
    """One draw."""

    movies: Float32
    """(movies, coordinates), the bias last"""
    centre: Float32
    """μ of people: (coordinates,)"""
    precision: Float32
    """Λ of people: (coordinates, coordinates)"""
    weights: Float32
    """E[Y | μ, Λ, factors] of people: (features, coordinates)"""
    noise_precision: Float32
    """τ: ()"""


NAMES = tuple(field.name for field in fields(PosteriorSample))


def stacked(draws: Sequence[PosteriorSample]) -> dict[str, NDArray[Any]]:
    """The draws as arrays with a leading axis (draws,), the large ones in half precision."""
    arrays = {name: np.stack([getattr(draw, name) for draw in draws]) for name in NAMES}
    return arrays | {name: arrays[name].astype(np.float16) for name in HALF_PRECISION}


def unstacked(arrays: Mapping[str, NDArray[Any]]) -> list[PosteriorSample]:
    """The draws in single precision, from what `stacked` made."""
    return [
        PosteriorSample(*(np.asarray(values, np.float32) for values in draw))
        for draw in zip(*(arrays[name] for name in NAMES), strict=True)
    ]


@dataclass(frozen=True)
class PredictiveSample:
    """One draw, ready to take in people."""

    movies: OtherSide
    centre: Float32
    """μ of people: (coordinates,)"""
    precision: Float32
    """Λ of people: (coordinates, coordinates)"""
    weights: Float32
    """Y of people: (features, coordinates)"""
    noise_precision: float
    """τ"""

    def people(self, groups: Sequence[RowGroup], features: sparse.csr_array) -> Float32:
        """The posterior mean (people, coordinates) of people's factors."""
        means = np.empty((features.shape[0], len(self.centre)), np.float32)
        for rows, posterior in self._posteriors(groups, features):
            means[rows] = posterior.mean
        return means

    def predictions(self, people: Float32, movies: Movies = slice(-1)) -> Float32:
        """Standardised ratings (people, movies) by people's factors (people, coordinates)."""
        return people @ self.movies.design[movies].T + self.movies.biases[movies]

    def estimates(
        self, groups: Sequence[RowGroup], features: sparse.csr_array, movies: Movies = slice(-1)
    ) -> tuple[Float32, Float32]:
        """Mean and variance of standardised ratings yet to be given, with noise: both (people, movies)."""
        design = self.movies.design[movies]
        means = np.empty((features.shape[0], len(design)), np.float32)
        variances = np.full_like(means, 1 / self.noise_precision)
        for rows, posterior in self._posteriors(groups, features):
            means[rows] = self.predictions(posterior.mean, movies)
            for row, covariance in zip(rows, np.linalg.inv(posterior.precision), strict=True):
                variances[row] += np.einsum("mi,mi->m", design @ covariance, design)
        return means, variances

    def _posteriors(
        self, groups: Sequence[RowGroup], features: sparse.csr_array
    ) -> Iterator[tuple[NDArray[np.int64], RowPosterior]]:
        model = self._model(features @ self.weights + self.centre)
        for group in groups:
            yield group.rows, row_posterior(group, model)

    def _model(self, prior_means: Float32) -> RowModel:
        potentials = prior_means @ self.precision
        return RowModel(self.movies, potentials, self.precision, self.noise_precision)


@dataclass(frozen=True)
class PredictiveSamples:
    """All draws in single precision, ready to take in people: the leading axis of each array is the draws."""

    design: Float32
    """(draws, movies + 1, coordinates); see `OtherSide.design`"""
    biases: Float32
    """(draws, movies + 1)"""
    centre: Float32
    """(draws, coordinates)"""
    precision: Float32
    """(draws, coordinates, coordinates)"""
    weights: Float32
    """(draws, features, coordinates)"""
    noise_precision: Float32
    """(draws,)"""

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> "PredictiveSamples":
        """Make bundled draws ready, from what `stacked` made."""
        draws, movies, coordinates = arrays["movies"].shape
        design = np.zeros((draws, movies + 1, coordinates), np.float32)
        design[:, :-1] = arrays["movies"]
        biases = design[:, :, -1].copy()
        design[:, :-1, -1] = 1
        others = (arrays[name].astype(np.float32) for name in NAMES if name != "movies")
        return cls(design, biases, *others)

    def each(self) -> list[PredictiveSample]:
        """The draws one by one; they share the memory."""
        return [
            PredictiveSample(OtherSide(design, biases), centre, precision, weights, float(noise_precision))
            for design, biases, centre, precision, weights, noise_precision in zip(
                self.design,
                self.biases,
                self.centre,
                self.precision,
                self.weights,
                self.noise_precision,
                strict=True,
            )
        ]
