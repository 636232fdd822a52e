"""An open database: what is committed is on the disk, and errors are in our words."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from threading import BoundedSemaphore, Lock, Thread
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from maxella.app.storage.addresses import file_of, is_sqlite, place
from maxella.errors import StorageError, UsageError
from maxella.extras import require

WRITES = "maxella_writes"
"""The execution option of a connection that will write."""

CONNECTIONS = 20
"""The most that are open at a time; a further thread waits."""
PATIENCE_SECONDS = 10
"""How long a connection waits for a lock that another one holds."""
CONNECT_SECONDS = 5
PING_SECONDS = 0.9
WRITERS = CONNECTIONS - 4
"""At a time, of one process with a server: some connections are left to readers."""
ROWS_AT_A_TIME = 5_000
"""So many of a large insert are held as the database takes them."""
CACHE_KILOBYTES = 24_000
"""Of SQLite, during a large insert."""

_REMEDIES = {
    "is full": "free some space",
    "locked": "another program holds it; try again",
    "lock timeout": "another program holds it; try again",
    "malformed": "bring back a backup with `maxella app restore`",
    "not a database": "bring back a backup with `maxella app restore`",
    "unable to open": "see that the file is there and may be read and written",
    "readonly": "see who may write there",
    "permission denied": "let this user do it, or name another",
    "must be owner": "let this user do it, or name another",
    "deadlock": "others wrote at that moment; try again",
}
_REMEDY = "see that the database runs and can be reached"


@contextmanager
def in_our_words(url: URL) -> Iterator[None]:
    """Turn what a database raises into `StorageError`, or `UsageError` where a value cannot be stored."""
    try:
        yield
    except (DataError, UnicodeEncodeError, OverflowError) as error:
        raise UsageError("a text or a number cannot be stored; it holds NUL or is far too large") from error
    except SQLAlchemyError as error:
        raise StorageError(f"{place(url)}: {said(error)}") from error


def said(error: SQLAlchemyError) -> str:
    """What a database says, in one line, and what to do."""
    reason = reason_of(error)
    return f"{reason}; {next((remedy for sign, remedy in _REMEDIES.items() if sign in reason), _REMEDY)}"


def reason_of(error: SQLAlchemyError) -> str:
    """What a database says, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]


def make_engine(url: URL, *, pooled: bool = True, follows_references: bool = True) -> Engine:
    """An engine for the address; nothing is opened yet.

    Args:
        url: as `addresses.address` gives it.
        pooled: keep connections open between uses.
        follows_references: whether SQLite deletes what refers to a deleted row. Not where tables are made
            anew: a table that is dropped would take the rows of others along.

    Raises:
        MissingExtraError: when the driver for PostgreSQL is not installed.
    """
    return (
        _sqlite_engine(url, pooled, follows_references) if is_sqlite(url) else _postgres_engine(url, pooled)
    )


def _sqlite_engine(url: URL, pooled: bool, follows_references: bool) -> Engine:
    path = file_of(url)
    # mode=rw: a file that was taken away is an error, not an empty database.
    opened = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(
        opened,
        poolclass=QueuePool if pooled else NullPool,
        connect_args={"timeout": PATIENCE_SECONDS, "isolation_level": None, "check_same_thread": False},
        hide_parameters=True,
        **({"pool_size": CONNECTIONS, "max_overflow": 0} if pooled else {}),
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        references = f"foreign_keys = {'ON' if follows_references else 'OFF'}"
        for pragma in ("journal_mode = WAL", "synchronous = FULL", references):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that turns from reading to writing could be refused: one that will write says so.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: URL, pooled: bool) -> Engine:
    require("postgres", "a database on PostgreSQL")
    engine = create_engine(
        url,
        poolclass=QueuePool if pooled else NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        hide_parameters=True,
        # A server that was started anew has forgotten the connections that the pool keeps.
        **({"pool_size": CONNECTIONS, "max_overflow": 0, "pool_pre_ping": True} if pooled else {}),
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: object, _: object) -> None:
        with connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false), "
                # Never less than the disk, whatever the server's default; more may stay.
                "set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
                "WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)",
                (f"{PATIENCE_SECONDS}s",),
            )
        connection.commit()  # type: ignore[attr-defined]

    return engine


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what happens where the row is there already."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_all(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Insert many rows, past all that SQLAlchemy does for each of them.

    Args:
        connection: in a transaction.
        table: the table.
        columns: the columns that are given.
        rows: their values, as the database takes them: no type of a column turns them into something else.
    """
    quoted = connection.dialect.identifier_preparer
    names = ", ".join(quoted.format_column(table.c[name]) for name in columns)
    into = f"{quoted.format_table(table)} ({names})"
    is_sqlite = connection.dialect.name == "sqlite"
    marks = ", ".join(["?" if is_sqlite else "%s"] * len(columns))
    statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - our own names
    left = iter(rows)
    some = _next_of(left)
    if len(some) < ROWS_AT_A_TIME:
        if some:
            connection.exec_driver_sql(statement, some)
    elif is_sqlite:
        with _large_cache(connection):
            while some:
                connection.exec_driver_sql(statement, some)
                some = _next_of(left)
    else:
        _copy(connection, f"COPY {into} FROM STDIN", chain(some, left))


def _copy(connection: Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    """Let PostgreSQL take rows in one stream, without an answer to each."""
    # The driver's own connection: SQLAlchemy knows no COPY.
    driver: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors.Error as error:
        raise DBAPIError.instance(statement, None, error, errors.Error, dialect=connection.dialect) from error


def _next_of(rows: Iterator[Sequence[object]]) -> list[tuple[object, ...]]:
    return [tuple(row) for row in islice(rows, ROWS_AT_A_TIME)]


@contextmanager
def _large_cache(connection: Connection) -> Iterator[None]:
    """Let SQLite hold the pages of an index, which it would else write and read again for row after row."""
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {before}")


class Database:
    """An open database; threads may share it."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(**{WRITES: True})
        # SQLite has one writer at a time, a server as many as there are connections: threads that queue here
        # wait less than they would by asking again, and none waits in vain for a connection to be free.
        self._turn = Lock() if is_sqlite(url) else BoundedSemaphore(WRITERS)
        self._asking: Thread | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with in_our_words(self.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the block has ended, or leaves nothing behind."""
        with in_our_words(self.url), self._turn, self._writer.begin() as connection:
            yield connection

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            StorageError: within a second, when it does not answer or its file has gone.
        """
        silent = StorageError(f"{place(self.url)}: no answer within a second; {_REMEDY}")
        if self._asking is not None and self._asking.is_alive():
            raise silent
        errors: list[StorageError] = []
        # In a thread: nothing ends a call to a server that has stopped to speak.
        self._asking = Thread(target=self._ask, args=(errors,), name="maxella-ping", daemon=True)
        self._asking.start()
        self._asking.join(PING_SECONDS)
        if self._asking.is_alive():
            raise silent
        if errors:
            raise errors[0]

    def _ask(self, errors: list[StorageError]) -> None:
        # By a connection of its own: the open ones may all be in use, or hold a file that was taken away.
        engine = make_engine(self.url, pooled=False)
        try:
            with in_our_words(self.url), engine.connect() as connection:
                connection.execute(text("SELECT version_num FROM alembic_version"))
        except StorageError as error:
            errors.append(error)
