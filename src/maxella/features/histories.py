"""What people rated, as arrays: the one form in which every model takes people in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, USER_ID
from maxella.features.catalogue import Catalogue
from maxella.features.profiles import ProfileEncoder
from maxella.tables.rating_scales import SEEN

UNKNOWN_DAY = -1
SECONDS_PER_DAY = 86_400
DENSE_FROM = 0.08
"""When people rated more than this part of the movies that any of them rated, a dense product is faster than
a sparse one: so it is for copies of one person that differ by a rating."""


@dataclass(frozen=True)
class Histories:
    """The rating histories of some people, one after the other (compressed rows).

    The ratings of person `p` stand in `movies[offsets[p]:offsets[p + 1]]` and beside it, oldest first; ties
    in time keep the order of the source. Times are whole days, because finer ones tell the rating in some
    copies of MovieLens 1M.
    """

    of_people: ClassVar[tuple[str, ...]] = ("profiles",)
    """The fields that have a row for each person."""

    offsets: NDArray[np.int64]
    """(people + 1,)"""
    movies: NDArray[np.int32]
    """(ratings,) indices into the catalogue"""
    ratings: NDArray[np.float32]
    """(ratings,) on the scale of the dataset; 1 for each movie that was seen where nothing was rated"""
    days: NDArray[np.int32]
    """(ratings,) whole days since 1970-01-01 (UTC), `UNKNOWN_DAY` where the time is not known"""
    profiles: NDArray[np.int32]
    """(people, fields) codes of the profile fields, 0 where unknown"""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(people,) how many ratings each person gave."""
        return np.diff(self.offsets)

    @property
    def means(self) -> NDArray[np.float64]:
        """(people,) the mean of each person's ratings, 0 where there is none."""
        sums = np.bincount(self.people, self.ratings, minlength=len(self))
        return np.asarray(sums / np.maximum(self.lengths, 1))

    @property
    def people(self) -> NDArray[np.int64]:
        """(ratings,) the index of the person who gave each rating."""
        if len(self) == 1:
            return np.zeros(len(self.movies), np.int64)
        return np.repeat(np.arange(len(self)), self.lengths)

    def rows(self, chosen: NDArray[np.integer] | slice) -> Self:
        """The histories of the chosen people, in that order."""
        index = np.arange(len(self))[chosen]
        lengths = self.lengths[index]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        entries = np.repeat(self.offsets[index] - offsets[:-1], lengths) + np.arange(offsets[-1])
        return replace(
            self,
            offsets=offsets,
            movies=self.movies[entries],
            ratings=self.ratings[entries],
            days=self.days[entries],
            **{name: getattr(self, name)[index] for name in self.of_people},
        )

    def kept(self, mask: NDArray[np.bool_]) -> Self:
        """The same people with only the ratings where `mask` (ratings,) is true."""
        counts = np.concatenate([[0], np.cumsum(mask)])
        return replace(
            self,
            offsets=counts[self.offsets],
            movies=self.movies[mask],
            ratings=self.ratings[mask],
            days=self.days[mask],
        )

    def at_most(self, number: int, random: np.random.Generator) -> Self:
        """The same people with at most so many of their ratings each, chosen at random."""
        order = np.lexsort((random.random(len(self.movies)), self.people))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return self.kept(place - self.offsets[self.people] < number)

    def blocks(self, size: int) -> Iterator[tuple[slice, Self]]:
        """The people in blocks of `size`, each with its place."""
        for start in range(0, len(self), size):
            place = slice(start, min(start + size, len(self)))
            yield place, self.rows(place)

    def matrix(self, movies: int, values: NDArray[np.float32] | None = None) -> sparse.csr_array:
        """A sparse (people, movies) matrix: 1 where a movie was rated, or `values` (ratings,) there."""
        data = np.ones(len(self.movies), np.float32) if values is None else values
        return sparse.csr_array((data, self.movies, self.offsets), shape=(len(self), movies))

    def summed(
        self, rows: NDArray[np.float32], values: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """For each person the sum of the rows of their movies: (people, width).

        Args:
            rows: (movies, width)
            values: (ratings,) what each row is multiplied by. Default: 1.
        """
        if len(self) == 1:
            weights = np.ones(len(self.movies), np.float32) if values is None else values
            return weights[None, :] @ np.take(rows, self.movies, axis=0)
        is_rated = np.zeros(len(rows), np.bool_)
        is_rated[self.movies] = True
        rated = np.flatnonzero(is_rated)
        if len(self.movies) <= DENSE_FROM * len(self) * len(rated):
            return np.asarray(self.matrix(len(rows), values) @ rows)
        weights = np.zeros((len(self), len(rated)), np.float32)
        places = (np.cumsum(is_rated) - 1)[self.movies]
        np.add.at(weights, (self.people, places), np.float32(1) if values is None else values)
        return weights @ rows[rated]

    @classmethod
    def of_one(
        cls,
        movies: Sequence[int],
        ratings: Sequence[float],
        days: Sequence[int] | None = None,
        profile: NDArray[np.int32] | None = None,
        profile_fields: int = 3,
    ) -> "Histories":
        """The history of one person from plain sequences, oldest rating first."""
        known = np.full(len(movies), UNKNOWN_DAY) if days is None else np.asarray(days)
        return cls(
            np.array([0, len(movies)]),
            np.asarray(movies, np.int32),
            np.asarray(ratings, np.float32),
            known.astype(np.int32),
            (np.zeros(profile_fields, np.int32) if profile is None else profile)[None, :],
        )


@dataclass(frozen=True)
class TimedHistories(Histories):
    """Histories that are each asked about at a time of their own."""

    of_people = (*Histories.of_people, "now")

    now: NDArray[np.int64]
    """(people,) seconds since 1970-01-01 (UTC)"""


def encode_histories(
    interactions: pl.DataFrame,
    catalogue: Catalogue,
    profiles: ProfileEncoder,
    users: pl.DataFrame,
    user_ids: Sequence[str] | None = None,
) -> tuple[list[str], Histories]:
    """Turn rows of interactions into histories.

    Args:
        interactions: rows that keep the data contract; movies that the catalogue lacks are left out. Without
            a rating a movie was seen, which is 1.
        catalogue: gives each movie its index.
        profiles: gives each profile its codes.
        users: the table of profiles; people who are not in it have none.
        user_ids: who comes out and in which order, also those without a rating. Default: everyone who rated,
            by first appearance.

    Returns:
        The user ids and their histories.
    """
    order = (
        list(user_ids)
        if user_ids is not None
        else interactions[USER_ID].unique(maintain_order=True).to_list()
    )
    person = pl.DataFrame(
        {USER_ID: order, "person": np.arange(len(order))}, schema={USER_ID: pl.String, "person": pl.Int64}
    )
    movie = pl.DataFrame({MOVIE_ID: catalogue.movie_ids, "movie": np.arange(len(catalogue), dtype=np.int32)})
    rows = (
        interactions.join(person, on=USER_ID, how="inner", maintain_order="left")
        .join(movie, on=MOVIE_ID, how="inner", maintain_order="left")
        .sort("person", TIMESTAMP, nulls_last=False, maintain_order=True)
    )
    lengths = np.bincount(rows["person"].to_numpy(), minlength=len(order))
    days = (rows[TIMESTAMP] // SECONDS_PER_DAY).fill_null(UNKNOWN_DAY).to_numpy()
    histories = Histories(
        np.concatenate([[0], np.cumsum(lengths)]),
        rows["movie"].to_numpy(),
        rows[RATING].fill_null(SEEN.high).to_numpy(),
        days.astype(np.int32),
        profiles.encode(users, order),
    )
    return order, histories
