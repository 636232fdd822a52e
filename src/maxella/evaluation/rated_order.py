"""How well a model orders the movies that a person rated, by the stars that were held out."""

import numpy as np
from numpy.typing import NDArray

from maxella.evaluation.ranking_metrics import graded_ndcg
from maxella.evaluation.ranks import Ranks
from maxella.features.histories import Histories

PLACES = 10
"""How far down the order is looked at."""


def rated_ndcg(
    scores: NDArray[np.floating], targets: Histories, lowest: float, k: int = PLACES
) -> NDArray[np.float64]:
    """NDCG@k of each person's held-out ratings alone: (people,), within 0 and 1.

    A movie at place p ≤ k is worth (2^stars - 1) / log2(1 + p); the sum is divided by that of the order by
    stars. It is the mean over all orders of movies with equal scores. Whoever has fewer than two ratings, or
    only equal ones, cannot be ordered rightly or wrongly, and gets NaN.

    Args:
        scores: (targets,) finite; only their order within a person counts.
        targets: the held-out ratings, at least one a person.
        lowest: the lowest rating of the scale; where it is negative, stars are counted from there.
        k: places that count.

    References:
        Burges et al., "Learning to Rank using Gradient Descent", ICML 2005 (the gain). McSherry and Najork,
        "Computing Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores",
        ECIR 2008.
    """
    stars = targets.ratings.astype(np.float64) - min(lowest, 0.0)
    starts = targets.offsets[:-1]
    best = np.maximum.reduceat(stars, starts)
    differ = best > np.minimum.reduceat(stars, starts)
    # Divided by 2^(the person's best), which the ratio does not see, so that a scale to 10,000 fits a float.
    top = best[targets.people]
    worth = np.exp2(stars - top) - np.exp2(-top)
    worth[~differ[targets.people]] = 1.0
    ranks, ideal = Ranks.within(scores, targets.offsets), Ranks.within(stars, targets.offsets)
    values = graded_ndcg(ranks, ideal, targets.offsets, worth, k)
    values[~differ] = np.nan
    return values
