"""What the networks read of a history, and its bag in NumPy, with which serving computes.

Serving with NumPy loads no deep-learning framework; tests hold both to the same numbers.
"""

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import UNKNOWN_DAY, Histories
from maxella.tables.rating_scales import RatingScale

Floats = NDArray[np.float32]

RECENCY_SCALE = float(np.log1p(365))
"""Recency is 1 a year before the latest rating."""


def recency(histories: Histories) -> NDArray[np.int32]:
    """Whole days from each rating to the person's latest one: (ratings,), -1 where not known."""
    latest = np.full(len(histories), UNKNOWN_DAY, np.int32)
    np.maximum.at(latest, histories.people, histories.days)
    return np.where(histories.days == UNKNOWN_DAY, -1, latest[histories.people] - histories.days)


def most_recent(histories: Histories, length: int) -> Histories:
    """The same people with only the latest `length` ratings of each."""
    if not len(histories) or histories.lengths.max() <= length:
        return histories
    from_the_end = histories.offsets[1:][histories.people] - np.arange(len(histories.movies))
    return histories.kept(from_the_end <= length)


def centred(ratings: Floats, scale: RatingScale) -> Floats:
    """Ratings as the towers read them: -1 is the lowest that can be given, 1 the highest."""
    middle, half = (scale.high + scale.low) / 2, (scale.high - scale.low) / 2
    return ((ratings - middle) / (half or 1.0)).astype(np.float32)


def history_bag(
    people: Histories, ratings: Floats, embedding: Floats, coefficients: Floats, exponent: float
) -> Floats:
    """The bags (people, width) that `maxella.models.networks.towers.HistoryBag` computes.

    Args:
        people: the histories.
        ratings: (ratings,) from -1 to 1.
        embedding: (movies, width).
        coefficients: (2,) the weights of rating and recency.
        exponent: of the history's length.
    """
    late = np.log1p(np.maximum(recency(people), 0)) / RECENCY_SCALE
    weights = 1 + coefficients[0] * ratings + coefficients[1] * late
    weights /= (np.maximum(people.lengths, 1) ** exponent)[people.people]
    return people.summed(embedding, weights.astype(np.float32))


def gelu(x: Floats) -> Floats:
    """GELU by its tanh form (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016)."""
    cube = np.float32(np.sqrt(2 / np.pi)) * (x + np.float32(0.044715) * x * x * x)
    activated: Floats = np.float32(0.5) * x * (1 + np.tanh(cube))
    return activated
