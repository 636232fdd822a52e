"""Who is at work: a lock for each process, which the operating system takes from one that died."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from maxella.access import OWNERS_FILE, make_folder


@contextmanager
def at_work(folder: Path) -> Iterator[str]:
    """Give this process a name under which others see that it lives."""
    make_folder(folder)
    name = uuid4().hex
    path = folder / f"{name}.lock"
    try:
        with FileLock(path, mode=OWNERS_FILE):
            yield name
    finally:
        path.unlink(missing_ok=True)


def is_at_work(folder: Path, name: str) -> bool:
    """Whether the process of that name lives; what a dead one left is cleared away."""
    path = folder / f"{name}.lock"
    if not path.exists():
        return False
    try:
        with FileLock(path, mode=OWNERS_FILE, blocking=False):
            path.unlink(missing_ok=True)
            return False
    except Timeout:
        return True
