"""How much each rating moves a score, by leaving it out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories


def without_each(person: Histories) -> Histories:
    """One person's history once for each of its n ratings, lacking that rating: n people of n - 1 ratings."""
    n = len(person.movies)
    entries = np.tile(np.arange(n), (n, 1))[~np.eye(n, dtype=np.bool_)]
    return Histories(
        np.arange(n + 1) * max(n - 1, 0),
        person.movies[entries],
        person.ratings[entries],
        person.days[entries],
        np.repeat(person.profiles, n, axis=0),
    )


def occlusion_shares(
    person: Histories, score: Callable[[Histories], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """The change of the score when each rating is left out: (ratings,).

    Args:
        person: one person.
        score: gives the score (people,) of the movie in question for each history.
    """
    if not len(person.movies):
        return np.zeros(0, np.float32)
    change: NDArray[np.float32] = score(person)[0] - score(without_each(person))
    return change
