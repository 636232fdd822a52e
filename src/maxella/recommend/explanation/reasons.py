"""Reasons: which of a person's ratings move a score, found by leaving them out.

A reason is only given when the score, computed again without that rating, moves as it says. So it is true
of whatever ranks or predicts, a linear model or a blend of networks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import Scorer, scores_without, shares_of
from maxella.recommend.candidates.movie_table import MovieTable
from maxella.recommend.results import Reason, Reasons
from maxella.tables.rating_scales import RatingScale

MOST_LEFT_OUT = 64
"""So many ratings are left out, one at a time, to explain a list; of longer histories the likeliest."""
TRIED_PER_REASON = 3
"""So many ratings are tried for each reason wanted: a share may have another sign than the effect."""


def effects(
    scorer: Scorer, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
) -> NDArray[np.float32]:
    """How much lower the scores of `movies` are without each of the ratings at `places`: (places, movies)."""
    scores = scores_without(scorer, person, places, movies)
    return np.asarray(scores[-1] - scores[:-1], np.float32)


def worth_trying(affinity: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """The places of the `most` ratings that bear most on any of some movies, in the order of the history.

    Args:
        affinity: (ratings, movies), how much each rating may bear on each movie.
        most: how many places at most.
    """
    # Each movie's strongest rating first, then everyone's second strongest, and so on.
    order = np.argsort(-np.abs(affinity), axis=0, kind="stable")[:most].ravel()
    _, first = np.unique(order, return_index=True)
    return np.sort(order[np.sort(first)[:most]])


def agreeing(effect: NDArray[np.float32], expected: NDArray[np.float32]) -> NDArray[np.float32]:
    """The effects that have the sign of what was expected; the others are 0."""
    return np.where(np.sign(effect) == np.sign(expected), effect, np.float32(0))


def strongest(
    effect: NDArray[np.float32],
    places: NDArray[np.integer],
    person: Histories,
    table: MovieTable,
    *,
    most: int,
    first: int | None = None,
) -> tuple[Reason, ...]:
    """The ratings at `places` as reasons, strongest first.

    Args:
        effect: (places,) on one movie's score; where it is 0 there is no reason.
        places: indices into the ratings of the person.
        person: whose ratings they are.
        table: gives titles.
        most: how many at most.
        first: a rated movie that comes before stronger ones where it speaks for the movie.
    """
    order = np.argsort(-np.abs(effect), kind="stable")
    if first is not None:
        leads = (person.movies[places[order]] == first) & (effect[order] > 0)
        order = np.concatenate([order[leads], order[~leads]])
    order = order[:most]
    moved, rated = effect[order].tolist(), places[order].tolist()
    return tuple(
        _reason(person, place, share, table) for place, share in zip(rated, moved, strict=True) if share
    )


def ups_and_downs(
    scorer: Scorer, person: Histories, movie: int, table: MovieTable, most: int
) -> tuple[NDArray[np.float32], Reasons]:
    """How much each rating bears on the score of a movie, and those that push it up and down most.

    Args:
        scorer: what is explained.
        person: whose ratings they are.
        movie: its place in the catalogue.
        table: gives titles.
        most: how many of each sign.

    Returns:
        The shares (ratings,) as the scorer gives them, and the reasons, each with a share of the same sign.
    """
    shares = shares_of(scorer, person, movie)
    tried = most * TRIED_PER_REASON
    order = np.argsort(-shares, kind="stable")
    places = np.unique(np.concatenate([order[:tried], order[len(order) - min(tried, len(order)) :]]))
    if not len(places):
        return shares, Reasons(ups=(), downs=())
    effect = effects(scorer, person, places, np.array([movie]))[:, 0]
    agreed = agreeing(effect, shares[places])
    ups = strongest(np.maximum(agreed, 0), places, person, table, most=most)
    downs = strongest(np.minimum(agreed, 0), places, person, table, most=most)
    return shares, Reasons(ups=ups, downs=downs)


def speaking_for(reasons: Sequence[Reason], scale: RatingScale) -> list[Reason]:
    """The reasons that a person would call ones: ratings that raise the score, of movies that were liked.

    A movie that was seen and not liked can raise the score of its like too, since people who saw the one saw
    the other. That is true, and stays among the reasons, but "because you rated it 2" persuades nobody.
    """
    middle = (scale.low + scale.high) / 2
    return [
        reason
        for reason in reasons
        if reason.effect > 0 and (reason.rating is None or reason.rating >= middle)
    ]


def in_words(reasons: Sequence[Reason], scale: RatingScale, *, has_ratings: bool = True) -> str:
    """One line of why: the liked movies that speak for this one."""
    found = speaking_for(reasons, scale)
    if not found:
        return f"fits {'your ratings' if has_ratings else 'what you saw'} as a whole"
    named = [
        reason.title if reason.rating is None else f"{reason.title} ({reason.rating:g})" for reason in found
    ]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"because you {'rated' if has_ratings else 'saw'} {listed}"


def popular_in_words(count: int, table: MovieTable) -> str:
    """One line of why for someone without ratings."""
    if not table.has_ratings:
        return f"popular: seen by {count:,}"
    return f"popular: {count:,} rating{'' if count == 1 else 's'}"


def _reason(person: Histories, place: int, effect: float, table: MovieTable) -> Reason:
    movie = int(person.movies[place])
    return Reason(
        movie_id=table.movie_ids[movie],
        title=table.titles[movie],
        release_year=table.years[movie],
        rating=float(person.ratings[place]) if table.has_ratings else None,
        effect=effect,
    )
