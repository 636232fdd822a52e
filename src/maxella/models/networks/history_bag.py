"""What the networks read of a history, and its bag in NumPy, with which serving computes.

Serving with NumPy loads no deep-learning framework; tests hold both to the same numbers.
"""

from typing import Any

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
    weights = _weights(ratings, recency(people), coefficients)
    weights /= (np.maximum(people.lengths, 1) ** exponent)[people.people]
    return people.summed(embedding, weights.astype(np.float32))


def bags_without_each(
    person: Histories,
    places: NDArray[np.integer],
    ratings: Floats,
    embedding: Floats,
    coefficients: Floats,
    exponent: float,
) -> Floats:
    """The bags (places + 1, width) of one person without each of some ratings, and at the end with all.

    Args:
        person: one person.
        places: indices into their ratings.
        ratings: (ratings,) from -1 to 1.
        embedding: (movies, width).
        coefficients: (2,) the weights of rating and recency.
        exponent: of the history's length.
    """
    count = len(person.movies)
    kept = np.ones((len(places) + 1, count), np.bool_)
    kept[np.arange(len(places)), places] = False
    # Without the latest rating of all, the others are more recent than they were.
    latest = np.where(kept, person.days, UNKNOWN_DAY).max(axis=1, keepdims=True, initial=UNKNOWN_DAY)
    weights = _weights(ratings, np.where(person.days == UNKNOWN_DAY, -1, latest - person.days), coefficients)
    weights *= kept
    weights[:-1] /= np.maximum(count - 1, 1) ** exponent
    weights[-1] /= np.maximum(count, 1) ** exponent
    return weights.astype(np.float32) @ np.take(embedding, person.movies, axis=0)


def _weights(ratings: Floats, recent: NDArray[np.integer], coefficients: Floats) -> NDArray[Any]:
    """The weight of each rating, before those of a person are divided by their number."""
    late = np.log1p(np.maximum(recent, 0)) / RECENCY_SCALE
    weights: NDArray[Any] = 1 + coefficients[0] * ratings + coefficients[1] * late
    return weights


def gelu(x: Floats) -> Floats:
    """GELU by its tanh form (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016)."""
    cube = np.float32(np.sqrt(2 / np.pi)) * (x + np.float32(0.044715) * x * x * x)
    activated: Floats = np.float32(0.5) * x * (1 + np.tanh(cube))
    return activated
