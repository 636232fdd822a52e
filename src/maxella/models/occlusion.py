"""How much each rating moves a score, by leaving it out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories

MOST_ENTRIES = 1 << 20
"""Ratings of all the copies that are scored together: a long history has as many copies as ratings."""


def without_each(person: Histories, places: NDArray[np.integer] | None = None) -> Histories:
    """One person's history once for each of `places` (of its n ratings; default: all), lacking that rating.

    Returns:
        (places,) people of n - 1 ratings.
    """
    n = len(person.movies)
    left_out = np.arange(n) if places is None else np.asarray(places)
    # Of the n - 1 that stay, those from the one left out on stand a place further in the history.
    entries = np.broadcast_to(np.arange(max(n - 1, 0), dtype=np.int32), (len(left_out), max(n - 1, 0)))
    entries = (entries + (entries >= left_out[:, None])).ravel()
    return Histories(
        np.arange(len(left_out) + 1) * max(n - 1, 0),
        person.movies[entries],
        person.ratings[entries],
        person.days[entries],
        np.repeat(person.profiles, len(left_out), axis=0),
    )


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
