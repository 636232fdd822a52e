"""Histories as rows of tokens: short ones whole, long ones in pieces that overlap.

A history of n ratings has n + 2 tokens, a start and an end around it, and n + 1 gaps: gap g lies between the
tokens g and g + 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.tables.rating_scales import RatingScale

PADDING, START, END, FIRST_MOVIE = range(4)
"""Codes of tokens; movie m has `FIRST_MOVIE` + m."""
LEVELS = 12
"""Codes of ratings: 0 where a token has none, then the tenths of the scale."""
WHOLE = (32, 64)
"""A history of at most so many tokens is one row of that length."""
GAPS, CONTEXT = 64, 24
"""Gaps that a piece of a longer history asks about, and the tokens that it sees beyond them on each side."""
PIECE = GAPS + 1 + 2 * CONTEXT

Ints = NDArray[np.int32]


def start_in(length: int) -> int:
    """Tell where the token before the first gap stands in a row of `all_gaps` that has this length."""
    return CONTEXT if length == PIECE else 0


@dataclass(frozen=True)
class Chunks:
    """Rows of tokens, all of one length, and the gaps that each asks about."""

    people: NDArray[np.int64]
    """(rows,) whose each is"""
    tokens: Ints
    """(rows, length)"""
    levels: Ints
    """(rows, length)"""
    first_gap: NDArray[np.int64]
    """(rows,) the number of a row's first gap in its history"""
    start: int
    """Where the token before the first gap stands"""
    present: NDArray[np.bool_]
    """(rows, gaps) whether the history goes so far"""

    def __len__(self) -> int:
        return len(self.people)

    def rows(self, chosen: NDArray[np.integer] | slice) -> "Chunks":
        """The chosen rows, in that order."""
        return Chunks(
            self.people[chosen],
            self.tokens[chosen],
            self.levels[chosen],
            self.first_gap[chosen],
            self.start,
            self.present[chosen],
        )


def levels_of(histories: Histories, scale: RatingScale) -> Ints:
    """The codes (ratings,) of ratings: 1 for the lowest of the scale to 11 for the highest."""
    above = (histories.ratings - scale.low) / (2 * scale.half)
    return np.asarray(1 + np.rint(np.clip(above, 0, 1) * (LEVELS - 2)), np.int32)


def all_gaps(histories: Histories, levels: Ints) -> Iterator[Chunks]:
    """The histories as rows in which each gap is asked about once; one piece for each length of a row."""
    tokens = histories.lengths + 2
    line = _Line(histories, levels)
    shortest = 0
    for length in WHOLE:
        people = np.flatnonzero((tokens > shortest) & (tokens <= length))
        shortest = length
        if len(people):
            yield line.cut(people, np.zeros(len(people), np.int64), length, start_in(length), length - 1)
    long = np.flatnonzero(tokens > shortest)
    if len(long):
        pieces = -(-(tokens[long] - 1) // GAPS)
        people = np.repeat(long, pieces)
        number = np.arange(len(people)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        yield line.cut(people, GAPS * number, PIECE, start_in(PIECE), GAPS)


def last_gap(histories: Histories, levels: Ints) -> Iterator[Chunks]:
    """The end of each history as a row that asks about its last gap, with as much before as a piece sees."""
    length = min(GAPS + CONTEXT + 1, int(histories.lengths.max(initial=0)) + 2)
    everybody = np.arange(len(histories))
    yield _Line(histories, levels).cut(everybody, histories.lengths, length, length - 2, 1)


class _Line:
    """All tokens of all people, one after the other."""

    def __init__(self, histories: Histories, levels: Ints) -> None:
        self._counts = histories.lengths + 2
        self._starts = np.cumsum(self._counts) - self._counts
        total = int(self._counts.sum())
        self._tokens = np.empty(total, np.int32)
        self._levels = np.zeros(total, np.int32)
        places = np.arange(len(histories.movies)) + 1 + 2 * histories.people
        self._tokens[places] = histories.movies + FIRST_MOVIE
        self._levels[places] = levels
        self._tokens[self._starts] = START
        self._tokens[self._starts + self._counts - 1] = END

    def cut(
        self, people: NDArray[np.int64], first_gap: NDArray[np.int64], length: int, start: int, gaps: int
    ) -> Chunks:
        """Rows whose token `start` is the one before the person's gap `first_gap`."""
        counts = self._counts[people]
        numbers = first_gap[:, None] - start + np.arange(length)
        there = (numbers >= 0) & (numbers < counts[:, None])
        places = np.where(there, self._starts[people][:, None] + numbers, 0)
        return Chunks(
            people,
            np.where(there, self._tokens[places], PADDING),
            np.where(there, self._levels[places], 0),
            first_gap,
            start,
            first_gap[:, None] + np.arange(gaps) < counts[:, None] - 1,
        )
