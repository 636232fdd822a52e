"""A folder of bundles to serve, made once, and the app around it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.recommend.bundle.pointer import promote
from tests.app.small_recommender import small_recommender
from tests.attack.routes import Route, routes_of
from tests.attack.served import Served, served
from tests.checkerboards import checkerboard

MODES = {"alone": ("--no-accounts",), "accounts": ("--accounts", "--operator")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is the attack."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.attack)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one bundle, of a catalogue that is large enough for work to be felt."""
    folder = tmp_path_factory.mktemp("attack") / "bundles"
    small_recommender(checkerboard(people=300, movies=1_500)).save(folder / "first")
    promote(folder, "first")
    return folder


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    """All routes of the app."""
    place = tmp_path_factory.mktemp("routes") / "app.sqlite3"
    with Store.open(f"sqlite:///{place}") as store:
        return routes_of(create_app(Fixed(small_recommender()), store))


@pytest.fixture
def bundles(trained: Path, tmp_path: Path) -> Path:
    """The same for one test alone, which may harm it."""
    return shutil.copytree(trained, tmp_path / "bundles", symlinks=True)


@pytest.fixture(scope="session")
def serving(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Served]]:
    """Serves the app in one of the ways to run it, once for all tests."""
    with ExitStack() as stack:
        running: dict[str, Served] = {}

        def start(mode: str) -> Served:
            if mode not in running:
                place = tmp_path_factory.mktemp(mode)
                bundles = shutil.copytree(trained, place / "bundles", symlinks=True)
                home = {"MAXELLA_HOME": str(place / "home")}
                running[mode] = stack.enter_context(served(bundles, *MODES[mode], **home))
                running[mode].mode = mode
            return running[mode]

        yield start


@pytest.fixture(params=list(MODES))
def target(request: pytest.FixtureRequest, serving: Callable[[str], Served]) -> Served:
    """The app, on somebody's own machine and for people with accounts."""
    return serving(request.param)


@pytest.fixture
def alone(serving: Callable[[str], Served]) -> Served:
    """The app on somebody's own machine."""
    return serving("alone")


@pytest.fixture
def with_accounts(serving: Callable[[str], Served]) -> Served:
    """The app for people with accounts."""
    return serving("accounts")
