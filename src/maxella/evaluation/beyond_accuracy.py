"""What lists are beside accurate: how much of the catalogue they reach, how popular and varied they are."""

import numpy as np
from numpy.typing import NDArray

from maxella.features.catalogue import Catalogue

LIST_LENGTH = 10
"""How long the lists are that are looked at."""


def coverage(times_shown: NDArray[np.integer]) -> float:
    """The share of the catalogue that stands in at least one person's list.

    Args:
        times_shown: (movies,) in how many lists each movie stands.

    References:
        Herlocker et al., "Evaluating Collaborative Filtering Recommender Systems", TOIS 2004.
    """
    return float(np.mean(times_shown > 0))


def gini(times_shown: NDArray[np.integer]) -> float:
    """How unequally the places of the lists are shared out: 0 is evenly, near 1 is nearly all to one movie.

    With the movies in ascending order of how often they are shown, x_1 ≤ … ≤ x_n:
    Σ (2 i - n - 1) x_i / (n Σ x_i).

    Args:
        times_shown: (movies,) in how many lists each movie stands; not all zero.

    References:
        Fleder & Hosanagar, "Blockbuster Culture's Next Rise or Fall", Management Science 2009.
    """
    movies = len(times_shown)
    weights = 2 * np.arange(1, movies + 1) - movies - 1
    return float(weights @ np.sort(times_shown) / (movies * np.sum(times_shown)))


def popularity_rank(times_shown: NDArray[np.integer], rating_counts: NDArray[np.integer]) -> float:
    """The mean popularity rank of what is shown: 1 would be the most rated movie alone.

    Args:
        times_shown: (movies,) in how many lists each movie stands.
        rating_counts: (movies,) the training ratings of each movie; equal counts share their mean rank.
    """
    _, level, movies = np.unique(-rating_counts, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(movies) - (movies - 1) / 2
    return float(np.average(mean_ranks[level], weights=times_shown))


def genre_vectors(catalogue: Catalogue) -> NDArray[np.float32] | None:
    """The genres of each movie as a vector of length one (movies, genres), zeros where a movie has none.

    None where no movie has any, as in a dataset without metadata.
    """
    columns = [place for place, name in enumerate(catalogue.features) if name.startswith("genre:")]
    if not columns:
        return None
    vectors: NDArray[np.float32] = catalogue.feature_matrix[:, columns].toarray()
    vectors /= np.sqrt(np.maximum(vectors.sum(axis=1, keepdims=True), 1))
    return vectors


def diversities(shown: NDArray[np.bool_], genres: NDArray[np.float32]) -> NDArray[np.float64]:
    """The diversity of each list (people,): mean of 1 - cosine of the genres over all pairs of its movies.

    Movies without genres are left out; a list with fewer than two others is NaN.

    Args:
        shown: (people, movies) the movies in each person's list.
        genres: (movies, genres) vectors of length one, or of zeros.

    References:
        Ziegler et al., "Improving Recommendation Lists Through Topic Diversification", WWW 2005.
    """
    person, movie = np.nonzero(shown)
    chosen = genres[movie].astype(np.float64)
    sums = np.zeros((len(shown), genres.shape[1]))
    np.add.at(sums, person, chosen)
    count = np.bincount(person, weights=np.square(chosen).sum(axis=1).round(), minlength=len(shown))
    pairs = count * (count - 1)
    similarity = np.square(sums).sum(axis=1) - count
    mean_cosine: NDArray[np.float64] = np.full(len(shown), np.nan)
    np.divide(similarity, pairs, out=mean_cosine, where=pairs > 0)
    return 1 - mean_cosine
