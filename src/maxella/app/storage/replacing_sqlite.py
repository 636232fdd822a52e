"""Emptying a live SQLite database in a transaction, with a copy of what was there."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from maxella.app.storage.addresses import file_of
from maxella.app.storage.backups import write_backup
from maxella.app.storage.migrating import known_revisions, newest_revision, revision_of
from maxella.app.storage.places import kept_file, way_back
from maxella.app.storage.sqlite_files import make_tables
from maxella.errors import StorageError
from maxella.files import written_beside

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
