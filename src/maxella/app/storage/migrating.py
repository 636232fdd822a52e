"""The migrations of this release, and how they are run."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

SCRIPTS = "maxella.app.storage:migrations"
REVISION_TABLE = "alembic_version"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing up to a revision, in the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revision_of(connection: Connection) -> str | None:
    """The migration that ran last; None for a database without tables of ours, or with nothing said of it."""
    if not inspect(connection).has_table(REVISION_TABLE):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def newest_revision() -> str:
    """The last migration of this release."""
    return _revisions(SCRIPTS)[0]


def known_revisions() -> tuple[str, ...]:
    """All migrations of this release; what names another one was written by a newer release."""
    return _revisions(SCRIPTS)


@cache
def _revisions(_scripts: str) -> tuple[str, ...]:
    return tuple(each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config
