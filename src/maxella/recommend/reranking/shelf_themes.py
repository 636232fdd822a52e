"""What could stand on each shelf of a person: films in the order of the shelf's theme, more than it shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import standardise
from maxella.recommend.candidates.movie_table import FEWEST_RATINGS, UNKNOWN
from maxella.recommend.candidates.top import top_of
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.results import ShelfKind

Places = NDArray[np.int64]
Allowed = NDArray[np.bool_]

LOVED_FILMS = 3
LOVED_FILMS_TRIED = 4
"""Loved films whose shelves are worked out; those that lift nothing give way to the next."""
LOVED_FILMS_COMPARED = 40
"""They are chosen among so many, the best rated and latest."""
SMALLEST_LIFT = 0.01
"""A rating must raise a score by so much, on the scale of `score`, to be what a film is there for."""
LIFT_WEIGHT = 1.5
"""What the lift counts against the film's own score, both standardised over the films lifted."""
RECENT_WEIGHT = 0.5
"""What being rated last counts when loved films are chosen, in deviations of the person's ratings."""
ALIKE_WEIGHT = 2.0
"""What having the same content as a chosen loved film costs, in the same unit."""
HIDDEN_SHARE = 0.5
"""A gem is hidden: at least this part of the rated films has more ratings than it."""
GEMS_TRIED = 60
"""Gems are those among so many hidden films of highest score that are predicted the highest ratings."""
FILMS_OF_A_DIRECTOR = 2
"""So many films of one director come before any more of them."""
DECADE_RATED_LITTLE = 0.5
"""A decade is rated little where it has less than this part of the ratings that everyone would give it."""
LATEST_RATINGS = 10


@dataclass(frozen=True)
class Theme:
    """A shelf before films are dealt out."""

    kind: ShelfKind
    places: Places
    """Of the films that could stand on it, best first."""
    about: str | None = None
    loved: int | None = None
    """The place of the loved film that the shelf is about."""


@dataclass(frozen=True)
class Variants:
    """What would rank for the person if they had rated less; all scored together."""

    whole: NDArray[np.float32]
    """(movies,) scores with all ratings"""
    latest: NDArray[np.float32]
    """(movies,) scores with the latest ratings alone"""
    loved: Places
    """(loved,) indices into the ratings: loved films"""
    without_loved: NDArray[np.float32]
    """(loved, movies) scores without the rating of each"""

    @classmethod
    def of(cls, serving: Serving, person: Histories) -> "Variants":
        """Score the variants of one person."""
        loved = _loved(serving, person)
        kept = np.ones((2 + len(loved), len(person.movies)), np.bool_)
        kept[1, :-LATEST_RATINGS] = False
        kept[2 + np.arange(len(loved)), loved] = False
        copies = person.rows(np.zeros(len(kept), np.int64)).kept(kept.ravel())
        whole, latest, *without = serving.ranking.score(copies)
        return cls(whole, latest, loved, np.reshape(without, (len(loved), len(whole))))


def what_fits(scored: ScoredPerson, allowed: Allowed, depth: int) -> Theme:
    """What the person will probably watch and like."""
    return Theme("for-you", top_of(scored.ranks_by, allowed, depth))


def from_loved_films(scored: ScoredPerson, variants: Variants, allowed: Allowed, depth: int) -> list[Theme]:
    """For up to `LOVED_FILMS` loved films what each lifts: like the film, and for this person.

    A film is lifted when its score falls without that rating, and having rated the loved film alone speaks
    for it: the same that makes a reason. They are ordered by how much, and by their own score.
    """
    if not len(variants.loved):
        return []
    table, taste = scored.serving.table, scored.serving.taste
    lifted = []
    for lift in scored.scores - variants.without_loved:
        places = np.flatnonzero(allowed & (lift > SMALLEST_LIFT))
        worth = LIFT_WEIGHT * standardise(lift[places]) + standardise(scored.ranks_by[places])
        lifted.append(places[np.argsort(-worth, kind="stable")[: 2 * depth]])
    movies = scored.ratings.movies[variants.loved]
    asked = np.unique(np.concatenate(lifted))
    alone = taste.between(movies, asked)
    themes = []
    for movie, places, affinity in zip(movies.tolist(), lifted, alone, strict=True):
        spoken_for = places[affinity[np.searchsorted(asked, places)] > 0][:depth]
        if len(spoken_for):
            themes.append(Theme("because", spoken_for, table.titles[movie], movie))
    return themes[:LOVED_FILMS]


def gems(scored: ScoredPerson, allowed: Allowed) -> Places:
    """The hidden films of highest score: those that become gems if a high rating is predicted too."""
    counts = scored.serving.table.counts
    most = np.quantile(counts[counts > 0], HIDDEN_SHARE) if counts.any() else 0
    hidden = allowed & (counts >= FEWEST_RATINGS) & (counts <= most)
    return top_of(scored.ranks_by, hidden, GEMS_TRIED)


def best_gems(scored: ScoredPerson, tried: Places, predicted: NDArray[np.float32]) -> Theme:
    """The tried films that are predicted to be liked, by predicted rating and score; without any, by score.

    Args:
        scored: the person.
        tried: what `gems` gave.
        predicted: (tried,) ratings.
    """
    data = scored.serving.data
    if not data.has_ratings:
        return Theme("gems", tried[np.argsort(-scored.ranks_by[tried], kind="stable")])
    scale = data.scale
    worth = standardise(predicted) + standardise(scored.ranks_by[tried])
    order = np.argsort(-worth, kind="stable")
    return Theme("gems", tried[order[predicted[order] > (scale.low + scale.high) / 2]])


def of_liked_directors(scored: ScoredPerson, allowed: Allowed, depth: int) -> Theme:
    """Films of directors whose films the person rates above their own mean, by their score.

    Where nothing is rated, of those of whom they saw several.
    """
    table, person = scored.serving.table, scored.ratings
    codes = table.director_codes
    rated = codes[person.movies]
    above = np.bincount(rated[rated >= 0], (person.ratings - scored.mean)[rated >= 0], len(table.directors))
    films = np.bincount(rated[rated >= 0], minlength=len(table.directors))
    liked = above > 0 if table.has_ratings else films >= FILMS_OF_A_DIRECTOR
    is_liked = np.append(liked, False)  # -1, nobody, finds the end
    best = top_of(scored.ranks_by, allowed & is_liked[codes], depth)
    turn = _turns(codes[best])
    return Theme("directors", best[np.argsort(turn // FILMS_OF_A_DIRECTOR, kind="stable")])


def another_decade(scored: ScoredPerson, allowed: Allowed, length: int, depth: int) -> Theme | None:
    """The best of that decade, among those of which the person rated little, where the best are best."""
    table, person = scored.serving.table, scored.ratings
    best: tuple[float, Theme] | None = None
    for decade in np.unique(table.decades[table.decades != UNKNOWN]).tolist():
        of_decade = table.decades == decade
        share = table.counts[of_decade].sum() / max(int(table.counts.sum()), 1)
        if of_decade[person.movies].mean() >= DECADE_RATED_LITTLE * share:
            continue
        places = top_of(scored.ranks_by, allowed & of_decade, depth)
        if len(places) < length:
            continue
        worth = float(scored.ranks_by[places[:length]].mean())
        if best is None or worth > best[0]:
            best = worth, Theme("decade", places, f"{decade}s")
    return best[1] if best else None


def from_the_crowd(scored: ScoredPerson, allowed: Allowed, depth: int) -> Theme:
    """What people with like ratings like more than everyone does, and the person will probably like."""
    more = scored.serving.crowd.liked_more(scored.ratings)
    places = np.flatnonzero(allowed & (more > 0))
    worth = standardise(more[places]) + standardise(scored.ranks_by[places])
    return Theme("crowd", places[np.argsort(-worth, kind="stable")[:depth]])


def what_is_next(scored: ScoredPerson, variants: Variants, allowed: Allowed, depth: int) -> Theme | None:
    """The list that follows from the latest ratings alone; nothing where those are all there are."""
    if len(scored.ratings.movies) <= LATEST_RATINGS:
        return None
    return Theme("next", top_of(scored.ranks_of(variants.latest), allowed, depth))


def _loved(serving: Serving, person: Histories) -> Places:
    """Indices into the ratings: up to `LOVED_FILMS_TRIED` of loved films, recent ones, unlike each other."""
    scale, given = serving.data.scale, person.ratings
    loved = np.flatnonzero((given >= given.mean()) & (given > (scale.low + scale.high) / 2))
    worth = standardise(given)[loved] + RECENT_WEIGHT * (loved + 1) / len(given)
    order = np.argsort(-worth, kind="stable")[:LOVED_FILMS_COMPARED]
    worth, movies = worth[order], person.movies[loved[order]]
    alike = ALIKE_WEIGHT * serving.content.between(movies, movies)
    chosen: list[int] = []
    for _ in range(min(LOVED_FILMS_TRIED, len(order))):
        chosen.append(int(np.argmax(worth)))
        worth = worth - alike[chosen[-1]]
        worth[chosen] = -np.inf
    return loved[order[chosen]]


def _turns(codes: NDArray[np.integer]) -> NDArray[np.int64]:
    """How often each code came before: 0 for the first of a kind, 1 for the second."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.searchsorted(ordered, ordered)
    turns = np.empty(len(codes), np.int64)
    turns[order] = np.arange(len(codes)) - starts
    return turns
