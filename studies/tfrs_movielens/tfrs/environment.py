"""The environment that TensorFlow Recommenders runs in: made when first asked for, remade with a new lock.

TensorFlow Recommenders needs Keras 2 and several hundred megabytes of TensorFlow, which Maxella does not. So
they live in a virtual environment under `MAXELLA_HOME`, installed from a lock file with hashes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from maxella.access import NOT_FOR_OTHERS, make_file, make_folder
from maxella.errors import TrainingError
from maxella.files import sha256_of, write_atomically
from maxella.home import home
from maxella.locks import exclusive
from maxella.models.fitting import Report

LOCK = Path(__file__).with_name("requirements.lock")
STAGE = "install TensorFlow Recommenders"
PYTHON_VERSION = (3, 11)
_PRINT_VERSION = "import sys; print(*sys.version_info[:2])"
_IMPORT = "import tensorflow_recommenders"


def python_with_tfrs(report: Report) -> Path:
    """The Python that has TensorFlow Recommenders; its environment is made first where it is not there yet.

    An environment counts only with the mark of the present lock file in it, which is written last: one that
    was left half made, or made from another lock, is made anew.

    Args:
        report: told how many of the locked packages are dealt with while the environment is made.

    Raises:
        TrainingError: when there is no Python 3.11 on this machine, or the installation fails.
    """
    folder = home() / "engines" / "tfrs"
    if not _is_made(folder):
        make_folder(folder.parent)
        with exclusive(folder.parent / "tfrs.lock", f"making {folder}"):
            if not _is_made(folder):
                _make(folder, report)
    return _python_of(folder)


def run_environment() -> dict[str, str]:
    """The environment variables that the program runs with: Keras 2, and no flags meant for another XLA."""
    variables = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    return variables | {"TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "2"}


def _python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def _mark_of(folder: Path) -> Path:
    return folder / "lock.sha256"


def _is_made(folder: Path) -> bool:
    mark = _mark_of(folder)
    return mark.is_file() and mark.read_text() == sha256_of(LOCK) and _python_of(folder).exists()


def _make(folder: Path, report: Report) -> None:
    """Make the environment where it stays, since its scripts know their place, and mark it when it works."""
    base, digest = _find_python(), sha256_of(LOCK)
    log = folder.with_name("tfrs-install.log")
    shutil.rmtree(folder, ignore_errors=True)
    total = sum("==" in line for line in LOCK.read_text().splitlines())
    report(STAGE, 0, total)
    python = str(_python_of(folder))
    install = ["-m", "pip", "install", "--no-deps", "--require-hashes", "--no-input", "-r", str(LOCK)]
    make_file(log)
    with log.open("w") as lines:
        for line in _followed([base, "-m", "venv", str(folder)], "the virtual environment", log, os.environ):
            lines.write(line)
        done = 0
        for line in _followed([python, *install], "the packages of the lock file", log, os.environ):
            lines.write(line)
            done += line.startswith(("Collecting ", "Ignoring "))
            report(STAGE, min(done, total - 1), total)
        for line in _followed([python, "-I", "-c", _IMPORT], "the first import", log, run_environment()):
            lines.write(line)
    write_atomically(_mark_of(folder), digest)
    report(STAGE, total, total)


def _followed(command: Sequence[str], what: str, log: Path, variables: Mapping[str, str]) -> Iterator[str]:
    """The lines that a command prints, as it prints them."""
    last = ""
    with subprocess.Popen(  # noqa: S603 - a Python of this machine with our own arguments
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=variables,
        umask=NOT_FOR_OTHERS,
    ) as process:
        try:
            for line in process.stdout or ():
                last = line.strip() or last
                yield line
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise TrainingError(
            f"cannot set up TensorFlow Recommenders: {what} failed with exit status {process.returncode}: "
            f"{last}; mend that and run again; the whole output is in {log}"
        )


def _find_python() -> str:
    """A Python of the version that the lock file is for: the running one, or the first on `PATH`."""
    for candidate in _candidates():
        answer = subprocess.run(  # noqa: S603 - asks a Python on the user's PATH for its version
            [candidate, "-I", "-c", _PRINT_VERSION], capture_output=True, text=True, check=False
        )
        if answer.stdout.split() == [str(number) for number in PYTHON_VERSION]:
            return candidate
    raise TrainingError(
        "TensorFlow Recommenders needs Python 3.11, and no python3.11 on the PATH runs; install it with its "
        "venv module (Debian: apt-get install python3.11-venv)"
    )


def _candidates() -> Iterator[str]:
    yield sys.executable
    for folder in os.get_exec_path():
        found = shutil.which("python3.11", path=folder)
        if found:
            yield found
