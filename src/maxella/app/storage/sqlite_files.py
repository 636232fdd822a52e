"""SQLite files beside the live database: made anew with our tables, and read without a change to them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, event

from maxella.app.storage import migrating
from maxella.app.storage.engines import PATIENCE_SECONDS

LOGS = ("-wal", "-journal")
"""What SQLite keeps beside a file while there is more to it than the file holds."""


@contextmanager
def new_file(file: Path, revision: str) -> Iterator[Connection]:
    """Make a file, for its owner's eyes only, with the tables of a revision and with what the block writes.

    When the block has ended, all of it is on the disk. What is half there when it fails is the caller's to
    remove.
    """
    file.touch(mode=0o600, exist_ok=False)
    # Nobody reads the file yet: nothing is gained by flushing what may still be thrown away.
    pragmas = ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -65536")
    with _transaction(f"{file.absolute().as_uri()}?mode=rw", pragmas) as connection:
        make_tables(connection, revision)
        yield connection
    with file.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def new_tables(revision: str) -> Iterator[Connection]:
    """The tables of a revision in memory: how a database of it has to look."""
    with _transaction("file::memory:", ()) as connection:
        make_tables(connection, revision)
        yield connection


@contextmanager
def read_file(file: Path) -> Iterator[Connection]:
    """A transaction that reads a file, whoever wrote it, and leaves nothing beside it.

    A file that lies there alone is in nobody's use, and may lie where nothing can be written: it is read as
    it is. One with a log beside is read as SQLite does it, with what the log holds and under its locks.
    """
    is_alone = not any(Path(f"{file}{ending}").exists() for ending in LOGS)
    uri = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if is_alone else ''}"
    # Functions that a foreign schema names are not called, and every cell is looked at before it is used.
    with _transaction(uri, ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON")) as connection:
        yield connection


def make_tables(connection: Connection, revision: str) -> None:
    """Make the tables of a revision in an SQLite database that has none."""
    for statement in _statements(migrating.SCRIPTS, revision):
        connection.exec_driver_sql(statement)
    insert = f"INSERT INTO {migrating.REVISION_TABLE} VALUES (?)"  # noqa: S608 - a constant
    connection.exec_driver_sql(insert, (revision,))


@cache
def _statements(_scripts: str, revision: str) -> tuple[str, ...]:
    """What makes the tables of a revision: asked of the migrations once, since they take their time."""
    with _transaction("file::memory:", ()) as connection:
        migrating.upgrade(connection, revision)
        made = (
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid"
        )
        return tuple(connection.exec_driver_sql(made).scalars())


@contextmanager
def _transaction(uri: str, pragmas: tuple[str, ...]) -> Iterator[Connection]:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE_SECONDS)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with engine.begin() as connection:
        yield connection
