"""Which film of the catalogue an imported one is: said later by hand, or found when a catalogue has it."""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from weakref import WeakKeyDictionary

from maxella.app.feedback import check_known, new_events
from maxella.app.imported_events import Before, in_time, new_of, told_by
from maxella.app.importing import catalogue_of
from maxella.app.limits import IMPORTED_A_PAGE
from maxella.app.storage.import_rows import name_of, name_of_stored, storable
from maxella.app.storage.records import ImportedFilm, ImportRow, Profile
from maxella.app.storage.store import Store
from maxella.errors import MaxellaError, UsageError
from maxella.recommend.recommender import Recommender
from maxella.tables.entries import Entry
from maxella.tables.matching import Match
from maxella.tables.rating_scales import RatingScale

_looked: WeakKeyDictionary[Recommender, dict[str, int]] = WeakKeyDictionary()
"""The last row of each profile that was looked for with a recommender."""
log = logging.getLogger("maxella.app")


def row_of(
    entry: Entry, scale: RatingScale, dataset: str | None = None, movie_id: str | None = None
) -> ImportRow:
    """The row that is kept of an entry, its rating on `scale` where it names none."""
    kept = storable(entry)
    if kept.rating is not None and kept.scale is None:
        kept = replace(kept, scale=scale)
    return ImportRow(kept, name_of_stored(kept), dataset, movie_id)


def place_all(store: Store, recommender: Recommender) -> None:
    """Place what all profiles keep and this recommender's catalogue has; what fails is logged."""
    for profile_id in store.import_rows.keepers():
        try:
            placed = place_kept(store, store.profiles.get(profile_id), recommender)
        except MaxellaError as error:
            log.warning("films that a profile keeps cannot be placed: %s", error)
        else:
            if placed:
                log.info("%d films that a profile kept are in the catalogue now", placed)


def place_kept(store: Store, profile: Profile, recommender: Recommender) -> int:
    """Take what is kept for the films of the catalogue that it surely means; gives how many films these are.

    What a person said is none of the catalogue stays so. A row is looked for once with each recommender.
    """
    looked = _looked.setdefault(recommender, {})
    rows = store.import_rows.kept(profile.id, after=looked.get(profile.id, 0))
    if not rows:
        return 0
    looked[profile.id] = rows[-1].id
    chosen = store.import_rows.choices(profile.id, recommender.manifest.dataset)
    entries = [row.entry for row in rows if row.name not in chosen]
    matches = catalogue_of(recommender).match_all(entries, with_similar=False)
    taken = {
        name_of(entry): match.movie_id
        for entry, match in zip(entries, matches, strict=True)
        if match.is_sure and match.movie_id
    }
    _take(store, profile, recommender, taken)
    return len(taken)


def note_looked(store: Store, profile: Profile, recommender: Recommender) -> None:
    """Note that all rows of a profile were looked for with a recommender, as those of an import just were."""
    _looked.setdefault(recommender, {})[profile.id] = store.import_rows.last(profile.id)


@dataclass(frozen=True)
class FilmsPage:
    """A page of films as files name them."""

    films: list[ImportedFilm]
    count: int
    """On all pages."""
    page: int
    pages: int


def page_of_films(store: Store, profile: Profile, import_id: int | None, page: int) -> FilmsPage:
    """A page of the films of an import, or (None) of those that are kept; the last one for any beyond it.

    Raises:
        UnknownIdError: when the profile has no such import.
    """
    first = (page - 1) * IMPORTED_A_PAGE
    count, films = store.import_rows.films(profile.id, import_id, first, IMPORTED_A_PAGE)
    pages = max(1, -(-count // IMPORTED_A_PAGE))
    if page > pages:
        return page_of_films(store, profile, import_id, pages)
    return FilmsPage(films, count, page, pages)


def correct(
    store: Store, profile: Profile, recommender: Recommender, row: ImportRow, movie_id: str | None
) -> None:
    """Take all imported rows that name a film as this one does for another movie, and remember it.

    What they brought to the movie before does not count any more; what the person said in the app stays.

    Args:
        store: keeps them.
        profile: whose imports.
        recommender: knows the films.
        row: one of the rows.
        movie_id: the movie; None for none of the catalogue.

    Raises:
        UnknownIdError: for a movie that is not in the catalogue.
    """
    if movie_id is not None:
        check_known([movie_id], recommender, "choose one that the search finds")
    taken = {row.name: movie_id}
    _take(store, profile, recommender, taken)
    store.import_rows.choose(profile.id, recommender.manifest.dataset, taken)


def forget(store: Store, profile: Profile, row: ImportRow) -> None:
    """Forget a film that is kept, under all rows that name it so.

    Raises:
        UsageError: when it is taken for a movie.
    """
    if row.movie_id is not None:
        raise UsageError("only a kept film can be forgotten; this one counts: say that it is none, or undo")
    store.import_rows.forget(profile.id, row.name, at=int(time.time()))


def keep_again(store: Store, profile: Profile, recommender: Recommender, row: ImportRow) -> None:
    """Keep a film again that was forgotten, and look whether the catalogue has it by now."""
    store.import_rows.forget(profile.id, row.name, at=None)
    _looked.setdefault(recommender, {}).pop(profile.id, None)
    place_kept(store, profile, recommender)


def _take(
    store: Store, profile: Profile, recommender: Recommender, taken: Mapping[bytes, str | None]
) -> None:
    """Take all rows of these names for movies, import by import."""
    dataset = recommender.manifest.dataset
    created_at = {each.id: each.created_at for each in store.imports.of(profile.id)}
    moved = [
        row
        for row in store.import_rows.named(profile.id, taken)
        if row.movie_id != taken[row.name] or row.dataset not in (None, dataset)
    ]
    for import_id, of_import in groupby(moved, key=lambda row: row.import_id):
        rows = list(of_import)
        before = Before.of(store, profile, recommender)
        events = new_of(before, recommender, _matches(rows, taken))
        said = in_time(before, events, created_at[import_id])
        aside = _no_longer_said(store, profile, recommender, rows)
        own = {row.name: taken[row.name] for row in rows}
        store.import_rows.take(profile.id, import_id, dataset, own, aside, new_events(said))


def _matches(rows: Iterable[ImportRow], taken: Mapping[bytes, str | None]) -> list[Match]:
    found = [(row.entry, taken[row.name]) for row in rows]
    return [Match(entry, movie_id, (), "chosen by hand", movie_id is not None) for entry, movie_id in found]


def _no_longer_said(
    store: Store, profile: Profile, recommender: Recommender, moved: Sequence[ImportRow]
) -> list[int]:
    """The events that an import brought to the movies of rows, and that none of its other rows says."""
    films: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    for row in moved:
        if row.movie_id is not None and row.dataset is not None:
            films[row.dataset, row.movie_id].add(row.name)
    aside: list[int] = []
    for (dataset, movie_id), names in films.items():
        import_id = moved[0].import_id
        staying = store.import_rows.of_film(profile.id, import_id, dataset, movie_id)
        others = [row for row in staying if row.name not in names]
        said = told_by(_matches(others, {row.name: movie_id for row in others}), recommender)
        still = {(event.kind, event.value) for event in said}
        aside += [
            event.id
            for event in store.history.events(profile.id, dataset, movie_id)
            if event.import_id == import_id and (event.kind, event.value) not in still
        ]
    return aside
