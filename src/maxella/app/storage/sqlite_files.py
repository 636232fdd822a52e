"""SQLite files beside the live database: made with our tables, filled, and read without a change to them."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, Table, create_engine, event
from sqlalchemy.exc import DBAPIError

from maxella.app.storage import migrating
from maxella.app.storage.database import PATIENCE_SECONDS

LOGS = ("-wal", "-journal")
"""What SQLite keeps beside a file while there is more to it than the file holds."""
BATCH = 5_000
"""Rows that are copied at a time."""


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


def copy_rows(source: Connection, target: Connection, tables: Iterable[Table]) -> None:
    """Copy all rows of these tables, streamed; `target`, of either kind, has the tables, but empty."""
    for table in tables:
        names = ", ".join(map(source.dialect.identifier_preparer.quote, table.columns.keys()))
        rows = source.exec_driver_sql(
            f"SELECT {names} FROM {table.name}",  # noqa: S608 - the names are those of our migrations
            execution_options={"stream_results": True, "max_row_buffer": BATCH},
        )
        for batch in rows.partitions(BATCH):
            _insert(target, table, batch)


def _insert(target: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(map(target.dialect.identifier_preparer.quote, table.columns.keys()))
    if target.dialect.name == "sqlite":
        places = ", ".join("?" * len(table.columns))
        insert = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - as above
        target.exec_driver_sql(insert, [tuple(row) for row in rows])
        return
    # COPY reads each value as its column's type: a flag that SQLite keeps as 1 is true.
    driver: Any = target.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row))
    except target.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("COPY", None, error) from error


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
