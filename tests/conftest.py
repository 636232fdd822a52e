"""What all tests share: a home of their own, and the rule for tests that need something from outside."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from maxella.home import source_folders

# The tests' networks are tiny: compiling them takes longer than training them, and half as long like this.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

# There are as many processes as cores: threads of BLAS beside them would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# An example that takes long on a busy machine is no failure. `make soak` runs the property tests with ten
# times the usual examples.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
settings.register_profile("soak", max_examples=1000, deadline=None)

AXE = Path(__file__).with_name("browser") / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# Debian keeps nginx where only root looks.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CADDY = shutil.which("caddy")


def _postgres_binaries() -> Path | None:
    """The folder of the server's programs: Debian keeps them out of the path."""
    found = shutil.which("postgres")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders and find_spec("psycopg") else None


POSTGRES_BINARIES = _postgres_binaries()


def _shared_data_folder() -> Path | None:
    for folder in source_folders():
        if (folder / "ml-1m" / "ratings.dat").is_file() and (folder / "ml-100k" / "u.data").is_file():
            return folder.resolve()
    return None


SHARED_DATA = _shared_data_folder()


LONGEST = (
    "test_tensorflow_backend.py",
    "test_without_extras.py",
    "test_wheel.py",
    "test_mutants.py",
    "test_foreign_file.py",
    "test_up.py",
)
"""Files of few and long tests: begun first, so that at the end no process waits for another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first; skip, with the way to get it, what needs something that is not there."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    in_ci = os.environ.get("CI") == "true"
    no_data = pytest.mark.skip(reason="set MAXELLA_SOURCES to a folder with ml-1m/ and ml-100k/ to run this")
    no_browser = pytest.mark.skip(reason="needs Chromium: apt-get install chromium")
    no_axe = pytest.mark.skip(reason="needs axe-core: sh scripts/get-axe.sh, which needs npm")
    no_postgres = pytest.mark.skip(
        reason="needs PostgreSQL: apt-get install postgresql, pip install 'maxella[postgres]'"
    )
    no_nginx = pytest.mark.skip(reason="needs nginx: apt-get install nginx-light")
    no_caddy = pytest.mark.skip(reason="needs Caddy: apt-get install caddy")
    for item in items:
        if "shared_data" in item.keywords and SHARED_DATA is None:
            item.add_marker(no_data)
        if "browser" in item.keywords and CHROMIUM is None and not in_ci:
            item.add_marker(no_browser)
        if "axe" in item.keywords and not AXE.is_file() and not in_ci:
            item.add_marker(no_axe)
        if "postgres" in item.keywords and POSTGRES_BINARIES is None and not in_ci:
            item.add_marker(no_postgres)
        if "nginx" in item.keywords and NGINX is None and not in_ci:
            item.add_marker(no_nginx)
        if "caddy" in item.keywords and CADDY is None and not in_ci:
            item.add_marker(no_caddy)


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the home of the person who runs it, nor finds their sources by accident."""
    monkeypatch.setenv("MAXELLA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MAXELLA_SOURCES", raising=False)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real MovieLens and TMDB files; use together with the marker `shared_data`."""
    assert SHARED_DATA is not None
    return SHARED_DATA
