"""Dials turn lists towards the familiar or the new, the old or the recent, the known or the obscure.

Each dial adds to what a list is ordered by a multiple of one quantity, standardised over the catalogue. So
turning a dial up can only raise the mean of its quantity in a list of the first k: if it fell, the former
list would have been better by both.

However far a dial is turned, what it brings up stands in the better part of the person's own order.

A few scores stand far above all others, and no dial would ever reach them. So it is not added to the scores,
but to what orders movies alike: minus the squared logarithm of a movie's place. The logarithm alone would
make a dial do nothing up to some point and everything beyond it, since the best place among movies of some
quantity falls about evenly with it; squared, each turn goes a step further.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import standardise
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.results import Dials

STRENGTH = 1.3
"""A dial at 1 adds so many deviations of what orders the movies for each deviation of its quantity."""

FLOOR = 1 / 3
"""Dials bring up no movie from beneath this part of the person's own order, however far they are turned."""
FLOOR_AT_LEAST = 100


def turned(serving: Serving, person: Histories, scores: NDArray[Any], dials: Dials) -> NDArray[Any]:
    """What orders the movies (movies,) with the dials; with all of them at 0, the very same scores.

    Args:
        serving: knows the movies.
        person: whose lists they are.
        scores: (movies,) of that person; for someone without ratings, the movies' numbers of ratings.
        dials: how far each is turned.
    """
    if dials == Dials():
        return scores
    table = serving.table
    places = _places(scores, person)
    total = -(np.log(places) ** 2) if len(person.movies) else np.log1p(scores)
    unit = STRENGTH * (float(total.std()) or 1.0)
    if dials.adventurous:
        total = total + dials.adventurous * unit * novelty(serving, person)
    if dials.newer:
        total = total + dials.newer * unit * table.recency
    if dials.popular:
        total = total + dials.popular * unit * table.popularity
    # Beneath the floor the order stays, and all of it comes after what is above.
    is_beneath = places > max(FLOOR_AT_LEAST, FLOOR * len(places))
    return np.where(is_beneath, total - (float(np.ptp(total)) + 1), total)


def novelty(serving: Serving, person: Histories) -> NDArray[np.float64]:
    """How new each movie is to a person, standardised: (movies,).

    That is how unlike the nearest of the rated movies it is, and how few people know it, one as much as the
    other; for a person without ratings, the second alone.
    """
    unknown = -serving.table.popularity
    if not len(person.movies):
        return unknown
    return standardise(standardise(-serving.content.nearest(person.movies)) + unknown)


def _places(scores: NDArray[Any], person: Histories) -> NDArray[np.int64]:
    """Each movie's place by its score, from 1, among those that the person has not rated: (movies,)."""
    order = np.argsort(-scores, kind="stable")
    is_new = np.ones(len(scores), np.int64)
    is_new[person.movies] = 0
    places = np.empty(len(scores), np.int64)
    places[order] = np.maximum(np.cumsum(is_new[order]), 1)
    return places
