"""Bringing ratings along: what files hold, which films they mean, and the events that follow."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from maxella.app.limits import PREVIEWED_ENTRIES
from maxella.app.storage.imports import Said
from maxella.app.storage.records import Import, Profile
from maxella.app.storage.store import Store
from maxella.app.uploads import Files
from maxella.formats.events import ImportedEvent, events_of
from maxella.formats.events import Kind as ImportedKind
from maxella.formats.exporting import error_file
from maxella.formats.reading import read_exports
from maxella.formats.table import NeedsMapping
from maxella.recommend.recommender import Recommender
from maxella.tables.entries import Entry, Reading
from maxella.tables.matching import Catalogue, Match
from maxella.tables.rating_scales import RatingScale, is_same_rating

MOVIELENS_IDS = ("ml-1m", "ml-25m", "ml-32m", "ml-latest", "ml-latest-small")
"""The datasets whose ids are those of movielens.org."""
BROUGHT: tuple[ImportedKind, ...] = ("rating", "seen", "saved", "hidden")
"""What imports bring, in the order in which it is told."""
SECONDS_TO_BRING = 60
"""So long may it take from the time that an import without dates gives its ratings to its being written."""


_Named = tuple[str | None, ...]
"""As what an entry names its film."""
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
        """The films for the person to decide, each with the place of the first entry that names it so."""
        first: dict[_Named, tuple[int, Match]] = {}
        for place, each in enumerate(self.matches):
            if not each.is_sure and each.candidates:
                first.setdefault(_named(each.entry), (place, each))
        return list(first.values())

    @cached_property
    def unmatched(self) -> list[Match]:
        """The first entry of each film that is not in the catalogue."""
        missing = (each for each in self.matches if not each.is_sure and not each.candidates)
        first: dict[_Named, Match] = {}
        for each in missing:
            first.setdefault(_named(each.entry), each)
        return list(first.values())

    @cached_property
    def sure(self) -> list[Match]:
        """The entries whose film is clear."""
        return [each for each in self.matches if each.is_sure]

    @cached_property
    def films(self) -> int:
        """How many films are clear, of which entries may say more than one thing."""
        return len({each.movie_id for each in self.sure})

    @property
    def scales(self) -> list[RatingScale]:
        """The scales on which ratings are read, the commonest first."""
        rated = (each.entry.scale for each in self.matches if each.entry.rating is not None)
        return [scale for scale, _ in Counter(scale for scale in rated if scale).most_common()]

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
        choices: the film for the entry at each place, and for all that name theirs the same; only candidates
            count.
    """
    by_name = {
        _named(found.matches[place].entry): movie_id
        for place, movie_id in choices.items()
        if 0 <= place < len(found.matches) and movie_id in found.matches[place].candidates
    }

    def decided(match: Match) -> Match:
        movie_id = None if match.is_sure else by_name.get(_named(match.entry))
        return match.chosen(movie_id) if movie_id in match.candidates and movie_id else match

    return [decided(each) for each in found.matches]


@dataclass(frozen=True)
class Outcome:
    """What an import would make of a profile."""

    brought: Mapping[str, int]
    """How many events of each kind it brings."""
    changed: int
    """How many films get another rating than they have."""


def outcome(store: Store, profile: Profile, recommender: Recommender, found: Preview) -> Outcome:
    """Tell what the sure matches would bring and change, before they do."""
    dataset, scale = recommender.manifest.dataset, recommender.scale
    events = _new(store, profile, dataset, scale, events_of(found.sure, scale))
    kinds = Counter(event.kind for event in events)
    rated = {mark.movie_id: (mark.rating, mark.scale) for mark in store.marks(profile.id, dataset)}
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
    dataset = recommender.manifest.dataset
    events = _new(store, profile, dataset, recommender.scale, events_of(matches, recommender.scale))
    if not events:
        return None
    kinds = Counter(event.kind for event in events)
    brought: dict[str, int] = {kind: kinds[kind] for kind in BROUGHT}
    summary = brought | {"entries": len(found.matches), "bad": len(found.reading.bad_lines)}
    said = _in_time(events, _Standing.of(store, profile, dataset))
    return store.bring(profile.id, dataset, found.reading.source, file_name, summary, said)


@dataclass(frozen=True)
class _Standing:
    """When the ratings of a profile were given, by movie."""

    dated: Mapping[str, int]
    """The first time of those of the app and of imports with dates."""
    undated: Mapping[str, int]
    """When an import without dates brought the one that stands."""

    @classmethod
    def of(cls, store: Store, profile: Profile, dataset: str) -> "_Standing":
        """Read a profile's history."""
        imports = {each.id: each for each in store.imports(profile.id)}
        dated: dict[str, int] = {}
        undated: dict[str, int] = {}
        for event in store.events(profile.id, dataset):
            made = imports.get(event.import_id) if event.import_id is not None else None
            if event.kind != "rating" or (made is not None and made.is_undone):
                continue
            # An import without dates has its own time in their place.
            if made is not None and 0 <= made.created_at - event.at <= SECONDS_TO_BRING:
                undated[event.movie_id] = event.at
            else:
                dated[event.movie_id] = min(event.at, dated.get(event.movie_id, event.at))
                if event.at > undated.get(event.movie_id, event.at):
                    del undated[event.movie_id]
        return cls(dated, undated)


def _in_time(events: Iterable[ImportedEvent], standing: _Standing) -> list[Said]:
    """The events with their times, so that of each movie's ratings the latest that has a date counts.

    A rating without a date is older than all that have one, also those of the app; where there are none, it
    is as old as its import. One with a date comes after what an import without dates brought before.
    """
    now = int(time.time())
    events = list(events)
    first = dict(standing.dated)
    for event in events:
        if event.kind == "rating" and event.at is not None:
            first[event.movie_id] = min(event.at, first.get(event.movie_id, event.at))
    said: list[Said] = []
    for event in events:
        at, is_rating = now if event.at is None else event.at, event.kind == "rating"
        if is_rating and event.at is None and event.movie_id in first:
            at = first[event.movie_id] - 1
        elif is_rating and event.at is not None and event.movie_id in standing.undated:
            at = max(event.at, standing.undated[event.movie_id] + 1)
        said.append(Said(event.kind, event.movie_id, event.value, at, event.scale, event.at))
    return said


def _new(
    store: Store, profile: Profile, dataset: str, scale: RatingScale, events: Iterable[ImportedEvent]
) -> list[ImportedEvent]:
    """Those of the events that say something new.

    What a person changed since the same file was imported stays changed: an event that was said before, and
    was not taken back with its import, is not said again.
    """
    undone = {each.id for each in store.imports(profile.id) if each.is_undone}
    told = [each for each in store.events(profile.id, dataset) if each.import_id not in undone]

    def of(value: float | None, said_on: RatingScale | None) -> tuple[float | None, float]:
        """A rating as so many of so many."""
        return value, (said_on or scale).high

    dated = {(each.movie_id, each.kind, *of(each.value, each.scale), each.at) for each in told}
    imported = {
        (each.movie_id, each.kind, *of(each.value, each.scale)) for each in told if each.import_id is not None
    }
    marks = store.marks(profile.id, dataset)
    rated_at = {(mark.movie_id, "rating", *of(mark.rating, mark.scale), mark.rated_at) for mark in marks}
    rated = {(mark.movie_id, "rating", *of(mark.rating, mark.scale)) for mark in marks}
    flagged = {
        (mark.movie_id, kind)
        for mark in marks
        for kind, is_set in (("seen", mark.is_seen), ("saved", mark.is_saved), ("hidden", mark.is_hidden))
        if is_set
    }

    def is_new(event: ImportedEvent) -> bool:
        said = (*event[:2], *of(event.value, event.scale))
        if (*said, event.at) in dated or (*said, event.at) in rated_at or event[:2] in flagged:
            return False
        return event.at is not None or not (said in imported or said in rated)

    return [event for event in events if is_new(event)]


def _named(entry: Entry) -> _Named:
    year = None if entry.year is None else str(entry.year)
    return entry.title, year, entry.imdb_id, entry.tmdb_id, entry.movielens_id, entry.movie_id


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
