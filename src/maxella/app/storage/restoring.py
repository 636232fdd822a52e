"""Bringing a backup back: checked, staged and migrated beside, then put in the place of what is live."""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, delete
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from maxella.app.storage.addresses import backups_folder, file_of, is_sqlite, kept_file, place
from maxella.app.storage.backups import sound_backup
from maxella.app.storage.comparing import tables_of
from maxella.app.storage.database import WRITES, in_our_words, make_engine, said
from maxella.app.storage.emptying import (
    clear_postgres,
    clear_sqlite,
    count_on_in_postgres,
    count_on_in_sqlite,
    counted_in_sqlite,
)
from maxella.app.storage.migrating import newest_revision, upgrade
from maxella.app.storage.opening import hold_migrations, holding_place
from maxella.app.storage.sqlite_files import copy_rows, new_file, read_file
from maxella.app.storage.tables import sessions
from maxella.errors import StorageError
from maxella.files import flush_folder

log = logging.getLogger(__name__)

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BESIDE = ("-wal", "-journal", "-shm")


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
        return _replace_file(file_of(url), staged, url)
    try:
        with in_our_words(url):
            return _replace_rows(url, staged)
    except StorageError as error:
        if not _is_damage(error):
            raise
    return _replace_file(file_of(url), staged, url)


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


def _replace_file(file: Path, new: Path, url: URL) -> str | None:
    """Put a new database in the place of one that cannot be opened, or of none.

    The old file gets a second name before it loses its own, so that there is a database at the place at
    every moment: what found none there would begin anew.

    Returns:
        A sentence that says where the old one is; None where there was none.

    Raises:
        StorageError: when it cannot be done; then the old one is in its place.
    """
    kept = kept_file(url, "before-restore")
    try:
        found = [ending for ending in ("", *_BESIDE) if Path(f"{file}{ending}").exists()]
        for ending in found:
            _give_second_name(Path(f"{file}{ending}"), Path(f"{kept}{ending}"))
        for ending in _BESIDE:
            # A log that is left would be taken for the new file's.
            Path(f"{file}{ending}").unlink(missing_ok=True)
        new.replace(file)
        flush_folder(file.parent)
    except OSError as error:
        raise StorageError(f"{file} cannot be replaced: {error.strerror}; see who may write there") from error
    if not found:
        return None
    return f"what was there could not be read and is kept as {kept}; start the app again if it runs"


def _give_second_name(file: Path, second: Path) -> None:
    try:
        os.link(file, second)
    except OSError:
        # Not every file system lets a file have two names.
        shutil.copyfile(file, second)
    second.chmod(0o600)


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
