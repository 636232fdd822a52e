"""EASE: a linear item-to-item model with a closed-form solution."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import Arrays, Scores


class Ease:
    """Embarrassingly shallow autoencoder: scores = x B with diag(B) = 0.

    B minimises ‖X − XB‖² + λ‖B‖² over the rated / not rated matrix X, its rows scaled. The score is linear in
    the history, so each rating's share is exact. It needs movies² memory: in large catalogues
    the towers serve alone.

    References:
        Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019.
    """

    kind: ClassVar[str] = "ease"

    def __init__(self, weights: NDArray[np.float32], row_exponent: float) -> None:
        self._weights = weights
        self._row_exponent = row_exponent

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
