"""Tonight: a shortlist for several people, with what each film is for each of them."""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from maxella.errors import UsageError
from maxella.features.histories import Histories
from maxella.models.certainty import Judged
from maxella.models.view import standardise
from maxella.recommend.candidates.top import top_of
from maxella.recommend.listing import described
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.reranking.group_order import (
    AGGREGATIONS,
    Aggregation,
    Group,
    franchise_key,
    group_choice,
    group_scores,
)
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.results import (
    Dials,
    Filters,
    GroupMember,
    GroupRecommendation,
    PersonPrediction,
    Recommendation,
)

Seen = Literal["unseen", "any", "seen"]
SEEN: tuple[Seen, ...] = get_args(Seen)

POOL = 200
"""Ratings are predicted for so many films, those of highest score over all members."""
SCORE_WEIGHT = 0.1
"""What a standard deviation of the retrieval score adds to the predicted rating, in widths of the scale."""
OF_A_SERIES = 1
OF_A_DIRECTOR = 2
REASONS = 3


def tonight(
    serving: Serving,
    members: Sequence[GroupMember],
    *,
    k: int,
    filters: Filters,
    seen: Seen,
    aggregation: Aggregation,
    exclude: Iterable[str],
    dials: Dials,
    ignore_unknown: bool,
) -> list[GroupRecommendation]:
    """A shortlist for a group; see `Recommender.tonight`."""
    _check(members, seen, aggregation)
    histories = [serving.person(member.history, None, ignore_unknown) for member in members]
    has_seen = _seen(serving, members, histories)
    allowed = _allowed(serving, members, has_seen, filters, seen, exclude)
    order = serving.order(None)
    people = [ScoredPerson.of(serving, ratings, dials, order, allowed=allowed) for ratings in histories]
    pool = top_of(np.mean([standardise(person.strength) for person in people], axis=0), allowed, POOL)
    if not len(pool):
        return []
    predicted = [_predicted(person, pool) for person in people]
    ratings = np.stack([each.ratings for each in predicted])
    scale = serving.data.scale
    unit = SCORE_WEIGHT * (scale.high - scale.low)
    utilities = np.stack(
        [
            np.nan_to_num(rated) + unit * standardise(person.strength[pool])
            for rated, person in zip(ratings, people, strict=True)
        ]
    )
    disliked = np.any(ratings < (scale.low + scale.high) / 2, axis=0)
    chosen = group_choice(utilities, disliked, [_groups(serving, film) for film in pool], aggregation, k)
    scores = group_scores(utilities, aggregation)[chosen]
    places = pool[chosen]
    of_members = [
        described(person, places, REASONS, predicted=each.of(chosen))
        for person, each in zip(people, predicted, strict=True)
    ]
    return [
        GroupRecommendation(
            rank=number + 1,
            movie=serving.table.facts(place),
            score=float(scores[number]),
            people=tuple(
                _for_member(member, person, entries[number], place, has_seen=bool(saw[place]))
                for member, person, entries, saw in zip(members, people, of_members, has_seen, strict=True)
            ),
        )
        for number, place in enumerate(places.tolist())
    ]


def _check(members: Sequence[GroupMember], seen: str, aggregation: str) -> None:
    """Refuse what has no answer.

    Raises:
        UsageError: naming what is wrong.
    """
    if not members:
        raise UsageError("tonight: give at least one member")
    if seen not in SEEN:
        raise UsageError(f"tonight: seen {seen!r}: choose {', '.join(SEEN)}")
    if aggregation not in AGGREGATIONS:
        raise UsageError(f"tonight: aggregation {aggregation!r}: choose {', '.join(AGGREGATIONS)}")


def _seen(
    serving: Serving, members: Sequence[GroupMember], histories: Sequence[Histories]
) -> NDArray[np.bool_]:
    """(members, movies) what each rated or saw."""
    has_seen = np.zeros((len(members), len(serving.table)), np.bool_)
    for row, member, ratings in zip(has_seen, members, histories, strict=True):
        row[ratings.movies] = True
        row[serving.table.known_places(member.seen)] = True
    return has_seen


def _allowed(
    serving: Serving,
    members: Sequence[GroupMember],
    has_seen: NDArray[np.bool_],
    filters: Filters,
    seen: Seen,
    exclude: Iterable[str],
) -> NDArray[np.bool_]:
    allowed = serving.table.allowed(filters)
    for ids in (exclude, *(member.exclude for member in members)):
        allowed[serving.table.known_places(ids)] = False
    if seen != "any":
        allowed &= has_seen.any(axis=0) == (seen == "seen")
    return allowed


def _predicted(person: ScoredPerson, pool: NDArray[np.int64]) -> Judged:
    """What a person is predicted of some films; of those that they rated, their ratings."""
    serving = person.serving
    if not serving.data.has_ratings:
        return serving.predicted(person.ratings, pool)
    given = np.full(len(serving.table), np.nan, np.float32)
    given[person.ratings.movies] = person.ratings.ratings
    is_rated = ~np.isnan(given[pool])
    own = given[pool][is_rated]
    is_liked = (own >= serving.data.scale.liked_from).astype(np.float32)
    as_said = Judged(own, np.zeros_like(own), is_liked, own, own)
    return serving.predicted(person.ratings, pool).with_others(is_rated, as_said)


def _groups(serving: Serving, film: int) -> list[Group]:
    table = serving.table
    director = int(table.director_codes[film])
    of_director: list[Group] = [(("director", director), OF_A_DIRECTOR)] if director >= 0 else []
    return [(("series", franchise_key(table.titles[film])), OF_A_SERIES), *of_director]


def _for_member(
    member: GroupMember, person: ScoredPerson, entry: Recommendation, place: int, *, has_seen: bool
) -> PersonPrediction:
    own = person.ratings.ratings[person.ratings.movies == place]
    return PersonPrediction(
        name=member.name,
        predicted_rating=entry.predicted_rating,
        deviation=entry.deviation,
        chance=entry.chance,
        low=entry.low,
        high=entry.high,
        reasons=() if len(own) else entry.reasons,
        reason=_said(own[0], person) if len(own) else entry.reason,
        has_seen=has_seen,
    )


def _said(rating: float, person: ScoredPerson) -> str:
    return f"rated {rating:g}" if person.serving.data.has_ratings else "seen"
