"""Bringing a backup back: checked, staged and migrated beside, then put in the place of what is live."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, delete
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from maxella.app.storage.addresses import file_of, is_sqlite, place
from maxella.app.storage.backup_files import sound_backup
from maxella.app.storage.database import in_our_words, said
from maxella.app.storage.engines import WRITES, make_engine
from maxella.app.storage.migrating import newest_revision, upgrade
from maxella.app.storage.new_database import holding_place
from maxella.app.storage.opening import hold_migrations
from maxella.app.storage.places import backups_folder
from maxella.app.storage.replacing_file import replace_file
from maxella.app.storage.replacing_postgres import clear_postgres, count_on_in_postgres
from maxella.app.storage.replacing_sqlite import clear_sqlite, count_on_in_sqlite, counted_in_sqlite
from maxella.app.storage.rows import copy_rows, tables_of
from maxella.app.storage.sqlite_files import new_file, read_file
from maxella.app.storage.tables import sessions
from maxella.errors import StorageError

log = logging.getLogger(__name__)

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def restore(url: URL, file: Path) -> None:
    """See `Store.restore`."""
    place_held = file_of(url) if is_sqlite(url) else backups_folder() / "maxella"
    if is_sqlite(url) and place_held.exists() and file.exists() and place_held.samefile(file):
        raise StorageError(f"{file} is the live database itself; name a file that `maxella app backup` wrote")
    with holding_place(place_held), _folder_beside(place_held) as folder:
        staged = folder / "staged.sqlite3"
        _stage(file, staged, url)
        kept = _put_in_place(url, staged)
    if kept:
        log.warning("%s", kept)


def _stage(file: Path, staged: Path, url: URL) -> None:
    """Bring the rows of a backup into tables of this release, in a file that nobody else knows.

    The tables are made by our own migrations: nothing but rows comes from the backup.
    """
    try:
        with sound_backup(file) as (backup, contents), new_file(staged, contents.revision) as connection:
            copy_rows(backup, connection, tables_of(connection))
            if contents.revision != newest_revision():
                upgrade(connection)
            # A session that was ended since the backup must not come to life again.
            connection.execute(delete(sessions))
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StorageError(f"{file} cannot be migrated to this release; {place(url)} is as it was")
    except SQLAlchemyError as error:
        raise StorageError(f"{file} cannot be brought back: {said(error)}") from error
    except OSError as error:
        raise StorageError(
            f"{file} cannot be brought back: {error.strerror}; {place(url)} is as it was"
        ) from error


def _put_in_place(url: URL, staged: Path) -> str | None:
    """Replace what is live; gives a sentence that says where that is kept, if there was anything."""
    if is_sqlite(url) and not file_of(url).exists():
        return replace_file(file_of(url), staged, url)
    try:
        with in_our_words(url):
            return _replace_rows(url, staged)
    except StorageError as error:
        if not _is_damage(error):
            raise
    return replace_file(file_of(url), staged, url)


def _replace_rows(url: URL, staged: Path) -> str | None:
    """Replace all rows in one transaction: who reads sees the old ones until it ends, who writes waits."""
    engine = make_engine(url, pooled=False, follows_references=False).execution_options(**{WRITES: True})
    with read_file(staged) as rows, engine.begin() as live:
        hold_migrations(live)
        tables = tables_of(rows)
        if is_sqlite(url):
            counted = counted_in_sqlite(live)
            kept = clear_sqlite(live, url)
            copy_rows(rows, live, tables)
            count_on_in_sqlite(live, counted)
        else:
            kept = clear_postgres(live, url, tables)
            copy_rows(rows, live, tables)
            count_on_in_postgres(live, tables)
    return kept


def _is_damage(error: BaseException | None) -> bool:
    """Whether SQLite said that the file is no database, or not any more."""
    while error is not None:
        if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
            # The lower eight bits; those above say which part of the file it was.
            return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
        error = error.__cause__
    return False


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """A folder for the time of a restore; what one that was killed has left goes with it."""
    folder = file.with_name(f".{file.name}.restoring")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        yield folder
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror}; see who may write there") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
