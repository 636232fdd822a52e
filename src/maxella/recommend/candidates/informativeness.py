"""Which movies a newcomer should be asked about."""

import numpy as np
from numpy.typing import NDArray

from maxella.recommend.candidates.movie_table import MovieTable


def informativeness(table: MovieTable) -> NDArray[np.float64]:
    """How much one learns, on average, from asking a newcomer about each movie: (movies,).

    The number of people who rated it times the variance of their ratings: whether they know it, and whether
    people differ on it. Where nothing is rated, whether they know it.

    References:
        Golbandi, Koren and Lempel, "Adaptive Bootstrapping of Recommender Systems Using Decision Trees", WSDM
        2011: what an answer tells is the squared error that it takes away, over those who can answer.
    """
    if not table.has_ratings:
        return np.asarray(table.counts, np.float64)
    ratings = table.ratings_by_movie
    movies = np.repeat(np.arange(len(table)), np.diff(ratings.indptr))
    many = np.maximum(table.counts, 1)
    mean = np.bincount(movies, ratings.data, len(table)) / many
    squares = np.bincount(movies, ratings.data.astype(np.float64) ** 2, len(table)) / many
    return np.asarray(table.counts * np.maximum(squares - mean**2, 0), np.float64)
