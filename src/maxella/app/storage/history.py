"""The history of a profile: events are appended, and what they come to is read."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, tuple_

from maxella.app.limits import DATASET_LENGTH, EVENTS_OF_ONE
from maxella.app.storage.database import Database
from maxella.app.storage.marks import EVENTS_WITH_IMPORTS, bring_up, counts
from maxella.app.storage.profiles import changing, require_profile
from maxella.app.storage.records import LONGEST_KEY, Event, NewEvent, fitting
from maxella.app.storage.tables import events
from maxella.errors import UnknownIdError, UsageError

KEYS_AT_A_TIME = 1000

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


def append(
    connection: Connection,
    profile_id: str,
    dataset: str,
    given: Iterable[NewEvent],
    import_id: int | None = None,
) -> list[Event]:
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
    new = [
        (event, event.at if event.given_at is None else event.given_at)
        for key, event in by_key.items()
        if key not in known
    ]
    if new:
        _require_room(connection, profile_id, len(new))
        known |= _write(connection, profile_id, dataset, new, import_id)
    return [known[key] for key in order]


def _write(
    connection: Connection,
    profile_id: str,
    dataset: str,
    new: Sequence[tuple[NewEvent, int]],
    import_id: int | None = None,
) -> dict[str, Event]:
    """Write events whose keys are new, each with the time at which its value was given; give them by key."""
    written = {
        "profile_id": profile_id,
        "dataset": dataset,
        "import_id": import_id,
        "recorded_at": int(time.time()),
    }
    rows = [{**vars(event), **written, "given_at": given_at} for event, given_at in new]
    connection.execute(insert(events), rows)
    given_at = {event.key: given_at for event, given_at in new}
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


def _restoring(connection: Connection, undone: Event, undo_key: str, at: int) -> tuple[NewEvent, int] | None:
    """What restores the state before an event, and when its value was given; None where nothing changes."""
    now = connection.execute(_latest_of(undone)).first()
    before = connection.execute(_latest_of(undone, before=True)).first()
    value, given_at, scale = (before.value, before.given_at, before.scale) if before else (None, at, None)
    is_so = now is not None and (now.value, now.scale, now.given_at) == (value, scale, given_at)
    if now is None or is_so or now.value is value is None:
        return None
    # Whatever the clocks say, it comes after what it undoes.
    return NewEvent(undo_key, undone.kind, undone.movie_id, value, max(at, now.at), scale), given_at


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
