"""Connections to SQLite and PostgreSQL, set up so that what is committed is on the disk."""

import sqlite3
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event

from maxella.app.storage.addresses import file_of, is_sqlite
from maxella.extras import require

WRITES = "maxella_writes"
"""The execution option of a connection that will write."""

CONNECTIONS = 20
"""The most that are open at a time; a further thread waits."""
PATIENCE_SECONDS = 10
"""How long a connection waits for a lock that another one holds."""
CONNECT_SECONDS = 5


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
