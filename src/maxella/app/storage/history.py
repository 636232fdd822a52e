"""The history of a profile: events are appended, and what they come to is read."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Select, insert, select, tuple_

from maxella.app.limits import DATASET_LENGTH
from maxella.app.storage.folding import EVENTS_WITH_IMPORTS, counts
from maxella.app.storage.limits import fitting
from maxella.app.storage.marks import Marks
from maxella.app.storage.profiles import lock_profile, require_profile
from maxella.app.storage.records import LONGEST_KEY, Event, NewEvent
from maxella.app.storage.tables import events, imports
from maxella.errors import UnknownIdError, UsageError

KEYS_AT_A_TIME = 1000


class History(Marks):
    """Writing and reading the history of profiles."""

    def record(
        self, profile_id: str, dataset: str, events: Sequence[NewEvent], import_id: int | None = None
    ) -> list[Event]:
        """Append events, all of them or none; when this returns, they are on the disk.

        An event whose key is known is given back as it was recorded, and not written again.

        Args:
            profile_id: whose events they are.
            dataset: the dataset whose ids the movies have.
            events: what happened, in any order.
            import_id: the import that brings them.

        Returns:
            The recorded events, in the order of `events`.

        Raises:
            UnknownIdError: when the profile or the import is not there.
            UsageError: when a key was used for something else before, or the import was undone.
        """
        fitting(dataset, "the name of the dataset", DATASET_LENGTH)
        with self._writing() as connection:
            lock_profile(connection, profile_id)
            if import_id is not None:
                _require_open_import(connection, import_id, profile_id, dataset)
            return self._append(
                connection, profile_id, dataset, [(event, event.at) for event in events], import_id
            )

    def undo(self, profile_id: str, key: str, undo_key: str, at: int) -> list[Event]:
        """Restore the state that a movie had before an event, by a further event.

        What came after that event, of the same movie and kind, is undone with it.

        Args:
            profile_id: whose event it is.
            key: of the event to undo.
            undo_key: of the event that restores: makes a repeated undo harmless.
            at: when it is undone.

        Returns:
            The event that restores; none where there is nothing to change.

        Raises:
            UnknownIdError: when the profile or the event is not there.
        """
        fitting(undo_key, "the key of an event", LONGEST_KEY)
        with self._writing() as connection:
            lock_profile(connection, profile_id)
            known = _by_key(connection, profile_id, [key, undo_key])
            if key not in known:
                raise UnknownIdError(f"no event {key[:LONGEST_KEY]!r} of this profile to undo")
            if undo_key in known:
                return [known[undo_key]]
            undone = known[key]
            now = connection.execute(_latest_of(undone)).first()
            before = connection.execute(_latest_of(undone, before=True)).first()
            value, given_at = (before.value, before.given_at) if before else (None, at)
            if now is None or (now.value, now.given_at) == (value, given_at) or now.value is value is None:
                return []
            # Whatever the clocks say, it comes after what it undoes.
            restoring = NewEvent(undo_key, undone.kind, undone.movie_id, value, max(at, now.at))
            return self._append(connection, profile_id, undone.dataset, [(restoring, given_at)], None)

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
        with self._reading() as connection:
            found = _events(connection, query.order_by(events.c.at, events.c.id))
            if not found:
                require_profile(connection, profile_id)
        return found

    def _append(
        self,
        connection: Connection,
        profile_id: str,
        dataset: str,
        dated: Iterable[tuple[NewEvent, int]],
        import_id: int | None,
    ) -> list[Event]:
        """Write what is new of events, each with the time at which its value was given."""
        given: dict[str, tuple[NewEvent, int]] = {}
        order = []
        for event, given_at in dated:
            order.append(event.key)
            _require_same(given.setdefault(event.key, (event, given_at))[0], event)
        known = _by_key(connection, profile_id, given)
        for key, there in known.items():
            if there.dataset != dataset:
                raise _used_otherwise(key)
            _require_same(there, given[key][0])
        new = {key: entry for key, entry in given.items() if key not in known}
        if new:
            written = {
                "profile_id": profile_id,
                "dataset": dataset,
                "import_id": import_id,
                "recorded_at": int(time.time()),
            }
            rows = [{**asdict(event), **written, "given_at": given_at} for event, given_at in new.values()]
            connection.execute(insert(events), rows)
            recorded = _by_key(connection, profile_id, new)
            self._mark(connection, [(event, new[key][1]) for key, event in recorded.items()])
            known |= recorded
        return [known[key] for key in order]


_COLUMNS = tuple(events.c[field.name] for field in fields(Event))


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
    """A key names one thing. Its time may differ: a form that is sent again has a later one."""
    if (one.kind, one.movie_id, one.value) != (other.kind, other.movie_id, other.value):
        raise _used_otherwise(other.key)


def _used_otherwise(key: str) -> UsageError:
    return UsageError(f"the key {key!r} was used for another event; give each event a key of its own")


def _require_open_import(connection: Connection, import_id: int, profile_id: str, dataset: str) -> None:
    query = select(imports.c.is_undone).where(
        imports.c.id == import_id, imports.c.profile_id == profile_id, imports.c.dataset == dataset
    )
    row = connection.execute(query).first()
    if row is None:
        raise UnknownIdError(f"no import {import_id} of this profile and dataset")
    if row.is_undone:
        raise UsageError(f"import {import_id} was undone; begin a new one")


def _latest_of(event: Event, *, before: bool = False) -> Select[Any]:
    """Of the events of the same movie and kind the one that counts, now or just before this one happened."""
    query = (
        select(events.c.value, events.c.given_at, events.c.at)
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
