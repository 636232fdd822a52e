"""The history of a profile: events are appended, and what they come to is read."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Select, func, select, tuple_

from maxella.app.limits import DATASET_LENGTH, EVENTS_OF_ONE
from maxella.app.storage.database import Database, insert_all
from maxella.app.storage.marks import EVENTS_WITH_IMPORTS, bring_up, counts, fold
from maxella.app.storage.profiles import changing, require_profile
from maxella.app.storage.records import LONGEST_KEY, Event, NewEvent, StandingEvent, fitting
from maxella.app.storage.tables import events, imports
from maxella.errors import UnknownIdError, UsageError
from maxella.tables.rating_scales import written

KEYS_AT_A_TIME = 1000

_OF_ALL = ("profile_id", "dataset", "import_id", "recorded_at")
_OF_ONE = ("key", "kind", "movie_id", "value", "at", "given_at", "scale")
"""The columns of events, as they are written."""
_COLUMNS = tuple(events.c[field.name] for field in fields(Event))


@dataclass(frozen=True)
class History:
    """Writing and reading the history of profiles."""

    database: Database

    def record(self, profile_id: str, dataset: str, events: Sequence[NewEvent]) -> list[Event]:
        """Append events, all of them or none; when this returns, they are on the disk.

        An event whose key is known is given back as it was recorded, and not written again.

        Args:
            profile_id: whose events they are.
            dataset: the dataset whose ids the movies have.
            events: what happened, in any order.

        Returns:
            The recorded events, in the order of `events`.

        Raises:
            UnknownIdError: when the profile is not there.
            UsageError: when a key was used for something else before, or there are too many events.
        """
        fitting(dataset, "the name of the dataset", DATASET_LENGTH)
        with changing(self.database, profile_id) as connection:
            return append(connection, profile_id, dataset, events)

    def undo(self, profile_id: str, undone: Sequence[tuple[str, str]], at: int) -> list[Event]:
        """Restore the states that movies had before events, one after the other, all of them or none.

        What came after an event, of the same movie and kind, is undone with it.

        Args:
            profile_id: whose events they are.
            undone: the key of each event to undo, and that of the event that restores: the second makes a
                repeated undo harmless.
            at: when they are undone.

        Returns:
            The events that restore; none where there is nothing to change.

        Raises:
            UnknownIdError: when the profile or one of the events is not there.
        """
        for _, undo_key in undone:
            fitting(undo_key, "the key of an event", LONGEST_KEY)
        restored: list[Event] = []
        with changing(self.database, profile_id) as connection:
            _require_room(connection, profile_id, len(undone))
            known = _by_key(connection, profile_id, dict.fromkeys(key for pair in undone for key in pair))
            for key, undo_key in undone:
                if key not in known:
                    raise UnknownIdError(f"no event {key[:LONGEST_KEY]!r} of this profile to undo")
                if undo_key not in known:
                    restoring = _restoring(connection, known[key], undo_key, at)
                    if restoring is None:
                        continue
                    known |= _write(connection, profile_id, known[key].dataset, [restoring])
                restored.append(known[undo_key])
        return restored

    def standing(self, profile_id: str, dataset: str) -> Iterator[StandingEvent]:
        """What was recorded and counts, as it happened: of a long history much faster than `events`."""
        query = (
            select(*(events.c[name] for name in StandingEvent._fields))
            .select_from(EVENTS_WITH_IMPORTS)
            .where(events.c.profile_id == profile_id, events.c.dataset == dataset, counts())
            .order_by(events.c.at, events.c.id)
        )
        once: dict[object, Any] = {}
        with self.database.reading() as connection:
            for movie_id, kind, value, at, scale, import_id in connection.execute(query):
                same = once.setdefault(movie_id, movie_id), once.setdefault(kind, kind)
                yield StandingEvent(*same, once.setdefault(value, value), at, scale, import_id)

    def state(self, profile_id: str) -> tuple[int, ...]:
        """A state of a profile's history: another one wherever something else counts."""
        last = select(func.coalesce(func.max(events.c.id), 0), func.count(events.c.set_aside_at)).where(
            events.c.profile_id == profile_id
        )
        undone = select(func.count()).where(imports.c.profile_id == profile_id, imports.c.is_undone)
        with self.database.reading() as connection:
            return (*connection.execute(last).one(), connection.execute(undone).scalar_one())

    def events(self, profile_id: str, dataset: str, movie_id: str | None = None) -> list[Event]:
        """Everything that was recorded, as it happened; also what an import brought that was undone.

        Args:
            profile_id: whose history.
            dataset: the dataset whose ids the movies have.
            movie_id: only what concerns this movie.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        query = select(*_COLUMNS).where(events.c.profile_id == profile_id, events.c.dataset == dataset)
        if movie_id is not None:
            query = query.where(events.c.movie_id == movie_id)
        with self.database.reading() as connection:
            found = _events(connection, query.order_by(events.c.at, events.c.id))
            if not found:
                require_profile(connection, profile_id)
        return found


def append(connection: Connection, profile_id: str, dataset: str, given: Iterable[NewEvent]) -> list[Event]:
    """Write what is new of events; see `History.record`."""
    by_key: dict[str, NewEvent] = {}
    order = []
    for event in given:
        order.append(event.key)
        _require_same(by_key.setdefault(event.key, event), event)
    known = _by_key(connection, profile_id, by_key)
    for key, there in known.items():
        if there.dataset != dataset:
            raise _used_otherwise(key)
        _require_same(there, by_key[key])
    new = [event for key, event in by_key.items() if key not in known]
    if new:
        _require_room(connection, profile_id, len(new))
        known |= _write(connection, profile_id, dataset, new)
    return [known[key] for key in order]


def append_imported(
    connection: Connection,
    profile_id: str,
    dataset: str,
    given: Iterable[NewEvent],
    import_id: int,
    mark: str,
) -> None:
    """Write the events of an import, a hundred thousand if need be, and bring up the marks of their movies.

    Args:
        connection: in a transaction.
        profile_id: whose import.
        dataset: the dataset whose ids the movies have.
        given: the events; a key need only be unique among them.
        import_id: the import.
        mark: put before their keys, so that nothing else has them.

    Raises:
        UsageError: when a key is too long or used for something else, or there are too many events.
    """
    by_key: dict[str, NewEvent] = {}
    for event in given:
        if (same_key := by_key.setdefault(event.key, event)) is not event:
            _require_same(same_key, event)
    if not by_key:
        return
    _require_room(connection, profile_id, len(by_key))
    is_marked = func.substr(events.c.key, 1, len(mark) + 1) == f"{mark}."
    there = select(events.c.key).where(events.c.profile_id == profile_id, is_marked)
    if (key := connection.execute(there.limit(1)).scalar()) is not None:
        raise _used_otherwise(key)
    longest = max(by_key, key=len)
    fitting(f"{mark}.{longest}", "the key of an event", LONGEST_KEY)
    of_all = (profile_id, dataset, import_id, int(time.time()))
    rows = ((*of_all, *_values(event, f"{mark}.{key}")) for key, event in by_key.items())
    insert_all(connection, events, (*_OF_ALL, *_OF_ONE), rows)
    fold(connection, profile_id, dataset, {event.movie_id for event in by_key.values()})


def _values(event: NewEvent, key: str) -> tuple[object, ...]:
    """The values of `_OF_ONE`."""
    scale = None if event.scale is None else written(event.scale)
    return key, event.kind, event.movie_id, event.value, event.at, _given_at(event), scale


def _given_at(event: NewEvent) -> int:
    return event.at if event.given_at is None else event.given_at


def _write(
    connection: Connection, profile_id: str, dataset: str, new: Sequence[NewEvent]
) -> dict[str, Event]:
    """Write events whose keys are new; give them by key."""
    of_all = (profile_id, dataset, None, int(time.time()))
    rows = ((*of_all, *_values(event, event.key)) for event in new)
    insert_all(connection, events, (*_OF_ALL, *_OF_ONE), rows)
    given_at = {event.key: _given_at(event) for event in new}
    recorded = _by_key(connection, profile_id, given_at)
    bring_up(connection, [(event, given_at[key]) for key, event in recorded.items()])
    return recorded


def _by_key(connection: Connection, profile_id: str, keys: Iterable[str]) -> dict[str, Event]:
    """The events of a profile that have one of the keys."""
    wanted = list(keys)
    found = []
    for start in range(0, len(wanted), KEYS_AT_A_TIME):
        some = wanted[start : start + KEYS_AT_A_TIME]
        query = select(*_COLUMNS).where(events.c.profile_id == profile_id, events.c.key.in_(some))
        found += _events(connection, query)
    return {event.key: event for event in found}


def _events(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Event]:
    return [Event(*row) for row in connection.execute(query)]


def _require_same(one: NewEvent | Event, other: NewEvent) -> None:
    """A key names one thing. Its time may differ: a form that is sent again has a later one.

    Its scale may be missing where an earlier release kept it.
    """
    is_same = (one.kind, one.movie_id, one.value) == (other.kind, other.movie_id, other.value)
    if not is_same or (one.scale is not None and one.scale != other.scale):
        raise _used_otherwise(other.key)


def _used_otherwise(key: str) -> UsageError:
    return UsageError(f"the key {key!r} was used for another event; give each event a key of its own")


def _require_room(connection: Connection, profile_id: str, more: int) -> None:
    """Make sure that a profile can take more events.

    Raises:
        UsageError: when it would have more than `EVENTS_OF_ONE`.
    """
    kept = connection.execute(select(func.count()).where(events.c.profile_id == profile_id)).scalar_one()
    if kept + more > EVENTS_OF_ONE:
        raise UsageError(
            f"a profile keeps {EVENTS_OF_ONE:,} events, and this one has {kept:,}; bring fewer, "
            "or export what it has and make another profile"
        )


def _restoring(connection: Connection, undone: Event, undo_key: str, at: int) -> NewEvent | None:
    """What restores the state before an event; None where nothing changes."""
    now = connection.execute(_latest_of(undone)).first()
    before = connection.execute(_latest_of(undone, before=True)).first()
    value, given_at, scale = (before.value, before.given_at, before.scale) if before else (None, at, None)
    is_so = now is not None and (now.value, now.scale, now.given_at) == (value, scale, given_at)
    if now is None or is_so or now.value is value is None:
        return None
    # Whatever the clocks say, it comes after what it undoes.
    return NewEvent(undo_key, undone.kind, undone.movie_id, value, max(at, now.at), scale, given_at)


def _latest_of(event: Event, *, before: bool = False) -> Select[Any]:
    """Of the events of the same movie and kind the one that counts, now or just before this one happened."""
    query = (
        select(events.c.value, events.c.scale, events.c.given_at, events.c.at)
        .select_from(EVENTS_WITH_IMPORTS)
        .where(
            events.c.profile_id == event.profile_id,
            events.c.dataset == event.dataset,
            events.c.movie_id == event.movie_id,
            events.c.kind == event.kind,
            counts(),
        )
        .order_by(events.c.at.desc(), events.c.id.desc())
        .limit(1)
    )
    return query.where(tuple_(events.c.at, events.c.id) < tuple_(event.at, event.id)) if before else query
