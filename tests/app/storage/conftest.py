"""The same tests on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maxella.app.storage import Profile, Store

if TYPE_CHECKING:
    from tests.app.storage.postgres_server import PostgresServer

SQLITE = pytest.param("sqlite")
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    """A server for all tests of the session, each with a database of its own."""
    from tests.app.storage.postgres_server import PostgresServer

    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(params=[SQLITE, POSTGRES])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/app.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.new_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with Store.open(database) as store:
        yield store


@pytest.fixture
def ada(store: Store) -> Profile:
    return store.profiles.create("Ada", "moss")
