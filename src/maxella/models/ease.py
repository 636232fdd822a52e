"""EASE: a linear item-to-item model with a closed-form solution."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy import linalg

from maxella.errors import TrainingError
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.settings import Settings
from maxella.models.view import Arrays, Scores

LARGEST_CATALOGUE = 20_000


class EaseSettings(Settings):
    """Settings of `Ease`."""

    regularisation: float = Field(1000.0, gt=0)
    """λ before row scaling; divided by √(mean history length) when rows are scaled."""
    row_exponent: float = Field(0.25, ge=0, le=1)
    """Each person's row is divided by (number of ratings)^this, so that heavy raters weigh less."""


class Ease:
    """Embarrassingly shallow autoencoder: scores = x B with diag(B) = 0.

    B minimises ‖X − XB‖² + λ‖B‖² over the rated / not rated matrix X, its rows scaled. The score is linear in
    the history, so each rating's share is exact. Needs movies² memory: above `LARGEST_CATALOGUE` movies the
    towers serve alone.

    References:
        Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019.
    """

    kind: ClassVar[str] = "ease"

    def __init__(self, weights: NDArray[np.float32], row_exponent: float) -> None:
        self._weights = weights
        self._row_exponent = row_exponent

    @classmethod
    def fit(cls, data: TrainingData, settings: EaseSettings, fitting: Fitting) -> Self:
        """Solve for B, (movies, movies).

        Raises:
            TrainingError: when the catalogue has more than `LARGEST_CATALOGUE` movies.
        """
        movies = len(data.catalogue)
        if movies > LARGEST_CATALOGUE:
            raise TrainingError(
                f"EASE needs movies² memory and takes up to {LARGEST_CATALOGUE:,} movies, not {movies:,}; "
                "use a preset without it",
            )
        fitting.report("EASE", 0, 1)
        lengths = np.maximum(data.histories.lengths, 1)
        scale = lengths ** (-settings.row_exponent)
        rows = data.histories.matrix(movies, scale.astype(np.float32)[data.histories.people])
        gram = np.asarray((rows.T @ rows).todense(), np.float64)
        gram[np.diag_indices(movies)] += settings.regularisation * np.mean(lengths) ** (
            -2 * settings.row_exponent
        )
        inverse = _inverse(gram)
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        fitting.report("EASE", 1, 1)
        return cls(weights.astype(np.float32), settings.row_exponent)

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies); an empty history scores 0 everywhere."""
        return people.summed(self._weights, self._row_scale(people))

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        """The exact share (ratings,) of each rating; they sum to the score."""
        shares: NDArray[np.float32] = self._row_scale(person) * self._weights[person.movies, movie]
        return shares

    def similar(self, movie: int) -> NDArray[np.float32]:
        """How much having rated `movie` speaks for each other movie: (movies,)."""
        weights: NDArray[np.float32] = self._weights[movie]
        return weights

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {"row_exponent": self._row_exponent}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {"weights": self._weights}

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(arrays["weights"], config["row_exponent"])

    def _row_scale(self, people: Histories) -> NDArray[np.float32]:
        scale = np.maximum(people.lengths, 1) ** (-self._row_exponent)
        return scale.astype(np.float32)[people.people]


def _inverse(gram: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of a positive definite matrix, by Cholesky, half the work of a general one."""
    factor, info = linalg.lapack.dpotrf(gram, lower=False, overwrite_a=True)
    if info:
        raise TrainingError(
            "EASE: the regularised Gram matrix is not positive definite; raise ease.regularisation"
        )
    inverse, _ = linalg.lapack.dpotri(factor, lower=False, overwrite_c=True)
    upper: NDArray[np.float64] = np.triu(inverse)
    return upper + np.triu(upper, 1).T
