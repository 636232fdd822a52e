"""Where the database lies, a file of SQLite or a PostgreSQL server, and where copies of it are kept."""

import shlex
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from maxella.errors import UsageError
from maxella.home import home

FORMS = "postgresql://USER:PASSWORD@HOST/DATABASE or sqlite:///FILE"


def default_file() -> Path:
    """The SQLite file that is used where no address is given; it may not exist yet."""
    return home() / "app" / "maxella.sqlite3"


def address(url: str | None) -> URL:
    """The address of a database, with the driver that is used for it.

    Args:
        url: `postgresql://…`, `sqlite:///FILE`, or None for the file in `MAXELLA_HOME`.

    Raises:
        UsageError: when it is no address, or one of another kind of database.
    """
    if url is None:
        return URL.create("sqlite", database=str(default_file()))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError(f"the address of the database cannot be read; it has the form {FORMS}") from None
    kind = parsed.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return URL.create("sqlite", database=str(Path(parsed.database).expanduser().absolute()))
    raise UsageError(f"{place(parsed)} is no database that Maxella can use; the forms are {FORMS}")


def is_sqlite(url: URL) -> bool:
    """Whether the database is a file."""
    return url.drivername == "sqlite"


def file_of(url: URL) -> Path:
    """The file of an SQLite address."""
    return Path(url.database or "")


def place(url: URL) -> str:
    """The address as it is shown to people: without the password."""
    return str(file_of(url)) if is_sqlite(url) else url.set(drivername="postgresql").render_as_string()


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
