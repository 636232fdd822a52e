"""The shelves of a person: several themes, no film on two of them, and each as true as a single list."""

from collections.abc import Iterable, Sequence

import numpy as np

from maxella.features.histories import Histories
from maxella.models.certainty import Judged
from maxella.recommend.listing import candidates, described
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.reranking.first_shelves import first_themes
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.reranking.shelf_themes import (
    Allowed,
    Places,
    Theme,
    Variants,
    another_decade,
    best_gems,
    from_loved_films,
    from_the_crowd,
    gems,
    of_liked_directors,
    what_fits,
    what_is_next,
)
from maxella.recommend.results import Dials, Filters, Recommendation, Shelf

MOST_SHELVES = 9
REASONS = 3
"""Ratings that are named for each film, at most."""
DIRECTORS_NAMED = 3

Dealt = tuple[Theme, Places]
"""A theme and the films that it got."""


def shelves(
    serving: Serving,
    person: Histories,
    *,
    exclude: Iterable[str],
    length: int,
    dials: Dials,
    filters: Filters,
) -> list[Shelf]:
    """The shelves of one person; see `Recommender.shelves`."""
    allowed = candidates(serving, person, filters, exclude)
    if not len(person.movies):
        return _of_nobody(ScoredPerson.of(serving, person, dials, serving.order(None)), allowed, length)
    variants = Variants.of(serving, person)
    order = serving.order(None)
    scored = ScoredPerson.of(serving, person, dials, order, allowed=allowed, scores=variants.whole)
    depth = MOST_SHELVES * length  # so that every shelf can be filled after all the others took theirs
    before = [what_fits(scored, allowed, depth), *from_loved_films(scored, variants, allowed, depth)]
    after = [
        of_liked_directors(scored, allowed, depth),
        another_decade(scored, allowed, length, depth),
        from_the_crowd(scored, allowed, depth),
        what_is_next(scored, variants, allowed, depth),
    ]
    dealt = _deal([*before, *(theme for theme in after if theme)], length)
    # Gems are chosen by their predicted ratings, and all ratings are predicted together: so they come last.
    listed = np.concatenate([places for _, places in dealt])
    tried = np.setdiff1d(gems(scored, allowed), listed)
    pool = np.concatenate([listed, tried])
    predicted = scored.predicted(pool)
    found = best_gems(scored, tried, predicted.ratings[len(listed) :])
    dealt.insert(len(before), (found, found.places[:length]))
    return _worked_out(scored, dealt, pool, predicted)


def _of_nobody(scored: ScoredPerson, allowed: Allowed, length: int) -> list[Shelf]:
    """The shelves of someone without ratings."""
    dealt = _deal(first_themes(scored, allowed, length, MOST_SHELVES * length), length)
    listed = np.concatenate([places for _, places in dealt])
    ranks = [rank for _, places in dealt for rank in range(1, len(places) + 1)]
    return _shelves(scored, dealt, described(scored, listed, 0, ranks=ranks))


def _deal(themes: Sequence[Theme], length: int) -> list[Dealt]:
    """Give each theme in turn its best films that no theme before took."""
    taken = np.empty(0, np.int64)
    dealt = []
    for theme in themes:
        places = theme.places[~np.isin(theme.places, taken)][:length]
        taken = np.concatenate([taken, places])
        dealt.append((theme, places))
    return dealt


def _worked_out(
    scored: ScoredPerson,
    dealt: Sequence[Dealt],
    pool: Places,
    predicted: Judged,
) -> list[Shelf]:
    """The shelves with predicted ratings (those of `pool`) and reasons, all films in one batch."""
    listed = np.concatenate([places for _, places in dealt])
    order = np.argsort(pool)
    found = order[np.searchsorted(pool, listed, sorter=order)]
    because = {
        place: theme.loved for theme, places in dealt if theme.loved is not None for place in places.tolist()
    }
    ranks = [rank for _, places in dealt for rank in range(1, len(places) + 1)]
    entries = described(scored, listed, REASONS, because=because, predicted=predicted.of(found), ranks=ranks)
    return _shelves(scored, dealt, entries)


def _shelves(scored: ScoredPerson, dealt: Sequence[Dealt], entries: Sequence[Recommendation]) -> list[Shelf]:
    """Put the entries, in the order of the films dealt, on their shelves; an empty shelf is left out."""
    table = scored.serving.table
    shelves, start = [], 0
    for theme, places in dealt:
        of_shelf = entries[start : start + len(places)]
        start += len(places)
        if len(places):
            shelves.append(
                Shelf(
                    kind=theme.kind,
                    about=_directors(of_shelf) if theme.kind == "directors" else theme.about,
                    movie_id=None if theme.loved is None else table.movie_ids[theme.loved],
                    recommendations=tuple(of_shelf),
                )
            )
    return shelves


def _directors(entries: Iterable[Recommendation]) -> str:
    names = dict.fromkeys(entry.movie.director for entry in entries if entry.movie.director)
    return ", ".join(list(names)[:DIRECTORS_NAMED])
