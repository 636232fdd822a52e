"""The second source of MovieLens 100K: a package that carries it, where only a package index can be reached.

The `pip` client fetches the wheel, as its user has set it up. The wheel is opened as the zip that it is, once
its digest has been checked; nothing of it is installed or run.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from maxella.access import make_folder, tighten
from maxella.data.pins import mismatch
from maxella.errors import SourceError
from maxella.home import downloads_folder
from maxella.tables.archive import SourceFiles, open_source

PIP = (sys.executable, "-m", "pip")
TIMEOUT_SECONDS = 180


@dataclass(frozen=True)
class Wheel:
    """A package's wheel that carries a data set."""

    requirement: str
    filename: str
    sha256: str
    folder: str
    """The folder in the wheel whose files are the data set."""


ML_100K_WHEEL = Wheel(
    requirement="recbole==1.2.1",
    filename="recbole-1.2.1-py3-none-any.whl",
    sha256="9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
    folder="recbole/dataset_example/ml-100k",
)


def open_wheel(wheel: Wheel = ML_100K_WHEEL) -> SourceFiles | None:
    """The files of a wheel that was fetched before, or None; one that was damaged since is removed."""
    path = downloads_folder() / wheel.filename
    if not path.is_file():
        return None
    if mismatch(path, {"sha256": wheel.sha256}):
        path.unlink(missing_ok=True)
        return None
    return open_source(path, within=wheel.folder)


def fetch_wheel(wheel: Wheel = ML_100K_WHEEL, pip: Sequence[str] = PIP) -> SourceFiles:
    """Fetch the wheel with the pip client into the downloads folder, and open it.

    Args:
        wheel: what to fetch.
        pip: the command that starts pip.

    Raises:
        SourceError: when pip cannot fetch it, or its digest is wrong (it is removed then).
    """
    folder = downloads_folder()
    try:
        make_folder(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".wheel-") as fetched:
            _run([*pip, *_arguments(wheel, Path(fetched))], wheel)
            path = Path(fetched) / wheel.filename
            if not path.is_file():
                raise SourceError(
                    f"pip fetched no {wheel.filename}; look at the package index that pip is set to"
                )
            if fault := mismatch(path, {"sha256": wheel.sha256}):
                raise SourceError(
                    f"the package index gave another {wheel.filename} ({fault}); it was removed unread; look "
                    f"at the index that pip is set to",
                )
            tighten(path)
            path.replace(folder / wheel.filename)
    except OSError as error:
        raise SourceError(
            f"cannot fetch {wheel.requirement} into {folder}: {error}; free space there"
        ) from error
    return open_source(folder / wheel.filename, within=wheel.folder)


def _arguments(wheel: Wheel, folder: Path) -> list[str]:
    return [
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--disable-pip-version-check",
        "--no-input",
        "--quiet",
        "--retries=1",
        "--timeout=10",
        f"--dest={folder}",
        wheel.requirement,
    ]


def _run(command: Sequence[str], wheel: Wheel) -> None:
    try:
        finished = subprocess.run(  # noqa: S603  # our own words only
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(
            f"pip did not fetch {wheel.requirement} in {TIMEOUT_SECONDS} s; check the network",
        ) from error
    if finished.returncode:
        said = [line for line in finished.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise SourceError(
            f"pip could not fetch {wheel.requirement} ({said[-1].strip()}); check the network and pip's index"
        )
