"""What others on the machine may read, under a umask that would let them read everything."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from maxella.access import make_file, make_folder, tighten_home
from maxella.files import write_atomically, written_beside
from maxella.home import home
from maxella.locks import exclusive

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs the modes of POSIX")


@pytest.fixture(autouse=True)
def _careless() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What in a folder, itself included, others may read or write."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_written_in_the_home_is_its_owners_alone() -> None:
    write_atomically(home() / "datasets" / "a" / "b" / "table.csv", "1")
    with written_beside(home() / "bundles" / "one") as beside:
        (beside / "weights").mkdir(parents=True)
        (beside / "weights" / "ease").write_text("2")
    make_folder(home() / "tuning" / "deep")
    make_file(home() / "tuning" / "journal")
    with exclusive(home() / "tuning" / "lock", "testing"):
        pass
    assert (home() / "tuning" / "lock").exists()
    assert open_to_others(home()) == []
    assert mode(home() / "bundles" / "one" / "weights") == 0o700
    assert mode(home() / "bundles" / "one" / "weights" / "ease") == 0o600


def test_the_home_may_be_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("MAXELLA_HOME", str(tmp_path / "link"))
    write_atomically(tmp_path / "disk" / "datasets" / "by-the-disk", "1")
    write_atomically(tmp_path / "link" / "app" / "by-the-link", "1")
    assert mode(tmp_path / "disk" / "datasets" / "by-the-disk") == 0o600
    assert mode(tmp_path / "disk" / "app") == 0o700


def test_elsewhere_the_umask_decides_unless_it_is_private(tmp_path: Path) -> None:
    os.umask(0o027)
    write_atomically(tmp_path / "out" / "table.csv", "1")
    with written_beside(tmp_path / "out" / "secret", private=True) as beside:
        beside.write_text("2")
    assert [mode(tmp_path / "out" / name) for name in (".", "table.csv", "secret")] == [0o750, 0o640, 0o600]


def test_what_an_earlier_release_left_open_is_tightened(tmp_path: Path) -> None:
    (home() / "app" / "backups").mkdir(parents=True)
    (home() / "app" / "maxella.sqlite3").write_text("rows")
    script = home() / "engines" / "python"
    script.parent.mkdir()
    script.touch()
    script.chmod(0o755)
    (tmp_path / "outside").touch()
    (home() / "app" / "link").symlink_to(tmp_path / "outside")
    tighten_home()
    (home() / "app" / "link").unlink()
    assert open_to_others(home()) == []
    assert mode(script) == 0o700
    assert mode(tmp_path / "outside") == 0o666


def test_a_home_that_holds_what_is_not_maxellas_stays_open_itself(tmp_path: Path) -> None:
    for name in ("app", "photographs"):
        (home() / name).mkdir(parents=True)
        (home() / name / "file").touch()
    tighten_home()
    assert [mode(home() / name) for name in (".", "photographs", "app")] == [0o777, 0o777, 0o700]


def test_a_home_that_is_not_there_is_no_fault() -> None:
    tighten_home()
    assert not home().exists()


def test_folders_are_made_where_the_rule_holds() -> None:
    source = Path(__file__).parents[1] / "src" / "maxella"
    makes = "parents=True"
    found = {path.name for path in source.rglob("*.py") if makes in path.read_text(encoding="utf-8")}
    # Within a folder that `written_beside` makes private as a whole.
    assert found == {"bundle.py"}
