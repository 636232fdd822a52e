"""Where copies of a database are kept, and the command that brings one back."""

import shlex
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from maxella.app.storage.addresses import default_file, file_of, is_sqlite, place
from maxella.home import home


def backups_folder() -> Path:
    """Where backups lie that were not given a place; it may not exist yet."""
    return home() / "app" / "backups"


def kept_file(url: URL, occasion: str) -> Path:
    """A new name for a copy of a database: beside its file, or among the backups for a server's.

    Args:
        url: the database.
        occasion: "before-restore" or "before-migration".
    """
    beside = file_of(url) if is_sqlite(url) else backups_folder() / "maxella"
    name = f"{beside.name}.{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = (f"{name}{number}.{occasion}" for number in ("", *(f"-{count}" for count in range(2, 1000))))
    return next(path for path in map(beside.with_name, names) if not path.exists())


def command_back(url: URL, file: Path) -> str:
    """The command that brings a copy of this database back."""
    command = f"maxella app restore {shlex.quote(str(file))}"
    if is_sqlite(url):
        named = "" if file_of(url) == default_file() else f"sqlite:///{place(url)}"
    else:
        named = place(url)
    return f"{command} --database {shlex.quote(named)}" if named else command


def way_back(url: URL, file: Path, *, with_its_release: bool = False) -> str:
    """The sentence that says where a copy of this database is, and how it comes back.

    Args:
        url: the database.
        file: the copy.
        with_its_release: whether this release cannot bring it back.
    """
    which = "with the release that wrote it, " if with_its_release else ""
    return f"what was there is kept as {file}; {which}`{command_back(url, file)}` brings it back"
