"""Whole histories as sets, as the network reads them beside their order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.completion.chunks import LEVELS, Ints
from maxella.models.completion.encoder import LENGTHS


@dataclass(frozen=True)
class Sets:
    """The sets of what people rated."""

    histories: Histories
    levels: Ints
    """(ratings,) of `levels_of`"""

    def of(self, people: NDArray[np.integer], movies: int) -> dict[str, NDArray[np.generic]]:
        """The sets of some people.

        Returns:
            `rated` (people, movies) with 1 for what was rated, `level_counts` (people, levels) with how many
            ratings there are of each code, and `lengths` (people,) with the codes of the number of ratings.
        """
        chosen = self.histories.rows(people)
        rated = np.zeros((len(people), movies), np.float32)
        rated[chosen.people, chosen.movies] = 1
        counts = self._counts[people]
        halvings = np.log2(np.maximum(chosen.lengths, 1))
        lengths = np.where(chosen.lengths > 0, 1 + np.minimum(halvings, LENGTHS - 2), 0)
        return {"rated": rated, "level_counts": counts, "lengths": lengths.astype(np.int32)}

    @cached_property
    def _counts(self) -> NDArray[np.float32]:
        counts = np.zeros((len(self.histories), LEVELS), np.float32)
        np.add.at(counts, (self.histories.people, self.levels), 1)
        return counts
