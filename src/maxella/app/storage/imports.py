"""Imports: files whose content was taken over, and can be taken back as a whole."""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, exists, func, insert, select, update

from maxella.app.limits import DATASET_LENGTH, IMPORTS_OF_ONE
from maxella.app.storage.folding import fold
from maxella.app.storage.history import History
from maxella.app.storage.limits import fitting
from maxella.app.storage.profiles import lock_profile
from maxella.app.storage.records import Import, Kind, NewEvent
from maxella.app.storage.tables import events, imports
from maxella.errors import UnknownIdError, UsageError
from maxella.tables.rating_scales import RatingScale

LONGEST_SOURCE = 64
LONGEST_FILE_NAME = 255


class Said(NamedTuple):
    """One thing that an import says."""

    kind: Kind
    movie_id: str
    value: float | None
    at: int
    """Its place in time."""
    scale: RatingScale | None = None
    given_at: int | None = None
    """When it was given, if not at its place in time: it may come after something that has no date."""


class Imports(History):
    """Making, listing and undoing imports."""

    def bring(
        self,
        profile_id: str,
        dataset: str,
        source: str,
        file_name: str,
        summary: Mapping[str, int],
        said: Iterable[Said],
    ) -> Import:
        """Note an import and record its events, all of it or nothing.

        Args:
            profile_id: who imports.
            dataset: the dataset whose ids the movies have.
            source: the service that the file is from.
            file_name: as the person knows it; its last 255 characters are kept.
            summary: what became of the file's lines, in numbers.
            said: what it says.

        Raises:
            UnknownIdError: when there is no such profile.
            UsageError: when the profile has too many imports or events already.
        """
        row = {
            "profile_id": profile_id,
            "dataset": fitting(dataset, "the name of the dataset", DATASET_LENGTH),
            "source": fitting(source, "the source of an import", LONGEST_SOURCE),
            "file_name": fitting(file_name[-LONGEST_FILE_NAME:], "the name of a file", LONGEST_FILE_NAME),
            "created_at": int(time.time()),
            "is_undone": False,
            "summary": json.dumps(dict(summary)),
        }
        with self._writing() as connection:
            lock_profile(connection, profile_id)
            _require_room(connection, profile_id)
            number = connection.execute(insert(imports).values(row).returning(imports.c.id)).scalar_one()
            new = []
            for place, each in enumerate(Said(*each) for each in said):
                event = NewEvent(f"import.{number}.{place}", *each[:-1])
                new.append((event, event.at if each.given_at is None else each.given_at))
            self._append(connection, profile_id, dataset, new, number)
            return _import(connection.execute(_query(profile_id, number)).one())

    def imports(self, profile_id: str) -> list[Import]:
        """The imports of a profile that brought something, the newest first."""
        query = _query(profile_id).where(exists().where(events.c.import_id == imports.c.id))
        with self._reading() as connection:
            return [_import(row) for row in connection.execute(query.order_by(imports.c.id.desc()))]

    def undo_import(self, import_id: int, profile_id: str) -> Import:
        """Let the events of an import not count any more; they stay in the history. Twice is as once.

        Raises:
            UnknownIdError: when the profile is not there or has no such import.
        """
        with self._writing() as connection:
            lock_profile(connection, profile_id)
            found = connection.execute(_query(profile_id, import_id)).first()
            if found is None:
                raise UnknownIdError(f"no import {import_id} of this profile")
            if not found.is_undone:
                connection.execute(update(imports).where(imports.c.id == import_id).values(is_undone=True))
                fold(connection, profile_id, found.dataset)
            return _import(connection.execute(_query(profile_id, import_id)).one())


def _require_room(connection: Connection, profile_id: str) -> None:
    made = connection.execute(select(func.count()).where(imports.c.profile_id == profile_id)).scalar_one()
    if made >= IMPORTS_OF_ONE:
        raise UsageError(
            f"a profile keeps {IMPORTS_OF_ONE:,} imports; give several files at once, or make another profile"
        )


def _query(profile_id: str, import_id: int | None = None) -> Select[Any]:
    brought = select(func.count()).where(events.c.import_id == imports.c.id).scalar_subquery()
    query = select(imports, brought.label("events")).where(imports.c.profile_id == profile_id)
    return query if import_id is None else query.where(imports.c.id == import_id)


def _import(row: Row[Any]) -> Import:
    values = dict(row._mapping)
    return Import(summary=json.loads(values.pop("summary")), **values)
