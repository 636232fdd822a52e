"""Imports to a profile: what they would bring, and bringing it, with what they say of films not known."""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from maxella.app.feedback import new_events
from maxella.app.garbage import without_collecting
from maxella.app.imported_events import Before, in_time, new_of
from maxella.app.importing import Outcome, Preview
from maxella.app.placing import note_looked, place_kept, row_of
from maxella.app.storage.import_rows import name_of
from maxella.app.storage.records import Import, ImportRow, Profile
from maxella.app.storage.store import Store
from maxella.formats.events import Kind as ImportedKind
from maxella.recommend.recommender import Recommender
from maxella.tables.matching import Match
from maxella.tables.rating_scales import is_same_rating, written

BROUGHT: tuple[ImportedKind, ...] = ("rating", "seen", "saved", "hidden")
"""What imports bring, in the order in which it is told."""


def outcome(store: Store, profile: Profile, recommender: Recommender, found: Preview) -> Outcome:
    """Tell what the sure matches would bring and change; once while the history is the same."""
    dataset = recommender.manifest.dataset
    state = (profile.id, dataset, *store.history.state(profile.id))
    if state not in found.outcomes:
        found.outcomes.clear()
        with without_collecting(len(found.matches)):
            found.outcomes[state] = _outcome(store, profile, recommender, found)
    return found.outcomes[state]


def _outcome(store: Store, profile: Profile, recommender: Recommender, found: Preview) -> Outcome:
    before, scale = Before.of(store, profile, recommender), recommender.scale
    events = new_of(before, recommender, found.sure)
    kinds = Counter(event.kind for event in events)
    rated = {mark.movie_id: (mark.rating, mark.scale) for mark in before.marks}
    last = {event.movie_id: event for event in events if event.kind == "rating" and event.at is not None}
    changed = sum(
        rating is not None
        and not is_same_rating((rating, said_on or scale), (event.value, event.scale or scale))
        for movie_id, event in last.items()
        for rating, said_on in [rated.get(movie_id, (None, None))]
    )
    return Outcome({kind: kinds[kind] for kind in BROUGHT}, changed)


def bring(
    store: Store,
    profile: Profile,
    recommender: Recommender,
    found: Preview,
    matches: Iterable[Match],
    file_name: str,
) -> Import | None:
    """Record what the matches say, all of it or nothing.

    Returns:
        The import; None where all of it stands already, so that there is nothing to record.
    """
    with without_collecting(len(found.matches)):
        return _bring(store, profile, recommender, found, list(matches), file_name)


def _bring(
    store: Store,
    profile: Profile,
    recommender: Recommender,
    found: Preview,
    matches: list[Match],
    file_name: str,
) -> Import | None:
    place_kept(store, profile, recommender)
    dataset = recommender.manifest.dataset
    chosen = {name_of(each.entry): each.movie_id for each in matches if each.how == "chosen by hand"}
    waited = _kept_of(store, profile, chosen)
    matches += waited
    before = Before.of(store, profile, recommender)
    events = new_of(before, recommender, matches)
    films = {event.movie_id for event in events} | {each.movie_id for each in waited}
    rows = _rows(store, profile, recommender, matches, films)
    if not rows:
        return None
    kinds = Counter(event.kind for event in events)
    brought: dict[str, int] = {kind: kinds[kind] for kind in BROUGHT}
    kept = len({row.name for row in rows if row.movie_id is None})
    summary = brought | {
        "kept": kept,
        "entries": len(found.matches),
        "bad": len(found.reading.bad_lines),
    }
    said = new_events(in_time(before, events, int(time.time())))
    # What was read stands on its scale, and the films are of the catalogue: there is nothing to check.
    made = store.imports.record(
        profile.id, dataset, found.reading.source, file_name, summary, said, rows, chosen
    )
    note_looked(store, profile, recommender)
    return made


def _kept_of(store: Store, profile: Profile, chosen: Mapping[bytes, str | None]) -> list[Match]:
    """What is kept of films that were chosen now, which comes along."""
    kept = store.import_rows.kept(profile.id) if chosen else []
    return [
        Match(row.entry, chosen[row.name], (), "chosen by hand", is_sure=True)
        for row in kept
        if row.name in chosen
    ]


def _rows(
    store: Store,
    profile: Profile,
    recommender: Recommender,
    matches: Iterable[Match],
    films: Collection[str | None],
) -> list[ImportRow]:
    """What is kept of an import: what it says of the films that it brings, and of films that are not clear.

    What is kept or was forgotten already of a film that is not clear is not kept again.
    """
    dataset = recommender.manifest.dataset
    kept = {_said(row) for row in store.import_rows.unplaced(profile.id)}
    rows = []
    for match in matches:
        if match.is_sure:
            if match.movie_id in films:
                rows.append(row_of(match.entry, recommender.scale, dataset, match.movie_id))
            continue
        row = row_of(match.entry, recommender.scale)
        if (said := _said(row)) not in kept:
            kept.add(said)
            rows.append(row)
    return rows


def _said(row: ImportRow) -> tuple[object, ...]:
    """What a row says of which film; rows that say the same are one."""
    entry = row.entry
    scale = None if entry.scale is None else written(entry.scale)
    flags = entry.is_seen, entry.is_saved, entry.is_hidden
    return row.name, entry.rating, scale, entry.rated_at, *flags
