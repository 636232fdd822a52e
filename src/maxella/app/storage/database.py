"""A database that is open: transactions, their errors in our words, and whether it still answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock, Thread
from typing import Self

from sqlalchemy import URL, Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from maxella.app.storage.addresses import is_sqlite, place
from maxella.app.storage.engines import CONNECTIONS, WRITES, make_engine
from maxella.errors import StorageError, UsageError

PING_SECONDS = 0.9
WRITERS = CONNECTIONS - 4
"""At a time, of one process with a server: some connections are left to readers."""

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


class Database:
    """An open database; the store's parts read and write through it."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = make_engine(url)
        self._writer = self._engine.execution_options(**{WRITES: True})
        # SQLite has one writer at a time, a server as many as there are connections: threads that queue here
        # wait less than they would by asking again, and none waits in vain for a connection to be free.
        self._turn = Lock() if is_sqlite(url) else BoundedSemaphore(WRITERS)
        self._asking: Thread | None = None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with in_our_words(self._url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the block has ended, or leaves nothing behind."""
        with in_our_words(self._url), self._turn, self._writer.begin() as connection:
            yield connection

    def _upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what happens where the row is there already."""
        return sqlite.insert(table) if is_sqlite(self._url) else postgresql.insert(table)

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            StorageError: within a second, when it does not answer or its file has gone.
        """
        silent = StorageError(f"{place(self._url)}: no answer within a second; {_REMEDY}")
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
        engine = make_engine(self._url, pooled=False)
        try:
            with in_our_words(self._url), engine.connect() as connection:
                connection.execute(text("SELECT version_num FROM alembic_version"))
        except StorageError as error:
            errors.append(error)

    def close(self) -> None:
        """Close every connection; the store cannot be used any more."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
