"""What could stand on each shelf of a person: films in the order of the shelf's theme, more than it shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.recommend.movie_table import UNKNOWN
from maxella.recommend.neighbours import FEWEST_RATINGS_FOR_TASTE
from maxella.recommend.reasons import without_each
from maxella.recommend.results import ShelfKind
from maxella.recommend.scored_person import ScoredPerson
from maxella.recommend.standing import standing
from maxella.recommend.top import top_of

Places = NDArray[np.int64]
Allowed = NDArray[np.bool_]

LOVED_FILMS = 3
LOVED_FILMS_TRIED = 6
"""Loved films whose shelves are worked out; those that lift nothing give way to the next."""
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
DIRECTOR_SHRINKAGE = 2
"""A director's mean is pulled to the person's as if they had rated so many more films like the rest."""
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


def what_fits(scored: ScoredPerson, allowed: Allowed, depth: int) -> Theme:
    """The list of the retrieval blend."""
    return Theme("for-you", top_of(scored.ranks_by, allowed, depth))


def from_loved_films(scored: ScoredPerson, allowed: Allowed, depth: int) -> list[Theme]:
    """For up to `LOVED_FILMS` loved films what each lifts: like the film, and for this person.

    A film is lifted when its score falls without that rating, and having rated the loved film alone speaks
    for it: the same that makes a reason. They are ordered by how much, and by their own score.
    """
    loved = _loved(scored)
    if not len(loved):
        return []
    table, ranking = scored.serving.table, scored.serving.ranking
    lifts = scored.scores - ranking.score(without_each(scored.ratings, loved))
    movies = scored.ratings.movies[loved]
    alone = scored.serving.taste.of_each(movies)
    themes = []
    for movie, lift, affinity in zip(movies.tolist(), lifts, alone, strict=True):
        lifted = np.flatnonzero(allowed & (lift > SMALLEST_LIFT) & (affinity > 0))
        worth = LIFT_WEIGHT * standing(lift[lifted]) + standing(scored.ranks_by[lifted])
        places = lifted[np.argsort(-worth, kind="stable")[:depth]]
        themes.append(Theme("because", places, table.titles[movie], movie))
    return [theme for theme in themes if len(theme.places)][:LOVED_FILMS]


def gems(scored: ScoredPerson, allowed: Allowed) -> Places:
    """The hidden films of highest score: those that become gems if a high rating is predicted too."""
    counts = scored.serving.table.counts
    most = np.quantile(counts[counts > 0], HIDDEN_SHARE) if counts.any() else 0
    hidden = allowed & (counts >= FEWEST_RATINGS_FOR_TASTE) & (counts <= most)
    return top_of(scored.ranks_by, hidden, GEMS_TRIED)


def best_gems(scored: ScoredPerson, tried: Places, predicted: NDArray[np.float32]) -> Theme:
    """The tried films that are predicted to be liked, by predicted rating and score.

    Args:
        scored: the person.
        tried: what `gems` gave.
        predicted: (tried,) ratings.
    """
    scale = scored.serving.data.scale
    worth = standing(predicted) + standing(scored.ranks_by[tried])
    order = np.argsort(-worth, kind="stable")
    return Theme("gems", tried[order[predicted[order] > (scale.low + scale.high) / 2]])


def of_liked_directors(scored: ScoredPerson, allowed: Allowed, depth: int) -> Theme:
    """Films of directors whose films the person rates above their own mean, shrunken, by their score."""
    table, person = scored.serving.table, scored.ratings
    codes = table.director_codes
    rated = codes[person.movies]
    above = np.bincount(rated[rated >= 0], (person.ratings - scored.mean)[rated >= 0], len(table.directors))
    films = np.bincount(rated[rated >= 0], minlength=len(table.directors))
    is_liked = np.append(above / (films + DIRECTOR_SHRINKAGE) > 0, False)  # -1, nobody, finds the end
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
    """What people with like ratings like more than everyone does."""
    more = scored.serving.crowd.liked_more(scored.ratings)
    return Theme("crowd", top_of(more, allowed & (more > 0), depth))


def what_is_next(scored: ScoredPerson, allowed: Allowed, depth: int) -> Theme | None:
    """The list that follows from the latest ratings alone; nothing where those are all there are."""
    person = scored.ratings
    if len(person.movies) <= LATEST_RATINGS:
        return None
    latest = person.kept(np.arange(len(person.movies)) >= len(person.movies) - LATEST_RATINGS)
    scores = scored.serving.ranking.score(latest)[0] + (scored.ranks_by - scored.scores)
    return Theme("next", top_of(scores, allowed, depth))


def _loved(scored: ScoredPerson) -> Places:
    """Indices into the ratings: up to `LOVED_FILMS_TRIED` of loved films, recent ones, unlike each other."""
    person, scale = scored.ratings, scored.serving.data.scale
    given = person.ratings
    loved = np.flatnonzero((given >= scored.mean) & (given > (scale.low + scale.high) / 2))
    worth = standing(given)[loved] + RECENT_WEIGHT * (loved + 1) / len(given)
    movies = person.movies[loved]
    alike = scored.serving.content.between(movies, movies)
    chosen: list[int] = []
    for _ in range(min(LOVED_FILMS_TRIED, len(loved))):
        nearest = alike[:, chosen].max(axis=1) if chosen else np.zeros(len(loved))
        left = worth - ALIKE_WEIGHT * nearest
        left[chosen] = -np.inf
        chosen.append(int(np.argmax(left)))
    return loved[chosen]


def _turns(codes: NDArray[np.integer]) -> NDArray[np.int64]:
    """How often each code came before: 0 for the first of a kind, 1 for the second."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.searchsorted(ordered, ordered)
    turns = np.empty(len(codes), np.int64)
    turns[order] = np.arange(len(codes)) - starts
    return turns
