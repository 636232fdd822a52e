"""Where the asked-for movies stand among all candidates, exactly, ties included."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Ranks:
    """The places of some targets, each in the ranking of its person.

    A target shares the places `higher + 1` to `higher + tied` with the candidates of exactly its score.
    """

    higher: NDArray[np.int64]
    """(targets,) candidates with a higher score"""
    tied: NDArray[np.int64]
    """(targets,) candidates with the same score, the target itself included: at least 1"""

    @classmethod
    def within(cls, scores: NDArray[np.floating], offsets: NDArray[np.int64]) -> "Ranks":
        """The places of each person's targets among that person's targets alone.

        Args:
            scores: (targets,) free of NaN, person by person.
            offsets: (people + 1,) where the targets of each person begin.
        """
        people = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        order = np.lexsort((-scores, people))
        owner, ordered = people[order], scores[order]
        opens = np.ones(len(order), np.bool_)
        opens[1:] = (owner[1:] != owner[:-1]) | (ordered[1:] != ordered[:-1])
        starts = np.flatnonzero(opens)
        tie = np.cumsum(opens) - 1
        higher, tied = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
        higher[order] = (starts - offsets[owner[starts]])[tie]
        tied[order] = np.diff(starts, append=len(order))[tie]
        return cls(higher, tied)

    @classmethod
    def joined(cls, parts: "list[Ranks]") -> "Ranks":
        """Several blocks, one after the other."""
        return cls(
            np.concatenate([part.higher for part in parts]), np.concatenate([part.tied for part in parts])
        )


@dataclass(frozen=True, eq=False)
class Ranking:
    """The candidates of some people in ascending order of score; those left out stand at the end as NaN."""

    ordered: NDArray[np.floating]
    """(people, movies)"""
    candidates: NDArray[np.int64]
    """(people,) how many movies are ranked for each person"""

    @classmethod
    def of(cls, scores: NDArray[np.floating], left_out: NDArray[np.bool_] | None = None) -> "Ranking":
        """Rank by scores (people, movies), free of NaN, without the movies marked in `left_out`."""
        people, movies = scores.shape
        if left_out is None:
            return cls(np.sort(scores, axis=1), np.full(people, movies))
        ordered = np.where(left_out, np.asarray(np.nan, scores.dtype), scores)
        ordered.sort(axis=1)
        return cls(ordered, movies - np.count_nonzero(left_out, axis=1))

    def ranks(
        self,
        people: NDArray[np.integer],
        scores: NDArray[np.floating],
        is_left_out: NDArray[np.bool_] | None = None,
    ) -> Ranks:
        """Find the ranks of targets, each given by its person (index of a row) and its score: all (targets,).

        A target that is itself among the movies left out (`is_left_out`, (targets,)) is ranked nevertheless.
        """
        below = self._count(people, scores, ties_count=False)
        not_above = self._count(people, scores, ties_count=True)
        tied = not_above - below
        if is_left_out is not None:
            tied += is_left_out
        return Ranks(self.candidates[people] - not_above, tied)

    def lowest_of_best(self, k: int) -> NDArray[np.floating]:
        """The score (people, 1) of the k-th best candidate, or of the last one where there are fewer."""
        place = np.maximum(self.candidates - k, 0)
        return np.take_along_axis(self.ordered, place[:, None], axis=1)

    def _count(
        self, people: NDArray[np.integer], scores: NDArray[np.floating], *, ties_count: bool
    ) -> NDArray[np.int64]:
        """How many candidates of the person score below each target: a binary search for all at once."""
        movies = self.ordered.shape[1]
        low = np.zeros(len(people), np.int64)
        high = self.candidates[people]
        flat = self.ordered.ravel()
        start = people.astype(np.int64) * movies
        for _ in range(movies.bit_length()):
            middle = (low + high) // 2
            found = flat[start + np.minimum(middle, movies - 1)]
            passed = ((found <= scores) if ties_count else (found < scores)) & (middle < high)
            low = np.where(passed, middle + 1, low)
            high = np.where(passed, high, middle)
        return low


def best(
    scores: NDArray[np.floating], left_out: NDArray[np.bool_], ranking: Ranking, k: int
) -> NDArray[np.bool_]:
    """Mark the `k` best candidates of every person: (people, movies).

    Of equal scores the movie that stands first in the catalogue is taken, so that a list is always the same.
    A person with fewer than `k` candidates gets them all.

    Args:
        scores: (people, movies).
        left_out: (people, movies) movies that are no candidates.
        ranking: of these scores without those movies.
        k: the length of the list.
    """
    lowest = ranking.lowest_of_best(k)
    above = (scores > lowest) & ~left_out
    at_edge = (scores == lowest) & ~left_out
    room = k - np.count_nonzero(above, axis=1, keepdims=True)
    shown: NDArray[np.bool_] = above | (at_edge & (np.cumsum(at_edge, axis=1) <= room))
    return shown
