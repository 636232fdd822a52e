import hashlib
import sys
from pathlib import Path

import pytest

from maxella.data.package_index import Wheel, fetch_wheel, open_wheel
from maxella.errors import SourceError
from maxella.home import downloads_folder
from tests.tables.test_archive import write_zip

FAKE_PIP = """
import pathlib, shutil, sys
wheel, arguments = sys.argv[1], sys.argv[2:]
assert arguments[0] == "download" and {"--no-deps", "--only-binary=:all:"} <= set(arguments)
folder = next(word for word in arguments if word.startswith("--dest=")).removeprefix("--dest=")
shutil.copy(wheel, folder)
"""


@pytest.fixture
def wheel(tmp_path: Path) -> tuple[Wheel, Path]:
    members = {"package/data/u.inter": b"user_id:token\n", "package/__init__.py": b"raise SystemExit('run')"}
    path = write_zip(tmp_path / "package-1.0-py3-none-any.whl", members)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel("package==1.0", path.name, digest, "package/data"), path


def pip_that_gives(path: Path, tmp_path: Path) -> list[str]:
    script = tmp_path / "pip.py"
    script.write_text(FAKE_PIP)
    return [sys.executable, str(script), str(path)]


def pip_that_says(text: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({text!r}, file=sys.stderr); sys.exit(1)"]


def test_only_the_data_of_the_wheel_is_shown(wheel: tuple[Wheel, Path], tmp_path: Path) -> None:
    files = fetch_wheel(wheel[0], pip_that_gives(wheel[1], tmp_path))
    assert files.names() == ("u.inter",)
    with files.open("u.inter") as content:
        assert content.read() == b"user_id:token\n"


def test_a_wheel_is_fetched_once(wheel: tuple[Wheel, Path], tmp_path: Path) -> None:
    assert open_wheel(wheel[0]) is None
    fetch_wheel(wheel[0], pip_that_gives(wheel[1], tmp_path))
    files = open_wheel(wheel[0])
    assert files is not None
    assert files.names() == ("u.inter",)


def test_a_wheel_with_another_digest_is_removed_unread(wheel: tuple[Wheel, Path], tmp_path: Path) -> None:
    write_zip(wheel[1], {"package/data/u.inter": b"changed"})
    with pytest.raises(SourceError, match=r"another package-1\.0.*its sha256 is .*removed unread"):
        fetch_wheel(wheel[0], pip_that_gives(wheel[1], tmp_path))
    assert list(downloads_folder().iterdir()) == []


def test_a_kept_wheel_that_was_damaged_is_fetched_again(wheel: tuple[Wheel, Path], tmp_path: Path) -> None:
    fetch_wheel(wheel[0], pip_that_gives(wheel[1], tmp_path))
    (downloads_folder() / wheel[0].filename).write_bytes(b"damaged")
    assert open_wheel(wheel[0]) is None
    fetch_wheel(wheel[0], pip_that_gives(wheel[1], tmp_path))
    assert open_wheel(wheel[0]) is not None


def test_what_pip_complains_of_is_told(wheel: tuple[Wheel, Path]) -> None:
    with pytest.raises(
        SourceError, match=r"could not fetch package==1\.0 \(ERROR: No matching distribution\)"
    ):
        fetch_wheel(wheel[0], pip_that_says("WARNING: retrying\nERROR: No matching distribution\n\n"))


def test_another_file_than_the_wheel_is_refused(wheel: tuple[Wheel, Path], tmp_path: Path) -> None:
    other = write_zip(tmp_path / "other.whl", {"a": b"1"})
    with pytest.raises(SourceError, match=r"pip fetched no package-1\.0-py3-none-any\.whl"):
        fetch_wheel(wheel[0], pip_that_gives(other, tmp_path))


def test_a_pip_that_cannot_be_started_is_told(wheel: tuple[Wheel, Path], tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot fetch package==1\.0"):
        fetch_wheel(wheel[0], [str(tmp_path / "no-python"), "-m", "pip"])


def test_a_pip_that_hangs_is_given_up(wheel: tuple[Wheel, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxella.data.package_index.TIMEOUT_SECONDS", 0.3)
    with pytest.raises(SourceError, match=r"pip did not fetch package==1\.0 in 0\.3 s"):
        fetch_wheel(wheel[0], [sys.executable, "-c", "import time; time.sleep(20)"])
