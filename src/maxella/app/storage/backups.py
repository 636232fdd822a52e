"""Backups: one SQLite file with all rows of a database at one moment, whatever database it was taken from."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from maxella import __version__
from maxella.access import make_private_folder
from maxella.app.storage.addresses import file_of, is_sqlite, place
from maxella.app.storage.comparing import (
    NOTE,
    Shape,
    difference,
    foreign_to,
    holds_odd_values,
    shape_of,
    tables_of,
)
from maxella.app.storage.database import in_our_words, make_engine, reason_of, said
from maxella.app.storage.migrating import REVISION_TABLE, known_revisions, revision_of
from maxella.app.storage.sqlite_files import copy_rows, new_file, new_tables, read_file
from maxella.errors import StorageError
from maxella.files import flush_folder, written_beside

log = logging.getLogger(__name__)

_MAKE_NOTE = f"CREATE TABLE {NOTE} (release TEXT NOT NULL, written_at BIGINT NOT NULL)"

_SQLITE = b"SQLite format 3\x00"
_PG_DUMP = b"PGDMP"
_LONGEST_RELEASE = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_9999 = 253_370_764_800


@dataclass(frozen=True)
class Contents:
    """What a sound backup holds."""

    revision: str
    """The migration that its tables are of."""
    profiles: int
    ratings: int
    events: int
    release: str | None
    """The release that wrote it; None where it does not say."""
    written_at: int | None
    """When, in unix seconds."""

    def __str__(self) -> str:
        """What it holds, in a line."""
        counts = f"{self.profiles:,} profiles, {self.ratings:,} ratings, {self.events:,} events"
        if self.release is None or self.written_at is None:
            return f"{counts}; revision {self.revision}"
        when = (_EPOCH + timedelta(seconds=self.written_at)).strftime("%Y-%m-%d %H:%M UTC")
        return f"{counts}; written {when} by release {self.release}, revision {self.revision}"


def verify(file: Path) -> Contents:
    """Check a backup from end to end; nothing is changed.

    Raises:
        StorageError: when it is none, is damaged, holds what Maxella does not write, or is of a newer
            release.
    """
    with sound_backup(file) as (_, contents):
        return contents


@contextmanager
def sound_backup(file: Path) -> Iterator[tuple[Connection, Contents]]:
    """Check a backup as `verify` does, and give a transaction that reads what was checked."""
    _require_sqlite(file)
    with ExitStack() as reading:
        with _refusing(file):
            connection = reading.enter_context(read_file(file))
            contents = _checked(connection, file)
        yield connection, contents


def backup(url: URL, file: Path) -> None:
    """See `Store.backup`: the rows of one snapshot go into a new file."""
    engine = make_engine(url, pooled=False)
    if not is_sqlite(url):
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with in_our_words(url), engine.begin() as connection:
        write_backup(connection, url, file)


def write_backup(live: Connection, url: URL, file: Path) -> None:
    """Write what a transaction sees to a file, check that, and only then give it its name.

    Only rows are taken: what else stands in the database (a trigger, a view) is not Maxella's, could not be
    restored, and is left out with a warning.

    Args:
        live: a transaction of the database that sees one state of it.
        url: its address.
        file: where the backup goes; an older one there is replaced.

    Raises:
        StorageError: when it cannot be written; then nothing stands there that did not before.
    """
    revision = revision_of(live)
    if revision is None:
        raise StorageError(f"{place(url)} holds no tables of Maxella, so there is nothing to back up")
    _require_replaceable(url, file)
    try:
        make_private_folder(file.parent)
        with written_beside(file) as beside:
            with new_file(beside, revision) as copy:
                tables = tables_of(copy)
                copy_rows(live, copy, tables)
                copy.exec_driver_sql(_MAKE_NOTE)
                note = f"INSERT INTO {NOTE} VALUES (?, ?)"  # noqa: S608 - a constant
                copy.exec_driver_sql(note, (__version__, int(time.time())))
            verify(beside)
        flush_folder(file.parent)
    except OSError as error:
        raise StorageError(
            f"the backup {file} cannot be written: {error.strerror}; free some space"
        ) from error
    except SQLAlchemyError as error:
        raise StorageError(f"the backup {file} cannot be written: {said(error)}") from error
    for name in foreign_to(live, [table.name for table in tables]):
        log.warning("%s holds %s, which is not Maxella's; the backup is without it", place(url), name)


def _require_replaceable(url: URL, file: Path) -> None:
    """Let a backup take the place of an older one, and of nothing else.

    Raises:
        StorageError: when something stands there that no backup wrote.
    """
    if not file.exists():
        return
    if is_sqlite(url) and file.samefile(file_of(url)):
        raise StorageError(f"{file} is the database itself; choose another name for the backup")
    try:
        with read_file(file) as older:
            if ("table", NOTE) in shape_of(older):
                return
    except SQLAlchemyError:
        pass
    raise StorageError(f"{file} is there and is no backup; choose another name, or move it away")


def _require_sqlite(file: Path) -> None:
    try:
        if not file.is_file():
            raise StorageError(f"no backup {file}; name a file that `maxella app backup` wrote")
        with file.open("rb") as opened:
            begin = opened.read(len(_SQLITE))
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}; see who may read it") from error
    if not begin:
        raise _refused(file, "it is empty")
    if begin.startswith(_PG_DUMP):
        raise StorageError(
            f"{file} was written by pg_dump, as earlier releases did: make an empty database, bring it back "
            f"there with `pg_restore --no-owner --dbname=NAME FILE`, and name that with --database"
        )
    if begin != _SQLITE:
        raise _refused(file, "it is not a backup at all")


def _checked(connection: Connection, file: Path) -> Contents:
    found = shape_of(connection)
    for kind, name in found:
        # Before anything is read of them: a view may take for ever.
        if kind not in ("table", "index"):
            raise _refused(file, f"it holds the {kind} {name!r}")
    revision = _revision(connection, found, file)
    with new_tables(revision) as tables:
        expected = shape_of(tables)
        tables.exec_driver_sql(_MAKE_NOTE)
        note = shape_of(tables)["table", NOTE]
    has_note = found.pop(("table", NOTE), None)
    if has_note not in (None, note):
        raise _refused(file, f"the columns of {NOTE!r} are not Maxella's")
    if found != expected:
        raise _refused(file, difference(found, expected))
    damage = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if damage != "ok":
        raise _refused(file, str(damage).splitlines()[-1])
    if (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
        raise _refused(file, f"a row of {broken[0]!r} refers to nothing")
    for (kind, name), columns in expected.items():
        if kind == "table" and holds_odd_values(connection, name, columns):
            raise _refused(file, f"a row of {name!r} holds what Maxella does not write")
    release, written_at = _note(connection) if has_note else (None, None)
    return Contents(
        revision,
        _count(connection, "profiles"),
        _count(connection, "marks WHERE rating IS NOT NULL"),
        _count(connection, "events"),
        release,
        written_at,
    )


def _revision(connection: Connection, found: Shape, file: Path) -> str:
    columns = found.get(("table", REVISION_TABLE))
    if columns is None or [(column[0], column[-1]) for column in columns] != [("version_num", 0)]:
        raise _refused(file, "it holds no tables of Maxella")
    query = f"SELECT substr(version_num, 1, 64) FROM {REVISION_TABLE} LIMIT 2"  # noqa: S608 - a constant
    revisions = connection.exec_driver_sql(query).scalars().all()
    if len(revisions) != 1 or not isinstance(revisions[0], str):
        raise _refused(file, "it does not say which release its tables are of")
    if revisions[0] not in known_revisions():
        raise StorageError(
            f"{file} was written by a newer release of Maxella, or another program (revision "
            f"{revisions[0]!r}); update Maxella, or name another file"
        )
    return revisions[0]


def _note(connection: Connection) -> tuple[str | None, int | None]:
    note = connection.exec_driver_sql(f"SELECT release, written_at FROM {NOTE} LIMIT 1").first()  # noqa: S608
    if note is None or not isinstance(note[0], str) or not isinstance(note[1], int):
        return None, None
    release, written_at = note
    is_plain = release.isprintable() and len(release) <= _LONGEST_RELEASE and 0 <= written_at < _YEAR_9999
    return (release, written_at) if is_plain else (None, None)


def _count(connection: Connection, what: str) -> int:
    count: int = connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one()  # noqa: S608
    return count


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise _refused(file, reason_of(error)) from error


def _refused(file: Path, reason: str) -> StorageError:
    return StorageError(f"{file} is no sound backup: {reason}; name another file")
