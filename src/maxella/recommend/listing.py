"""One person's list: the best movies, each with its predicted rating and its reasons."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.recommend.reasons import (
    MOST_LEFT_OUT,
    agreeing,
    effects,
    in_words,
    popular_in_words,
    strongest,
    worth_trying,
)
from maxella.recommend.results import Filters, Reason, Recommendation
from maxella.recommend.serving import Serving
from maxella.recommend.top import top_of

MOVIES_TO_CHOOSE_BY = 100
"""The first movies of a list decide which ratings of a long history are tried as reasons."""


def recommendations(
    serving: Serving,
    person: Histories,
    *,
    k: int,
    filters: Filters,
    exclude: Iterable[str],
    seen: bool,
    reasons: int,
) -> list[Recommendation]:
    """The movies that fit a person best; see `Recommender.recommend`."""
    table = serving.table
    allowed = table.allowed(filters)
    allowed[table.known_places(exclude)] = False
    if not seen:
        allowed[person.movies] = False
    has_history = len(person.movies) > 0
    scores = serving.ranking.score(person)[0] if has_history else table.counts
    places = top_of(scores, allowed, k)
    ratings, deviations = serving.estimate(person, places)
    named = _reasons(serving, person, places, reasons)
    return [
        Recommendation(
            rank=rank,
            movie=table.facts(place),
            score=float(scores[place]),
            predicted_rating=rating,
            deviation=deviation,
            basis="history" if has_history else "popularity",
            reasons=found,
            reason=in_words(found, serving.data.scale)
            if has_history
            else popular_in_words(int(table.counts[place])),
        )
        for rank, (place, rating, deviation, found) in enumerate(
            zip(places.tolist(), ratings.tolist(), deviations.tolist(), named, strict=True), start=1
        )
    ]


def _reasons(
    serving: Serving, person: Histories, movies: NDArray[np.integer], most: int
) -> list[tuple[Reason, ...]]:
    """For each movie of a list the `most` ratings that moved its score most, of either sign.

    A rating is named where leaving it out moves the score as having it alone does: that a fan of Alien gets
    Aliens is a reason, that Titanic made all the other ratings count for less is none.
    """
    if not (most and len(person.movies) and len(movies)):
        return [()] * len(movies)
    first_affinity = serving.taste.between(person.movies, movies[:MOVIES_TO_CHOOSE_BY])
    places = worth_trying(first_affinity, MOST_LEFT_OUT)
    affinity = serving.taste.between(person.movies[places], movies)
    effect = agreeing(effects(serving.ranking, person, places, movies), affinity)
    return [strongest(column, places, person, serving.table)[:most] for column in effect.T]
