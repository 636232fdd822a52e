"""Bringing ratings along: what files hold, which films they mean, and the events that follow."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from maxella.app.feedback import Feedback, new_events
from maxella.app.limits import PREVIEWED_ENTRIES
from maxella.app.storage.records import Import, Profile
from maxella.app.storage.store import Store
from maxella.app.uploads import Files
from maxella.formats.events import ImportedEvent, events_of
from maxella.formats.events import Kind as ImportedKind
from maxella.formats.exporting import error_file
from maxella.formats.reading import read_exports
from maxella.formats.table import NeedsMapping
from maxella.recommend.recommender import Recommender
from maxella.tables.entries import Reading
from maxella.tables.matching import Catalogue, Match
from maxella.tables.rating_scales import RatingScale

MOVIELENS_IDS = ("ml-1m", "ml-25m", "ml-32m", "ml-latest", "ml-latest-small")
"""The datasets whose ids are those of movielens.org."""
BROUGHT: tuple[ImportedKind, ...] = ("rating", "seen", "saved", "hidden")
"""What imports bring, in the order in which it is told."""


_Look = tuple[str, tuple[tuple[str, str], ...]]
"""The token of an upload, and how its columns were mapped."""


@dataclass(frozen=True)
class Preview:
    """What files would bring."""

    reading: Reading
    matches: tuple[Match, ...]
    """One for each entry, in their order."""

    @cached_property
    def unsure(self) -> list[tuple[int, Match]]:
        """The matches for the person to decide, each with its place."""
        return [
            (place, each) for place, each in enumerate(self.matches) if not each.is_sure and each.candidates
        ]

    @cached_property
    def unmatched(self) -> list[Match]:
        """The entries whose film is not in the catalogue."""
        return [each for each in self.matches if not each.is_sure and not each.candidates]

    @cached_property
    def sure(self) -> list[Match]:
        """The entries whose film is clear."""
        return [each for each in self.matches if each.is_sure]

    @property
    def errors(self) -> str:
        """All that would not come along, as a CSV to mend and import again."""
        return error_file(self.reading.bad_lines, [each for each in self.matches if not each.is_sure])


class Previews:
    """What uploads would bring, or ask, worked out once for all views of it; the oldest give way."""

    def __init__(self, most_entries: int = PREVIEWED_ENTRIES) -> None:
        self._most_entries = most_entries
        self._kept: dict[_Look, Preview | NeedsMapping] = {}
        self._lock = threading.Lock()

    def of(self, look: _Look, make: Callable[[], Preview]) -> Preview:
        """What was worked out for this look before, or what `make` gives.

        Raises:
            NeedsMapping: when a table is of no known service, now or before.
        """
        with self._lock:
            found = self._kept.get(look)
        if found is None:
            try:
                found = make()
            except NeedsMapping as question:
                found = question.with_traceback(None)
            self._keep(look, found)
        if isinstance(found, NeedsMapping):
            raise found
        return found

    def forget(self, token: str) -> None:
        """Forget all looks at an upload."""
        with self._lock:
            for look in [look for look in self._kept if look[0] == token]:
                del self._kept[look]

    def _keep(self, look: _Look, found: Preview | NeedsMapping) -> None:
        with self._lock:
            self._kept[look] = found
            while len(self._kept) > 1 and sum(map(_entries, self._kept.values())) > self._most_entries:
                del self._kept[next(iter(self._kept))]


def previewed(
    token: str, files: Callable[[], Files], mapping: Mapping[str, str] | None, recommender: Recommender
) -> Preview:
    """The same as `preview`, of an upload that is kept under a token: worked out once for all its views."""
    look = (token, tuple(sorted((mapping or {}).items())))
    return previews_of(recommender).of(look, lambda: preview(files(), mapping, recommender))


def previews_of(recommender: Recommender) -> Previews:
    """What was worked out with a recommender; forgotten with it."""
    with _choosing:
        return _previews.setdefault(recommender, Previews())


def preview(files: Files, mapping: Mapping[str, str] | None, recommender: Recommender) -> Preview:
    """Read files and find their films.

    Raises:
        NeedsMapping: when a table is of no known service.
        ExchangeError: when nothing of it can be read, or it is larger than is read.
        UsageError: when the mapping is wrong.
    """
    reading = read_exports(files, mapping)
    return Preview(reading, tuple(_catalogue(recommender).match_all(reading.entries)))


def chosen(found: Preview, choices: Mapping[int, str]) -> list[Match]:
    """All matches, those that the person chose a film for taken as sure.

    Args:
        found: what the files bring.
        choices: the film for the entry at each place; only candidates count.
    """
    return [
        each.chosen(choices[place]) if choices.get(place) in each.candidates else each
        for place, each in enumerate(found.matches)
    ]


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
    dataset = recommender.manifest.dataset
    events = _new(store, profile, dataset, recommender.scale, events_of(matches, recommender.scale))
    if not events:
        return None
    kinds = Counter(event.kind for event in events)
    brought: dict[str, int] = {kind: kinds[kind] for kind in BROUGHT}
    summary = brought | {"entries": len(found.matches), "bad": len(found.reading.bad_lines)}
    # What was read stands on its scale, and the films are of the catalogue: there is nothing to check.
    said = new_events(
        Feedback(each.kind, each.movie_id, each.value, each.scale, each.at, key=str(index))
        for index, each in enumerate(events)
    )
    return store.imports.record(profile.id, dataset, found.reading.source, file_name, summary, said)


def _new(
    store: Store, profile: Profile, dataset: str, scale: RatingScale, events: Iterable[ImportedEvent]
) -> list[ImportedEvent]:
    """Those of the events that say something new.

    What a person changed since the same file was imported stays changed: an event that was said before, and
    was not taken back with its import, is not said again.
    """
    undone = {each.id for each in store.imports.of(profile.id) if each.is_undone}
    told = [each for each in store.history.events(profile.id, dataset) if each.import_id not in undone]

    def of(value: float | None, said_on: RatingScale | None) -> tuple[float | None, float]:
        """A rating as so many of so many."""
        return value, (said_on or scale).high

    dated = {(each.movie_id, each.kind, *of(each.value, each.scale), each.at) for each in told}
    imported = {
        (each.movie_id, each.kind, *of(each.value, each.scale)) for each in told if each.import_id is not None
    }
    marks = store.marks.of(profile.id, dataset)
    rated = {(mark.movie_id, "rating", *of(mark.rating, mark.scale)) for mark in marks}
    flagged = {
        (mark.movie_id, kind)
        for mark in marks
        for kind, is_set in (("seen", mark.is_seen), ("saved", mark.is_saved), ("hidden", mark.is_hidden))
        if is_set
    }

    def is_new(event: ImportedEvent) -> bool:
        said = (*event[:2], *of(event.value, event.scale))
        if (*said, event.at) in dated or event[:2] in flagged:
            return False
        return event.at is not None or not (said in imported or said in rated)

    return [event for event in events if is_new(event)]


def _catalogue(recommender: Recommender) -> Catalogue:
    """The index of a recommender's films, made once and forgotten with it."""
    known = _catalogues.get(recommender)
    if known is None:
        movielens = recommender.manifest.dataset in MOVIELENS_IDS
        known = Catalogue.of_table(recommender.movie_table, movielens_ids=movielens)
        _catalogues[recommender] = known
    return known


def _entries(found: Preview | NeedsMapping) -> int:
    return len(found.matches) + len(found.reading.bad_lines) if isinstance(found, Preview) else 1


_catalogues: WeakKeyDictionary[Recommender, Catalogue] = WeakKeyDictionary()
_previews: WeakKeyDictionary[Recommender, Previews] = WeakKeyDictionary()
_choosing = threading.Lock()
