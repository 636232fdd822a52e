"""How each protocol deals out the rows of a table of ratings, as arrays of row indices.

Every function takes the interactions and a source of chance, and returns a `Division`; the rules in words
stand beside the names of the protocols in `maxella.data.split`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import MOVIE_ID, TIMESTAMP, USER_ID

Rows = NDArray[np.int64]
"""Row indices into a table of ratings."""

_TRAIN, _VALIDATION, _TEST = range(3)


class Division(NamedTuple):
    """Every row in exactly one of five places, in any order."""

    train: Rows
    validation: Rows
    test: Rows
    validation_shown: Rows = np.empty(0, np.int64)
    test_shown: Rows = np.empty(0, np.int64)


Divide = Callable[[pl.DataFrame, np.random.Generator], Division]


def at_random(training_percent: int) -> Divide:
    """Single ratings at random, whoever gave them."""

    def divide(interactions: pl.DataFrame, rng: np.random.Generator) -> Division:
        order = rng.permutation(len(interactions))
        end = len(order) * training_percent // 100
        start_of_validation = end * 95 // 100
        return Division(order[:start_of_validation], order[start_of_validation:end], order[end:])

    return divide


def leave_last_out(interactions: pl.DataFrame, _: np.random.Generator) -> Division:
    """The last rating of each person, and the one before it."""
    people = _codes(interactions, USER_ID)
    order = _by_time_within(people, interactions[TIMESTAMP])
    counts = np.bincount(people)
    ends = np.cumsum(counts)
    test = ends[counts >= 2] - 1
    validation = ends[counts >= 3] - 2
    return Division(np.delete(order, np.concatenate([validation, test])), order[validation], order[test])


def by_time(interactions: pl.DataFrame, _: np.random.Generator) -> Division:
    """All ratings in the order of time, cut at 80 % and 90 %."""
    order = np.argsort(interactions[TIMESTAMP].to_numpy(), kind="stable")
    first, second = len(order) * 8 // 10, len(order) * 9 // 10
    return Division(order[:first], order[first:second], order[second:])


def new_users(interactions: pl.DataFrame, rng: np.random.Generator) -> Division:
    """Whole people, 80 % of each one's ratings shown."""
    people = _codes(interactions, USER_ID)
    fate = _drawn(people, 10, rng)[people]
    shown = _is_shown(people, rng)
    validation, test = fate == _VALIDATION, fate == _TEST
    places = (fate == _TRAIN, validation & ~shown, test & ~shown, validation & shown, test & shown)
    return Division(*map(np.flatnonzero, places))


def new_movies(interactions: pl.DataFrame, rng: np.random.Generator) -> Division:
    """Whole movies."""
    movies = _codes(interactions, MOVIE_ID)
    fate = _drawn(movies, 5, rng)[movies]
    return Division(*(np.flatnonzero(fate == place) for place in (_TRAIN, _VALIDATION, _TEST)))


def _codes(interactions: pl.DataFrame, column: str) -> NDArray[np.int64]:
    """The ids of a column (rows,) as numbers from 0, by first appearance."""
    ids = interactions[column]
    return ids.cast(pl.Enum(ids.unique(maintain_order=True))).to_physical().to_numpy().astype(np.int64)


def _by_time_within(people: NDArray[np.int64], times: pl.Series) -> Rows:
    """The rows person by person, oldest first; ties in time keep the order of the rows."""
    rows = pl.DataFrame({"person": people, "time": times}).with_row_index("row")
    return rows.sort("person", "time", "row")["row"].to_numpy().astype(np.int64)


def _drawn(codes: NDArray[np.int64], percent: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """The fate (ids,) of each id: `percent` % to the test, as much of the rest to the validation."""
    order = rng.permutation(codes.max(initial=-1) + 1)
    tested = max(1, len(order) * percent // 100)
    validated = max(1, (len(order) - tested) * percent // 100)
    fate = np.full(len(order), _TRAIN)
    fate[order[:tested]] = _TEST
    fate[order[tested : tested + validated]] = _VALIDATION
    return fate


def _is_shown(people: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """A random 80 % (rounded down) of the ratings (rows,) of every person."""
    order = np.lexsort((rng.permutation(len(people)), people))
    counts = np.bincount(people)
    place = np.arange(len(people)) - np.repeat(np.cumsum(counts) - counts, counts)
    shown = np.empty(len(people), np.bool_)
    shown[order] = place < np.repeat(counts * 8 // 10, counts)
    return shown
