"""Which movies a newcomer should be asked about."""

import numpy as np
from numpy.typing import NDArray

from maxella.recommend.candidates.movie_table import MovieTable


def informativeness(table: MovieTable) -> NDArray[np.float64]:
    """How much one learns, on average, from asking a newcomer about each movie: (movies,).

    log(1 + ratings) times the entropy of the ratings: whether they know it, and whether people differ on it.
    Where nothing is rated, whether they know it.

    References:
        Rashid et al., "Getting to Know You: Learning New User Preferences in Recommender Systems", IUI 2002.
    """
    if not table.has_ratings:
        return np.asarray(np.log1p(table.counts), np.float64)
    ratings = table.ratings_by_movie
    levels, level = np.unique(ratings.data, return_inverse=True)
    movies = np.repeat(np.arange(len(table)), np.diff(ratings.indptr))
    given = np.bincount(movies * len(levels) + level, minlength=len(table) * len(levels))
    given = given.reshape(len(table), len(levels))
    parts = given / np.maximum(table.counts, 1)[:, None]
    entropy = -(parts * np.log(np.where(parts > 0, parts, 1))).sum(axis=1)
    return np.asarray(np.log1p(table.counts) * entropy, np.float64)
