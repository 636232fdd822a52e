"""How much each rating moves a score, by leaving it out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories

MOST_ENTRIES = 1 << 20
"""Ratings of all the copies that are scored together: a long history has as many copies as ratings."""


def without_each(
    person: Histories, places: NDArray[np.integer] | None = None, *, and_whole: bool = False
) -> Histories:
    """One person's history once for each of some of its ratings, lacking that rating.

    Args:
        person: one person.
        places: indices into the ratings. Default: all.
        and_whole: adds the person as they are, at the end.
    """
    left_out = np.arange(len(person.movies)) if places is None else np.asarray(places)
    copies = person.rows(np.zeros(len(left_out) + and_whole, np.int64))
    kept = np.ones(len(copies.movies), np.bool_)
    kept[copies.offsets[: len(left_out)] + left_out] = False
    return copies.kept(kept)


def occlusion_shares(
    person: Histories, score: Callable[[Histories], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """The change of the score when each rating is left out: (ratings,).

    Args:
        person: one person.
        score: gives the score (people,) of the movie in question for each history.
    """
    n = len(person.movies)
    if not n:
        return np.zeros(0, np.float32)
    without = np.empty(n, np.float32)
    at_once = max(1, MOST_ENTRIES // n)
    for start in range(0, n, at_once):
        places = np.arange(start, min(start + at_once, n))
        without[places] = score(without_each(person, places))
    change: NDArray[np.float32] = score(person)[0] - without
    return change
