"""Bringing the tables of a database up to this release, in one transaction."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, inspect, text

from maxella.app.storage.addresses import is_sqlite, place
from maxella.errors import StorageError

SCRIPTS = "maxella.app.storage:migrations"
LOCK_NUMBER = 7_200_419
"""Of PostgreSQL's advisory lock: two processes that start at once migrate one after the other."""


def migrate(connection: Connection, url: URL) -> None:
    """Run the migrations that are missing; the connection's transaction writes.

    Raises:
        StorageError: when a newer release wrote the database.
    """
    if not is_sqlite(url):
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
    if revision_of(connection) == newest_revision():
        return
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(
            f"{place(url)} was written by a newer release of Maxella ({error}); update Maxella"
        ) from error


def revision_of(connection: Connection) -> str | None:
    """The migration that ran last; None for a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def newest_revision() -> str | None:
    """The last migration of this release."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config
