"""Imports: files whose content was taken over, and can be taken back as a whole."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, or_, select, update

from maxella.app.limits import DATASET_LENGTH, IMPORTS_OF_ONE
from maxella.app.storage.database import Database, upsert
from maxella.app.storage.history import append_imported
from maxella.app.storage.import_rows import forget_rows, give_way, keep_choices, keep_rows
from maxella.app.storage.marks import fold
from maxella.app.storage.profiles import changing
from maxella.app.storage.records import Import, ImportRow, NewEvent, fitting
from maxella.app.storage.tables import events, import_rows, imports, mappings
from maxella.errors import UnknownIdError, UsageError

LONGEST_SOURCE = 64
LONGEST_FILE_NAME = 255


@dataclass(frozen=True)
class Imports:
    """Making, listing and undoing imports, and remembering what the columns of tables mean."""

    database: Database

    def record(
        self,
        profile_id: str,
        dataset: str,
        source: str,
        file_name: str,
        summary: Mapping[str, int],
        said: Iterable[NewEvent],
        rows: Iterable[ImportRow] = (),
        choices: Mapping[bytes, str | None] | None = None,
    ) -> Import:
        """Note an import and record its events, all of it or nothing.

        Args:
            profile_id: who imports.
            dataset: the dataset whose ids the movies have.
            source: the service that the file is from.
            file_name: as the person knows it; its last 255 characters are kept.
            summary: what became of the file's lines, in numbers.
            said: what it says; a key need only be unique within the import.
            rows: what its files say of the films, as it was read.
            choices: the movies that somebody chose, by the names of their films; what was kept of these gives
                way to `rows`.

        Raises:
            UnknownIdError: when there is no such profile.
            UsageError: when the profile has too many imports, events or rows already.
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
        with changing(self.database, profile_id) as connection:
            _require_room(connection, profile_id)
            number = connection.execute(insert(imports).values(row).returning(imports.c.id)).scalar_one()
            append_imported(connection, profile_id, dataset, said, number, f"import.{number}")
            give_way(connection, profile_id, list(choices or ()))
            keep_rows(connection, profile_id, number, rows)
            keep_choices(connection, profile_id, dataset, choices or {})
            return _import(connection.execute(_query(profile_id, number)).one())

    def of(self, profile_id: str) -> list[Import]:
        """The imports of a profile that brought something, the newest first."""
        brought = (exists().where(table.c.import_id == imports.c.id) for table in (events, import_rows))
        query = _query(profile_id).where(or_(*brought))
        with self.database.reading() as connection:
            return [_import(row) for row in connection.execute(query.order_by(imports.c.id.desc()))]

    def undo(self, import_id: int, profile_id: str) -> Import:
        """Let the events of an import not count any more; they stay in the history. Twice is as once.

        What its files said is forgotten, also of films that are kept until a catalogue has them.

        Raises:
            UnknownIdError: when the profile is not there or has no such import.
        """
        with changing(self.database, profile_id) as connection:
            found = connection.execute(_query(profile_id, import_id)).first()
            if found is None:
                raise UnknownIdError(f"no import {import_id} of this profile")
            if not found.is_undone:
                connection.execute(update(imports).where(imports.c.id == import_id).values(is_undone=True))
                forget_rows(connection, import_id)
                concerned = select(events.c.dataset).distinct().where(events.c.import_id == import_id)
                for dataset in connection.execute(concerned).scalars().all():
                    fold(connection, profile_id, dataset)
            return _import(connection.execute(_query(profile_id, import_id)).one())

    def mapping(self, profile_id: str, header: str) -> dict[str, str] | None:
        """What was said of a table with this header line; None when it was never asked."""
        query = select(mappings.c.mapping).where(
            mappings.c.profile_id == profile_id, mappings.c.header_digest == _digest(header)
        )
        with self.database.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else json.loads(found)

    def remember_mapping(self, profile_id: str, header: str, mapping: Mapping[str, str]) -> None:
        """Keep what was said of a table with this header line, instead of what was said before.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        row = {
            "profile_id": profile_id,
            "header_digest": _digest(header),
            "mapping": json.dumps(dict(mapping)),
        }
        with changing(self.database, profile_id) as connection:
            given = upsert(connection, mappings).values(row)
            connection.execute(
                given.on_conflict_do_update(
                    index_elements=list(mappings.primary_key), set_={"mapping": given.excluded.mapping}
                )
            )


def _require_room(connection: Connection, profile_id: str) -> None:
    made = connection.execute(select(func.count()).where(imports.c.profile_id == profile_id)).scalar_one()
    if made >= IMPORTS_OF_ONE:
        raise UsageError(
            f"a profile keeps {IMPORTS_OF_ONE:,} imports; give several files at once, or make another profile"
        )


def _query(profile_id: str, import_id: int | None = None) -> Select[Any]:
    counts = [
        select(func.count()).where(table.c.import_id == imports.c.id).scalar_subquery().label(name)
        for name, table in (("events", events), ("rows", import_rows))
    ]
    query = select(imports, *counts).where(imports.c.profile_id == profile_id)
    return query if import_id is None else query.where(imports.c.id == import_id)


def _import(row: Row[Any]) -> Import:
    values = dict(row._mapping)
    return Import(summary=json.loads(values.pop("summary")), **values)


def _digest(header: str) -> bytes:
    return hashlib.sha256(header.encode(errors="backslashreplace")).digest()
