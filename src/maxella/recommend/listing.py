"""One person's list: the best movies, each with its predicted rating and its reasons."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.certainty import Judged
from maxella.recommend.candidates.top import top_of
from maxella.recommend.explanation.reasons import (
    MOST_LEFT_OUT,
    agreeing,
    effects,
    in_words,
    popular_in_words,
    strongest,
    worth_trying,
)
from maxella.recommend.ranking.liking import Order
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.results import Dials, Filters, Reason, Recommendation

MOVIES_TO_CHOOSE_BY = 100
"""The first movies of a list decide which ratings of a long history are tried as reasons."""
NOTHING_NAMED: Mapping[int, int] = {}


def recommendations(
    serving: Serving,
    person: Histories,
    *,
    k: int,
    filters: Filters,
    exclude: Iterable[str],
    seen: bool,
    reasons: int,
    dials: Dials,
    order: Order,
) -> list[Recommendation]:
    """The movies that fit a person best; see `Recommender.recommend`."""
    allowed = candidates(serving, person, filters, exclude, seen=seen)
    scored = ScoredPerson.of(serving, person, dials, order, allowed=allowed)
    return described(scored, top_of(scored.ranks_by, allowed, k), reasons)


def candidates(
    serving: Serving, person: Histories, filters: Filters, exclude: Iterable[str], *, seen: bool = False
) -> NDArray[np.bool_]:
    """Which movies (movies,) may be listed to a person; `seen` lets those that they rated be."""
    allowed = serving.table.allowed(filters)
    allowed[serving.table.known_places(exclude)] = False
    if not seen:
        allowed[person.movies] = False
    return allowed


def described(
    scored: ScoredPerson,
    places: NDArray[np.integer],
    reasons: int,
    *,
    because: Mapping[int, int] = NOTHING_NAMED,
    predicted: Judged | None = None,
    ranks: Sequence[int] | None = None,
) -> list[Recommendation]:
    """The movies at `places` as entries of a list in that order, all worked out together.

    Args:
        scored: the person.
        places: of the movies.
        reasons: how many ratings to name for each, at most.
        because: for some of the movies (by place) the rated movie that is named first if it is a reason.
        predicted: ratings (places,), where they are known already.
        ranks: of the entries. Default: from 1 on.
    """
    serving, table = scored.serving, scored.serving.table
    predicted = predicted or scored.predicted(places)
    named = _reasons(scored, places, reasons, because)
    return [
        Recommendation(
            rank=rank,
            movie=table.facts(place),
            score=float(scored.ordered_by[place]),
            predicted_rating=rating,
            deviation=deviation,
            chance=chance,
            low=low,
            high=high,
            basis="history" if scored.has_rated else "popularity",
            reasons=found,
            reason=in_words(found, serving.data.scale, has_ratings=table.has_ratings)
            if scored.has_rated
            else popular_in_words(int(table.counts[place]), table),
        )
        for rank, place, (rating, deviation, chance, low, high), found in zip(
            ranks or range(1, len(places) + 1),
            places.tolist(),
            predicted.rows(),
            named,
            strict=True,
        )
    ]


def _reasons(
    scored: ScoredPerson, movies: NDArray[np.integer], most: int, because: Mapping[int, int]
) -> list[tuple[Reason, ...]]:
    """For each movie of a list the `most` ratings that moved its score most, of either sign.

    A rating is named where leaving it out moves the score as having it alone does: that a fan of Alien gets
    Aliens is a reason, that Titanic made all the other ratings count for less is none.
    """
    serving, person = scored.serving, scored.ratings
    if not (most and scored.has_rated and len(movies)):
        return [()] * len(movies)
    first_affinity = serving.taste.between(person.movies, movies[:MOVIES_TO_CHOOSE_BY])
    must = np.flatnonzero(np.isin(person.movies, list(because.values())))
    places = np.union1d(worth_trying(first_affinity, MOST_LEFT_OUT), must)
    affinity = (
        first_affinity[places]
        if len(movies) <= MOVIES_TO_CHOOSE_BY
        else serving.taste.between(person.movies[places], movies)
    )
    effect = agreeing(effects(serving.ranking, person, places, movies), affinity)
    effect[person.movies[places][:, None] == movies] = 0  # no film is a reason for itself
    return [
        strongest(column, places, person, serving.table, most=most, first=because.get(movie))
        for movie, column in zip(movies.tolist(), effect.T, strict=True)
    ]
