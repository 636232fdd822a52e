"""The file of a study: Optuna's journal, with locks that die with their process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

from maxella.access import OWNERS_FILE, make_file, make_folder
from maxella.errors import TrainingError


class _JournalLock(JournalFileOpenLock):
    """A lock that the operating system releases, where Optuna's own outlives a killed process for 30 s."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._lock = FileLock(path, mode=OWNERS_FILE)

    def acquire(self) -> bool:
        self._lock.acquire()
        return True

    def release(self) -> None:
        self._lock.release()


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say in one line that a journal is damaged, whatever its reader stumbled over."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"study {path} is damaged ({error}); remove its folder to start the study again"
        ) from error


def open_journal(path: Path) -> JournalStorage:
    """Open the journal of a study, or begin one; many processes may have it open at once.

    Raises:
        TrainingError: when the file is no journal.
    """
    make_folder(path.parent)
    lock = _JournalLock(path.with_suffix(".lock"))
    lock.acquire()
    try:
        make_file(path)
        _cut_torn_line(path)
    finally:
        lock.release()
    with readable(path):
        return JournalStorage(JournalFileBackend(str(path), lock))


def _cut_torn_line(path: Path) -> None:
    """Drop what was not written to its end when the power went, so that the next line begins on its own."""
    with path.open("r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
