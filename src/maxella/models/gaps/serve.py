"""The linear models of order, served: one product with a matrix of movies each."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import Arrays, Scores

Floats = NDArray[np.float32]


def voices(reach: int, decay: float) -> Floats:
    """The weight (reach,) of the ratings 1, 2, … steps from a gap: exp(−(steps − 1) / decay)."""
    fading: Floats = np.exp(-np.arange(reach) / decay).astype(np.float32)
    return fading


class _LinearOrder(ABC):
    """What the linear models of order share: each rating's voice, times its row of the weights.

    The score is linear in the history, so each rating's share is exact.
    """

    def __init__(self, weights: Floats, reach: int, decay: float) -> None:
        self._weights = weights
        self._reach = reach
        self._decay = decay

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies); an empty history scores 0 everywhere."""
        return people.summed(self._weights, self._voices(people))

    def shares(self, person: Histories, movie: int) -> Floats:
        """The exact share (ratings,) of each rating; they sum to the score."""
        shares: Floats = self._voices(person) * self._weights[person.movies, movie]
        return shares

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {"reach": self._reach, "decay": self._decay}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {"weights": self._weights}

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(arrays["weights"], config["reach"], config["decay"])

    @abstractmethod
    def _voices(self, people: Histories) -> Floats:
        """Tell how loud each rating (ratings,) is."""


class Gaps(_LinearOrder):
    """A linear model of order: what stands between two neighbours of a history.

    Each rating is regressed on those shortly before and after it in time, at most `reach` on either side,
    their voices decaying with the distance. A history is scored at every gap between two of its ratings (and
    at its two ends), and the scores are summed: what would be missing, were a part of it hidden at random.
    """

    kind: ClassVar[str] = "gaps"

    def _voices(self, people: Histories) -> Floats:
        """The sum (ratings,) of each rating's voices at all gaps, over √(length of the history).

        A rating is heard at the gaps after it as far as the history goes, and likewise before it.
        """
        heard = np.concatenate([[0], np.cumsum(voices(self._reach, self._decay))]).astype(np.float32)
        lengths = people.lengths[people.people]
        before = np.arange(len(people.movies)) - people.offsets[:-1][people.people]
        after = lengths - 1 - before
        total = heard[np.minimum(before + 1, self._reach)] + heard[np.minimum(after + 1, self._reach)]
        voices_of_each: Floats = (total / np.sqrt(lengths)).astype(np.float32)
        return voices_of_each


class Slit(_LinearOrder):
    """SLIT: a linear model of what is rated next.

    Each rating is regressed on those shortly before it, at most `reach`, their voices decaying with the
    distance. A history is scored at its end alone.

    References:
        Choi et al., "Session-aware Linear Item-Item Models for Session-based Recommendation", WWW 2021.
    """

    kind: ClassVar[str] = "slit"

    def _voices(self, people: Histories) -> Floats:
        ends = people.offsets[1:][people.people]
        steps = ends - 1 - np.arange(len(people.movies))
        heard = np.append(voices(self._reach, self._decay), np.float32(0))
        voices_of_each: Floats = heard[np.minimum(steps, self._reach)]
        return voices_of_each
