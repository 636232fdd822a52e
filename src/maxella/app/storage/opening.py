"""Opening a database that is there: its tables are looked at, and migrated once a backup is made."""

import logging

from sqlalchemy import URL, Connection, inspect, text

from maxella.app.storage.addresses import is_sqlite, place
from maxella.app.storage.backups import write_backup
from maxella.app.storage.database import in_our_words
from maxella.app.storage.engines import WRITES, make_engine
from maxella.app.storage.migrating import (
    REVISION_TABLE,
    known_revisions,
    newest_revision,
    revision_of,
    upgrade,
)
from maxella.app.storage.new_database import BEGIN_ANEW, make_where_missing
from maxella.app.storage.places import command_back, kept_file
from maxella.app.storage.tables import metadata
from maxella.errors import StorageError

log = logging.getLogger(__name__)

LOCK_NUMBER = 7_200_419
"""Of PostgreSQL's advisory lock: two processes that start at once migrate one after the other."""


def make_ready(url: URL) -> None:
    """Make the tables of a database where there is none yet, or bring them up to this release.

    An existing database is backed up before, in the transaction that then migrates it; where the backup
    cannot be written, nothing is migrated.

    Raises:
        StorageError: when the database cannot be opened, holds no tables of ours or not all of them, or a
            newer release wrote it.
    """
    if is_sqlite(url):
        make_where_missing(url)
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
