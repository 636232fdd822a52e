"""Ranking metrics, as expectations over every order of tied movies.

Movies with equal scores have no order of their own, and any that a program gives them by chance flatters or
punishes the model. So each metric is its mean over all orders of the tied movies, in closed form. A model
that gives every movie the same score gets what blind chance gets, no more and no less.

All metrics of single targets return one value a target, those of lists one value a person; the figure of a
table is their plain mean. A target outside the first `k` places counts 0 and stays in the mean.

References:
    McSherry and Najork, "Computing Information Retrieval Performance Measures Efficiently in the Presence of
    Tied Scores", ECIR 2008.
"""

import numpy as np
from numpy.typing import NDArray

from maxella.evaluation.ranks import Ranks

Values = NDArray[np.float64]


def hits(ranks: Ranks, k: int) -> Values:
    """Whether each target stands among the first `k` (targets,): HR@k, top-k accuracy; within 0 and 1."""
    return np.clip((k - ranks.higher) / ranks.tied, 0, 1)


def gains(ranks: Ranks, k: int) -> Values:
    """1 / log2(1 + rank) where the rank is at most `k`, else 0 (targets,): NDCG@k of a single target."""
    return _mean_over_places(ranks, 1 / np.log2(np.arange(2, k + 2)))


def reciprocal_ranks(ranks: Ranks) -> Values:
    """1 / rank (targets,), over the whole catalogue: its mean is MRR."""
    longest = int((ranks.higher + ranks.tied).max(initial=0))
    return _mean_over_places(ranks, 1 / np.arange(1, longest + 1))


def recall(ranks: Ranks, offsets: NDArray[np.int64], k: int) -> Values:
    """The share of a person's targets among the first `k` (people,), divided by min(k, number of targets).

    Args:
        ranks: of all targets, person by person.
        offsets: (people + 1,) the targets of person `p` are `offsets[p]` to `offsets[p + 1]`, at least one.
        k: the length of the list.
    """
    return _sums(hits(ranks, k), offsets) / np.minimum(np.diff(offsets), k)


def ndcg(ranks: Ranks, offsets: NDArray[np.int64], k: int) -> Values:
    """Discounted gain of a person's list of `k`, divided by that of the best possible list (people,).

    A target is worth 1 / log2(1 + rank), whatever its rating. Arguments as for `recall`.

    References:
        Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", TOIS 2002.
    """
    ideal: Values = np.cumsum(1 / np.log2(np.arange(2, k + 2)))
    share: Values = _sums(gains(ranks, k), offsets) / ideal[np.minimum(np.diff(offsets), k) - 1]
    return share


def graded_ndcg(ranks: Ranks, ideal: Ranks, offsets: NDArray[np.int64], worth: Values, k: int) -> Values:
    """Discounted gain of a person's list of `k`, each target worth something else, over the best (people,).

    Args:
        ranks: of all targets, person by person.
        ideal: their ranks in the best order.
        offsets: as for `recall`.
        worth: (targets,) what each is worth at the first place; not all of a person's are 0.
        k: the length of the list.

    References:
        Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", TOIS 2002.
    """
    share: Values = _sums(worth * gains(ranks, k), offsets) / _sums(worth * gains(ideal, k), offsets)
    return share


def _mean_over_places(ranks: Ranks, worth: Values) -> Values:
    """The mean of `worth` (of places 1 to len(worth); 0 beyond) over the places that each target shares."""
    total = np.concatenate([[0.0], np.cumsum(worth)])
    last = np.minimum(ranks.higher + ranks.tied, len(worth))
    first = np.minimum(ranks.higher, len(worth))
    mean: Values = (total[last] - total[first]) / ranks.tied
    return mean


def _sums(values: Values, offsets: NDArray[np.int64]) -> Values:
    sums: Values = np.add.reduceat(values, offsets[:-1])
    return sums
