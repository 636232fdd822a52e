"""Losses that order a list of movies by its stars, instead of fitting the stars.

Both take padded lists, one a person, and compare every place of a list with every other: (people, length,
length) numbers in memory. No sorting, so XLA compiles one program and the gradient is plain.

Keras Recommenders 0.4 has both losses too. Its ListMLE leaves ties in the order that they came in, and adds
1e-10 to sums of exponentials that it has divided by the list's largest, which gives wrong values where scores
are more than some 20 apart; its pairwise loss sums over pairs, so that a person counts by the square of
their list's length. So both are written here.
"""

from collections.abc import Callable
from typing import Any, Literal

from maxella.models.networks.keras_backend import keras

ops = keras.ops
Tensor = Any
OUT_OF_THE_LIST = -1e9


def list_mle(scores: Tensor, stars: Tensor, listed: Tensor) -> Tensor:
    """ListMLE: how unlikely the order by stars is, when each place is drawn by a softmax of what is left.

    loss of a person = 1/n Σᵢ (log Σⱼ exp(sⱼ) - sᵢ), over the n listed movies i and, for each, the movies j
    that do not stand before it in the order by stars. Movies of equal stars stand in the order of their
    places in the list: whoever draws the list at random, anew in each step, gives ties a random order. The
    loss is the mean over people with at least two listed movies, each weighted by how many those are: a long
    list says more of its movies than a short one.

    Args:
        scores: (people, length).
        stars: (people, length) what the list is to be ordered by, best first.
        listed: (people, length) 1 for a movie, 0 for what fills the list up.

    References:
        Xia et al., "Listwise Approach to Learning to Rank: Theory and Algorithm", ICML 2008.
    """
    places = ops.arange(stars.shape[1])
    better = stars[:, :, None] > stars[:, None, :]
    tied = ops.equal(stars[:, :, None], stars[:, None, :])
    not_before = ops.logical_or(better, ops.logical_and(tied, places[:, None] <= places[None, :]))
    competing = ops.logical_and(not_before, listed[:, None, :] > 0)
    rivals = ops.where(competing, scores[:, None, :], OUT_OF_THE_LIST)
    losses = ops.sum((ops.logsumexp(rivals, axis=2) - scores) * listed, axis=1)
    counts = ops.sum(listed, axis=1)
    return _mean(losses / ops.maximum(counts, 1.0), counts * ops.cast(counts > 1, scores.dtype))


def pairwise_logistic(scores: Tensor, stars: Tensor, listed: Tensor) -> Tensor:
    """RankNet: the logistic loss of every pair of one person's movies with different stars.

    loss of a person = mean over pairs with starsᵢ > starsⱼ of log(1 + exp(sⱼ - sᵢ)); all pairs of a person
    weigh alike, however far apart their stars. The loss is the mean over people with at least one such pair,
    each weighted by the number of listed movies (not of pairs, by which a few heavy raters would be all that
    counts). Arguments as for `list_mle`.

    References:
        Burges et al., "Learning to Rank using Gradient Descent", ICML 2005.
    """
    both = listed[:, :, None] * listed[:, None, :]
    pairs = ops.cast(stars[:, :, None] > stars[:, None, :], scores.dtype) * both
    losses = ops.softplus(scores[:, None, :] - scores[:, :, None]) * pairs
    counts = ops.sum(pairs, axis=(1, 2))
    weights = ops.sum(listed, axis=1) * ops.cast(counts > 0, scores.dtype)
    return _mean(ops.sum(losses, axis=(1, 2)) / ops.maximum(counts, 1.0), weights)


ORDERING_LOSSES: dict[Literal["pairwise", "listwise"], Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "pairwise": pairwise_logistic,
    "listwise": list_mle,
}
"""name of a loss in settings -> the loss (scores, stars, listed)"""


def _mean(losses: Tensor, weights: Tensor) -> Tensor:
    """The weighted mean of losses (people,), 0 where all weights are 0."""
    return ops.sum(losses * weights) / ops.maximum(ops.sum(weights), 1.0)
