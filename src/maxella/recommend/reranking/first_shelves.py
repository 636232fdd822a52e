"""What stands on the shelves of someone without ratings: a catalogue from several sides."""

from collections.abc import Iterator

import numpy as np

from maxella.recommend.candidates.top import top_of
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.reranking.diversify import spread_over_genres_and_eras
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.reranking.shelf_themes import Allowed, Theme
from maxella.recommend.results import ShelfKind

LATEST_YEARS = 2
"""Films of the newest year and so many before it are the latest."""
FEWEST_FILMS = 4
"""A shelf of fewer is none, unless fewer are asked for."""


def first_themes(scored: ScoredPerson, allowed: Allowed, length: int, depth: int) -> list[Theme]:
    """Give the popular of every kind, then the best liked, the latest, classics, and films from elsewhere.

    Dials order each of them anew.
    """
    values = np.exp(scored.ranks_by - scored.ranks_by.max()) if scored.is_turned else scored.ranks_by + 1.0
    table = scored.serving.table
    themes = [Theme("for-you", spread_over_genres_and_eras(table, values, allowed, length))]
    left = allowed & (table.counts > 0)
    left[themes[0].places] = False
    for kind, of_kind, by_liking in _kinds(scored.serving):
        order = table.rated if by_liking and table.has_ratings else table.counts
        theme = Theme(kind, top_of(scored.ranks_by if scored.is_turned else order, left & of_kind, depth))
        if len(theme.places) >= min(length, FEWEST_FILMS):
            themes.append(theme)
            left[theme.places[:length]] = False
    return themes


def _kinds(serving: Serving) -> Iterator[tuple[ShelfKind, Allowed, bool]]:
    """Each kind of shelf, the films that may stand there, and whether the best liked come first."""
    table = serving.table
    if table.has_ratings:
        yield "acclaimed", np.ones(len(table), np.bool_), True
    if table.has_year.any():
        yield "latest", np.nan_to_num(table.year) >= np.nanmax(table.year) - LATEST_YEARS, False
    yield "classics", serving.tastes.old, True
    yield "elsewhere", serving.tastes.elsewhere, True
