"""The ratings of everybody in the order of time, as far as models of what is rated lately need them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import MOVIE_ID, TIMESTAMP
from maxella.features.catalogue import Catalogue


@dataclass(frozen=True, eq=False)
class RatingLog:
    """Which movies anybody rated, in the order of time; who rated them and how does not stand here."""

    times: NDArray[np.int64]
    """(ratings,) ascending, in seconds since 1970-01-01 (UTC)"""
    movies: NDArray[np.int64]
    """(ratings,) indices into the catalogue"""
    catalogue_size: int

    @classmethod
    def of(cls, interactions: pl.DataFrame, catalogue: Catalogue) -> Self:
        """Take in rows of interactions; movies that the catalogue lacks are left out.

        Args:
            interactions: rows that keep the data contract, each with a time.
            catalogue: gives each movie its index.
        """
        movies = interactions[MOVIE_ID].replace_strict(
            catalogue.movie_ids, range(len(catalogue)), default=None, return_dtype=pl.Int64
        )
        known = pl.DataFrame({TIMESTAMP: interactions[TIMESTAMP], MOVIE_ID: movies}).drop_nulls(MOVIE_ID)
        ordered = known.sort(TIMESTAMP, maintain_order=True)
        return cls(ordered[TIMESTAMP].to_numpy(), ordered[MOVIE_ID].to_numpy(), len(catalogue))

    def before(self, times: NDArray[np.integer]) -> NDArray[np.int64]:
        """How many ratings (times,) are older than each time."""
        return np.searchsorted(self.times, times)

    def counts(self, starts: NDArray[np.integer], ends: NDArray[np.integer]) -> NDArray[np.int32]:
        """How often each movie stands in each stretch [start, end) of the log: (stretches, movies).

        The stretches are gone through in the order of their ends, so that neighbours share their work.
        """
        counts = np.empty((len(ends), self.catalogue_size), np.int32)
        running, start, end = np.zeros(self.catalogue_size, np.int64), 0, 0
        for stretch in np.lexsort((starts, ends)):
            running += self._between(end, ends[stretch]) - self._between(start, starts[stretch])
            start, end = starts[stretch], ends[stretch]
            counts[stretch] = running
        return counts

    def _between(self, start: int, end: int) -> NDArray[np.int64]:
        """Counts (movies,) of [start, end); negative where the end lies before the start."""
        if end < start:
            return -self._between(end, start)
        return np.bincount(self.movies[start:end], minlength=self.catalogue_size)
