"""Backups: one file that holds all of a database at one moment, written while the database is in use."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from maxella.app.storage.addresses import file_of, is_sqlite, place
from maxella.errors import StorageError
from maxella.files import written_beside

PATIENCE_SECONDS = 10


def backup(url: URL, file: Path) -> None:
    """See `Store.backup`: SQLite writes a file of its own (`VACUUM INTO`), PostgreSQL one of `pg_dump`."""
    try:
        with written_beside(file) as beside:
            if is_sqlite(url):
                _vacuum(url, beside)
            else:
                _run(url, "pg_dump", "--format=custom", f"--file={beside}")
            beside.chmod(0o600)
            with beside.open("rb") as written:
                os.fsync(written.fileno())
    except OSError as error:
        raise StorageError(
            f"the backup {file} cannot be written: {error.strerror}; free some space"
        ) from error


def restore(url: URL, file: Path) -> None:
    """See `Store.restore`: all of it comes in one transaction."""
    if not file.is_file():
        raise StorageError(f"no backup {file}; name a file that `maxella app backup` wrote")
    if is_sqlite(url):
        _copy_back(url, file)
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _run(url, "pg_restore", *options, f"--dbname={url.database}", str(file))


def _vacuum(url: URL, file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file_of(url).as_uri()}?mode=rw", uri=True)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE_SECONDS}")
            connection.execute("VACUUM INTO ?", (str(file),))
        _require_sound(file)
    except sqlite3.Error as error:
        raise StorageError(f"{place(url)}: {error}; no backup was written") from error


def _copy_back(url: URL, file: Path) -> None:
    """Copy page by page, under the locks that every other connection keeps."""
    _require_sound(file)
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(file_of(url), timeout=PATIENCE_SECONDS)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise StorageError(f"{place(url)}: {error}; what it held stays, try again") from error


def _require_sound(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if found == "ok":
                connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise StorageError(f"{file} is no sound backup ({found}); name another file")


def _run(url: URL, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise StorageError(
            f"{program} is not here; it comes with PostgreSQL: apt-get install postgresql-client"
        )
    # The password goes by the environment: arguments can be read by everyone on the machine.
    named = {"PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGUSER": url.username}
    named |= {"PGPASSWORD": url.password, "PGDATABASE": url.database}
    settings = {name: str(value) for name, value in named.items() if value is not None}
    ended = subprocess.run(  # noqa: S603 - the program is PostgreSQL's own, its arguments are ours
        [found, *arguments], env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        reason = (ended.stderr.strip() or "no reason given").splitlines()[0]
        raise StorageError(f"{place(url)}: {reason}")
