"""Opening a database: one that is there is looked at, and migrated once a backup is made.

A new SQLite database gets its place only when it is whole, and only where there is none.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from maxella.access import make_private_folder
from maxella.app.storage.addresses import command_back, file_of, is_sqlite, kept_file, place
from maxella.app.storage.backups import write_backup
from maxella.app.storage.database import WRITES, in_our_words, make_engine, said
from maxella.app.storage.migrating import (
    REVISION_TABLE,
    known_revisions,
    newest_revision,
    revision_of,
    upgrade,
)
from maxella.app.storage.sqlite_files import LOGS, new_file, read_file
from maxella.app.storage.tables import metadata
from maxella.errors import StorageError
from maxella.files import flush_folder, written_beside
from maxella.locks import exclusive

log = logging.getLogger(__name__)

LOCK_NUMBER = 7_200_419
"""Of PostgreSQL's advisory lock: two processes that start at once migrate one after the other."""
BEGIN_ANEW = "bring back a backup with `maxella app restore FILE`, or delete the file to begin anew"


def make_ready(url: URL) -> None:
    """Make the tables of a database where there is none yet, or bring them up to this release.

    An existing database is backed up before, in the transaction that then migrates it; where the backup
    cannot be written, nothing is migrated.

    Raises:
        StorageError: when the database cannot be opened, holds no tables of ours or not all of them, or a
            newer release wrote it.
    """
    if is_sqlite(url):
        _make_where_missing(url)
    engine = make_engine(url, pooled=False, follows_references=False).execution_options(**{WRITES: True})
    with in_our_words(url), engine.begin() as connection:
        hold_migrations(connection)
        _bring_up(connection, url)


def hold_migrations(connection: Connection) -> None:
    """Let no other process migrate until the transaction ends; one that writes to SQLite is alone anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})


def _bring_up(connection: Connection, url: URL) -> None:
    revision = revision_of(connection)
    if revision is None:
        if is_sqlite(url):
            raise StorageError(f"{place(url)} holds no tables of Maxella; {BEGIN_ANEW}")
        if _tables(connection) & {REVISION_TABLE, *metadata.tables}:
            raise StorageError(
                f"{place(url)} holds tables that do not say which release they are of; bring back a backup "
                "with `maxella app restore FILE`, or name an empty database"
            )
        upgrade(connection)
        return
    if revision not in known_revisions():
        raise StorageError(
            f"{place(url)} was written by a newer release of Maxella (revision {revision[:64]!r} is not "
            "known here); update Maxella, or bring back a backup with `maxella app restore FILE`"
        )
    if revision != newest_revision():
        _migrate(connection, url)
    if missing := sorted(metadata.tables.keys() - _tables(connection)):
        raise StorageError(
            f"{place(url)}: the table {missing[0]!r} is missing; bring back a backup with "
            "`maxella app restore FILE`"
        )


def _migrate(connection: Connection, url: URL) -> None:
    kept = kept_file(url, "before-migration")
    write_backup(connection, url, kept)
    upgrade(connection)
    log.warning(
        "the database is migrated; the way back: `%s`, by the release before", command_back(url, kept)
    )


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


@contextmanager
def holding_place(file: Path) -> Iterator[None]:
    """Let no other process make or replace the database at this place meanwhile.

    Raises:
        StorageError: when nothing can be written there.
    """
    lock = ExitStack()
    try:
        make_private_folder(file.parent)
        lock.enter_context(exclusive(file.with_name(f".{file.name}.lock"), f"making {file.name}"))
    except OSError as error:
        raise StorageError(f"{file} cannot be made: {error.strerror}; see who may write there") from error
    with lock:
        yield


def _make_where_missing(url: URL) -> None:
    """Make a database with empty tables where no file is.

    It is written beside and renamed, so that what is killed meanwhile leaves no empty file that would pass
    for a database.

    Raises:
        StorageError: when it cannot be made, or what stands there is no database.
    """
    file = file_of(url)
    # In this order: another process that makes the database has the file before its log.
    leftover = next((log for log in (Path(f"{file}{ending}") for ending in LOGS) if log.exists()), None)
    if file.exists():
        _require_content(file)
        return
    with holding_place(file):
        if file.exists():
            return
        if leftover is not None:
            raise StorageError(
                f"{file} is not there, but {leftover.name} is, which holds what was written last: put the "
                f"file back beside it, or delete {leftover.name} to begin anew"
            )
        try:
            with written_beside(file) as beside, new_file(beside, newest_revision()):
                pass
            flush_folder(file.parent)
        except OSError as error:
            raise StorageError(f"{file} cannot be made: {error.strerror}; see who may write there") from error
        except SQLAlchemyError as error:
            raise StorageError(f"{file} cannot be made: {said(error)}") from error


def _require_content(file: Path) -> None:
    try:
        if not file.is_file():
            raise StorageError(f"{file} is no file; name the file of a database, or one that is to be made")
        if file.stat().st_size == 0:
            raise StorageError(f"{file} is empty; {BEGIN_ANEW}")
        # Looked at without a change: what opens a database for writing turns its journal into a log.
        with read_file(file) as connection:
            is_ours = inspect(connection).has_table(REVISION_TABLE)
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}; see who may read it") from error
    except SQLAlchemyError:
        # What is wrong with it is said by who opens it.
        return
    if not is_ours:
        raise StorageError(f"{file} holds no tables of Maxella; {BEGIN_ANEW}")
