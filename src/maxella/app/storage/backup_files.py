"""What a backup is: an SQLite file with our tables and nothing else, whatever database it was taken from."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from maxella.app.storage.database import reason_of
from maxella.app.storage.migrating import REVISION_TABLE, known_revisions
from maxella.app.storage.rows import NOTE
from maxella.app.storage.sqlite_files import new_tables, read_file
from maxella.errors import StorageError

MAKE_NOTE = f"CREATE TABLE {NOTE} (release TEXT NOT NULL, written_at BIGINT NOT NULL)"

_SQLITE = b"SQLite format 3\x00"
_PG_DUMP = b"PGDMP"
_OF_SQLITE = ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
_LONGEST_RELEASE = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_9999 = 253_370_764_800
# What a column of each type may hold besides NULL: SQLite itself lets any column hold anything.
_CHECKS = {
    "BIGINT": "typeof({0}) = 'integer'",
    "INTEGER": "typeof({0}) = 'integer'",
    "BOOLEAN": "typeof({0}) = 'integer' AND {0} IN (0, 1)",
    "FLOAT": "typeof({0}) = 'real'",
    "TEXT": "typeof({0}) = 'text'",
    "BLOB": "typeof({0}) = 'blob'",
}

Shape = dict[tuple[str, str], list[tuple[Any, ...]]]
"""The objects of a database, by kind and name, each table with its columns: (name, type, whether it must be
there, default, place in the key, whether it is computed)."""


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


def shape_of(connection: Connection) -> Shape:
    """What an SQLite database is made of, but for what SQLite makes for itself."""
    objects = connection.exec_driver_sql("SELECT type, name FROM sqlite_master").all()
    return {
        (kind, name): _columns(connection, name) if kind == "table" else []
        for kind, name in objects
        if name not in _OF_SQLITE and not (kind == "index" and name.startswith("sqlite_autoindex_"))
    }


def foreign_objects(connection: Connection, expected: Shape) -> list[str]:
    """What an SQLite database holds besides what it should: "the trigger 'x'"."""
    return [f"the {kind} {name!r}" for kind, name in shape_of(connection) if (kind, name) not in expected]


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
        tables.exec_driver_sql(MAKE_NOTE)
        note = shape_of(tables)["table", NOTE]
    has_note = found.pop(("table", NOTE), None)
    if has_note not in (None, note):
        raise _refused(file, f"the columns of {NOTE!r} are not Maxella's")
    if found != expected:
        raise _refused(file, _difference(found, expected))
    damage = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if damage != "ok":
        raise _refused(file, str(damage).splitlines()[-1])
    if (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
        raise _refused(file, f"a row of {broken[0]!r} refers to nothing")
    for (kind, name), columns in expected.items():
        if kind == "table" and _holds_odd_values(connection, name, columns):
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


def _difference(found: Shape, expected: Shape) -> str:
    for kind, name in found.keys() - expected.keys():
        return f"it holds the {kind} {name!r}, which is not Maxella's"
    for kind, name in expected.keys() - found.keys():
        return f"the {kind} {name!r} is missing"
    changed = next(name for (kind, name), columns in expected.items() if found[kind, name] != columns)
    return f"the columns of {changed!r} are not Maxella's"


def _columns(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    query = 'SELECT name, upper(type), "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)'
    return [tuple(row) for row in connection.exec_driver_sql(query, (table,))]


def _holds_odd_values(connection: Connection, table: str, columns: list[tuple[Any, ...]]) -> bool:
    quote = connection.dialect.identifier_preparer.quote
    checks = []
    for name, type_, is_required, *_ in columns:
        if type_ in _CHECKS:
            check = _CHECKS[type_].format(quote(name))
            checks.append(f"({check})" if is_required else f"({quote(name)} IS NULL OR {check})")
    wanted = " AND ".join(checks) or "1"
    odd = f"SELECT 1 FROM {quote(table)} WHERE NOT ({wanted}) LIMIT 1"  # noqa: S608 - our migrations' names
    return connection.exec_driver_sql(odd).first() is not None


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
