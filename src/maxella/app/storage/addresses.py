"""Where the database lies: a file of SQLite, or a PostgreSQL server."""

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
