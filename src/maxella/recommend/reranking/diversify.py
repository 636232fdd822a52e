"""Lists that are spread over genres and eras, so that they show a catalogue rather than its fashion."""

import numpy as np
from numpy.typing import NDArray

from maxella.recommend.candidates.movie_table import UNKNOWN, MovieTable

DISCOUNT = 0.75
"""What a genre or a decade still counts for each chosen movie that has it."""
POOL = 20
"""So many times the movies asked for are chosen from, the best of all."""


def spread_over_genres_and_eras(
    table: MovieTable, values: NDArray[np.floating], allowed: NDArray[np.bool_], k: int
) -> NDArray[np.int64]:
    """Choose movies one after the other, each the most valuable after what its genres and era lost.

    A movie's value is multiplied by the mean of what its decade and its genres still count, each of the two
    a half; a genre or decade loses with every movie that is chosen for it.

    Args:
        table: knows genres and decades.
        values: (movies,) above 0, higher is better.
        allowed: (movies,) which may be chosen.
        k: how many; fewer where fewer are allowed.

    Returns:
        The places of the movies, as they were chosen.
    """
    pool = np.flatnonzero(allowed)
    pool = pool[np.argsort(-values[pool], kind="stable")[: POOL * k]]
    traits = _traits(table, pool)
    left = values[pool].astype(np.float64)
    carried = np.zeros(traits.shape[1])
    chosen = np.empty(min(k, len(pool)), np.int64)
    for turn in range(len(chosen)):
        best = int(np.argmax(left * (traits @ DISCOUNT**carried)))
        chosen[turn] = pool[best]
        left[best] = -1
        carried += traits[best]
    return chosen


def _traits(table: MovieTable, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """(places, genres and decades): half of each movie is its decade, half is divided among its genres."""
    decades = np.unique(table.decades[places])
    eras = (table.decades[places][:, None] == decades) & (decades != UNKNOWN)
    genres = table.has_genre(places)
    shared = genres / np.maximum(genres.sum(axis=1, keepdims=True), 1)
    return np.hstack([0.5 * shared, 0.5 * eras])
