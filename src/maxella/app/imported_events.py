"""The events that matched rows of files stand for: what is new of them, each at its place in time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from maxella.app.feedback import Feedback
from maxella.app.storage.records import Mark, Profile, StandingEvent
from maxella.app.storage.store import Store
from maxella.formats.events import ImportedEvent, events_of
from maxella.formats.events import Kind as ImportedKind
from maxella.recommend.recommender import Recommender
from maxella.tables.matching import Match

SECONDS_TO_BRING = 60
"""So long may it take from the time that an import without dates gives its ratings to its being written."""


def told_by(matches: Iterable[Match], recommender: Recommender) -> list[ImportedEvent]:
    """Make events of the matches; where there are no ratings, that a rated film was seen.

    Such a film was seen once, when it was first said to have been.
    """
    events = events_of(matches, recommender.scale)
    if recommender.has_ratings:
        return events
    found: dict[tuple[str, ImportedKind], ImportedEvent] = {}
    for event in events:
        kind: ImportedKind = "seen" if event.kind == "rating" else event.kind
        found.setdefault((event.movie_id, kind), ImportedEvent(event.movie_id, kind, 1.0, event.at))
    return list(found.values())


@dataclass
class _Standing:
    """The rating of a movie that counts now."""

    at: int
    """Its place in time."""
    given_at: int | None
    """When it was given; None where nobody knows, or where the rating was taken away."""
    first: int | None = None
    """The place of the first rating that has a date, those of the app included."""
    is_undated: bool = False
    """Whether an import brought it that said no date."""

    def place_of(self, at: int) -> int:
        """The place of a rating that was given at a time: after all that is older, or has no date."""
        is_lifted = self.given_at is not None and self.at > self.given_at
        if not (self.is_undated or (is_lifted and at >= (self.given_at or 0))):
            return at
        self.at, self.given_at, self.is_undated = max(at, self.at + 1), at, False
        return self.at


@dataclass
class Before:
    """What a profile said before an import, each thing once: a long history is large."""

    marks: Sequence[Mark]
    dated: set[tuple[object, ...]] = field(default_factory=set)
    """What was said, as (movie, kind, rating, highest, when)."""
    undated: set[tuple[object, ...]] = field(default_factory=set)
    """The same without the time, of what imports brought and of what stands."""
    ratings: dict[str, _Standing] = field(default_factory=dict)
    """The rating of each movie that was rated."""

    @classmethod
    def of(cls, store: Store, profile: Profile, recommender: Recommender) -> Self:
        """What stands now."""
        dataset, highest = recommender.manifest.dataset, recommender.scale.high
        before = cls(store.marks.of(profile.id, dataset))
        given_at: dict[str, int | None] = {}
        for mark in before.marks:
            given_at[mark.movie_id] = mark.rated_at
            said = mark.movie_id, "rating", mark.rating, highest if mark.scale is None else mark.scale.high
            before.dated.add((*said, mark.rated_at))
            before.undated.add(said)
        imported_at = {each.id: each.created_at for each in store.imports.of(profile.id)}
        for event in store.history.standing(profile.id, dataset):
            made_at = None if event.import_id is None else imported_at.get(event.import_id)
            before._add(event, highest, made_at, given_at)
        return before

    def _add(
        self, event: StandingEvent, highest: float, made_at: int | None, given_at: Mapping[str, int | None]
    ) -> None:
        """Add an event, which comes after all that are added; `made_at` is when its import was made."""
        movie_id, kind, value, at, scale, import_id = event
        said = movie_id, kind, value, highest if scale is None else scale.high
        self.dated.add((*said, at))
        if import_id is not None:
            self.undated.add(said)
        if kind != "rating":
            return
        # An import has its own time in the place of dates that it does not say.
        is_undated = made_at is not None and 0 <= made_at - at <= SECONDS_TO_BRING
        standing = self.ratings.setdefault(movie_id, _Standing(at, given_at.get(movie_id)))
        if at >= standing.at:
            standing.at, standing.is_undated = at, is_undated
        if not is_undated:
            standing.first = at if standing.first is None else min(at, standing.first)


def in_time(before: Before, events: Sequence[ImportedEvent], now: int) -> Iterator[Feedback]:
    """The events with their places in time: of each movie's ratings the latest that has a date counts.

    A rating without a date is older than all that have one, also those of the app; where there are none, it
    is as old as its import, which is of the time `now`.
    """
    standing = {movie_id: replace(each) for movie_id, each in before.ratings.items()}
    first = {movie_id: each.first for movie_id, each in standing.items() if each.first is not None}
    for event in events:
        if event.kind == "rating" and event.at is not None:
            first[event.movie_id] = min(event.at, first.get(event.movie_id, event.at))
    for place, event in enumerate(events):
        at = now if event.at is None else event.at
        if event.kind == "rating" and event.at is None and event.movie_id in first:
            at = first[event.movie_id] - 1
        elif event.kind == "rating" and event.at is not None and event.movie_id in standing:
            at = standing[event.movie_id].place_of(event.at)
        yield Feedback(event.kind, event.movie_id, event.value, event.scale, at, str(place), event.at)


def new_of(before: Before, recommender: Recommender, matches: Iterable[Match]) -> list[ImportedEvent]:
    """Make events of what the matches say and nobody said before.

    What a person changed since the same file was imported stays changed: an event that was said before, and
    was not taken back with its import, is not said again.
    """
    highest = recommender.scale.high
    flagged = {
        (mark.movie_id, kind)
        for mark in before.marks
        for kind, is_set in (("seen", mark.is_seen), ("saved", mark.is_saved), ("hidden", mark.is_hidden))
        if is_set
    }

    def is_new(event: ImportedEvent) -> bool:
        movie_id, kind, value, at, scale = event
        said = movie_id, kind, value, highest if scale is None else scale.high
        if (*said, at) in before.dated or (movie_id, kind) in flagged:
            return False
        return at is not None or said not in before.undated

    return [event for event in told_by(matches, recommender) if is_new(event)]
