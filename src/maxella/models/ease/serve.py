"""EASE: a linear item-to-item model with a closed-form solution."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.occlusion import without_each
from maxella.models.remembered import RememberedPeople
from maxella.models.view import EQUAL, Arrays, Scores, standardised_of

SUMMED_ANEW = 16
"""Of shorter histories what is left is summed anew: a difference might be nothing but rounding."""


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
        self._sum = RememberedPeople(self._summed)

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies); an empty history scores 0 everywhere."""
        if len(people) == 1:
            return (self._sum.of(people) * np.float32(self._scale(people.lengths)[0]))[None]
        return people.summed(self._weights, self._row_scale(people))

    def standardised_without(
        self, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
    ) -> Scores:
        """Standardised scores (places + 1, chosen) without each rating; see `StandardisesWithout`.

        The score is a sum over the ratings, so what is left of it is a difference; how the history's length
        scales it makes no difference to standardised scores.
        """
        if len(person.movies) < SUMMED_ANEW:
            return standardised_of(self, without_each(person, places, and_whole=True), movies)
        left = np.zeros((len(places) + 1, len(self._weights)), np.float32)
        np.take(self._weights, person.movies[places], axis=0, out=left[:-1])
        np.subtract(self._sum.of(person), left, out=left)
        means = left.mean(axis=1, keepdims=True)
        left -= means
        spreads = np.sqrt(np.vecdot(left, left) / np.float32(left.shape[1]))[:, None]
        divisors = np.where(spreads > EQUAL * np.abs(means), spreads, np.float32(1))
        return np.asarray(left[:, movies] / divisors, np.float32)

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
        return self._scale(people.lengths)[people.people]

    def _scale(self, lengths: NDArray[np.integer]) -> NDArray[np.float32]:
        scale = np.maximum(lengths, 1) ** (-self._row_exponent)
        return np.asarray(scale, np.float32)

    def _summed(self, person: Histories) -> NDArray[np.float32]:
        """The sum of the rows of one person's movies: (movies,)."""
        summed: NDArray[np.float32] = person.summed(self._weights)[0]
        return summed
