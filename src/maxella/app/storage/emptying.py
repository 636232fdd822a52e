"""Emptying a live database in a transaction, with a copy of what was there, for the rows of a backup."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Table, inspect, text
from sqlalchemy.exc import DBAPIError

from maxella.app.storage.addresses import file_of, kept_file, place, way_back
from maxella.app.storage.backups import write_backup
from maxella.app.storage.comparing import foreign_to, has_tables, tables_of
from maxella.app.storage.migrating import (
    REVISION_TABLE,
    known_revisions,
    newest_revision,
    revision_of,
    upgrade,
)
from maxella.app.storage.sqlite_files import make_tables, new_tables
from maxella.errors import StorageError
from maxella.files import written_beside

FIRST_LOCKED = "profiles"
"""Who writes locks it before anything else: held first, nobody is met half-way."""
_DROPPED = ("trigger", "view", "table")


def clear_sqlite(live: Connection, url: URL) -> str | None:
    """Copy what is there, drop all of it, and make our tables anew.

    The caller's transaction holds the lock of writers, so that nothing comes between the copy and the end.

    Returns:
        A sentence that says where the copy is; None where there was nothing.
    """
    objects = live.exec_driver_sql(
        "SELECT type, name FROM sqlite_master WHERE type != 'index' AND substr(name, 1, 7) != 'sqlite_'"
    ).all()
    kept = _copied(live, url) if objects else None
    for kind, name in sorted(objects, key=lambda found: _DROPPED.index(found[0])):
        quoted = live.dialect.identifier_preparer.quote_identifier(name)
        # A virtual table takes those along that it is made of.
        live.exec_driver_sql(f"DROP {kind} IF EXISTS {quoted}")
    make_tables(live, newest_revision())
    return kept


def counted_in_sqlite(live: Connection) -> dict[str, int]:
    """The last id that each table gave, also to rows that are gone."""
    if live.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").first() is None:
        return {}
    rows = live.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {name: seq for name, seq in rows if isinstance(seq, int)}


def count_on_in_sqlite(live: Connection, counted: dict[str, int]) -> None:
    """Give no id again that was given before the restore: a page that is still open may name it."""
    tables = live.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    for name in [name for name, sql in tables if "AUTOINCREMENT" in (sql or "") and name in counted]:
        row = live.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).first()
        live.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        last = max(counted[name], row[0] if row else 0)
        live.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def clear_postgres(live: Connection, url: URL, tables: Sequence[Table]) -> str | None:
    """Copy what is there and take it away, so that our tables are there and empty.

    Tables that this release knows are copied to a file and emptied; readers see the old rows until the
    transaction ends. Where they are of a newer release, or a trigger or a rule is upon them, all tables move
    to a schema of their own.

    Args:
        live: the transaction.
        url: the database.
        tables: the tables of this release.

    Returns:
        A sentence that says where the copy is; None where there was nothing.

    Raises:
        StorageError: when another program's tables are there, or the copy cannot be written.
    """
    all_there = inspect(live).get_table_names()
    there = {REVISION_TABLE, *(table.name for table in tables)}.intersection(all_there)
    if not there:
        upgrade(live)
        return None
    if there == {REVISION_TABLE}:
        raise StorageError(f"{place(url)} holds tables of another program; name an empty database")
    order = sorted(there, key=lambda name: (name != FIRST_LOCKED, name))
    live.exec_driver_sql(f"LOCK TABLE {', '.join(order)} IN EXCLUSIVE MODE")
    if not _is_known(live, there):
        return _set_aside(live, url, all_there)
    kept = kept_file(url, "before-restore")
    write_backup(live, url, kept)
    upgrade(live)
    for table in reversed(tables):
        live.exec_driver_sql(f"DELETE FROM {table.name}")  # noqa: S608 - the names are our migrations'
    return way_back(url, kept)


def count_on_in_postgres(live: Connection, tables: Iterable[Table]) -> None:
    """Give no id again that was given before, nor one that came with the rows."""
    for table in tables:
        if "id" not in table.columns:
            continue
        sequence = live.execute(
            text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name}
        ).scalar()
        if sequence is not None:
            live.exec_driver_sql(
                f"SELECT setval('{sequence}', greatest((SELECT max(id) FROM {table.name}), last_value)) "  # noqa: S608
                f"FROM {sequence}"
            )


def _copied(live: Connection, url: URL) -> str:
    kept = kept_file(url, "before-restore")
    if revision_of(live) in known_revisions():
        try:
            write_backup(live, url, kept)
            return way_back(url, kept)
        except StorageError:
            # What cannot be a backup (rows that refer to nothing, a table that is gone) is kept as it is.
            pass
    _vacuum(file_of(url), kept)
    return way_back(url, kept, with_its_release=True)


def _vacuum(file: Path, kept: Path) -> None:
    """Copy all of a database, whatever it holds; the transaction that is open has written nothing yet."""
    try:
        with written_beside(kept) as beside:
            beside.touch(mode=0o600)
            with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as connection:
                connection.execute("VACUUM INTO ?", (str(beside),))
    except sqlite3.Error as error:
        raise DBAPIError("VACUUM INTO", None, error) from error
    except OSError as error:
        raise StorageError(f"{kept} cannot be written: {error.strerror}; free some space") from error


def _is_known(live: Connection, names: Iterable[str]) -> bool:
    revision = revision_of(live)
    if revision is None or revision not in known_revisions():
        return False
    with new_tables(revision) as ours:
        expected = tables_of(ours)
    return has_tables(live, expected) and not foreign_to(live, sorted(names))


def _set_aside(live: Connection, url: URL, names: Iterable[str]) -> str:
    """Move all tables away, since a newer release has some that we do not know by name; make ours anew."""
    schema = f"before_restore_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    quote = live.dialect.identifier_preparer.quote_identifier
    live.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for name in names:
        live.exec_driver_sql(f"ALTER TABLE {quote(name)} SET SCHEMA {schema}")
    upgrade(live)
    there = place(url.update_query_dict({"options": f"-csearch_path={schema}"}))
    return (
        f"what was there is kept in the schema {schema}; with the release that wrote it, "
        f"`maxella app backup FILE --database '{there}'` and `maxella app restore FILE` bring it back"
    )
