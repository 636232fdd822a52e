"""A lock between processes, which the operating system takes away from a process that dies."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)


@contextmanager
def exclusive(path: Path, purpose: str) -> Iterator[None]:
    """Hold the lock that the file `path` stands for; wait, and say so, while another process holds it.

    Args:
        path: the lock's file.
        purpose: what the lock is held for, as others read it while they wait: "downloading ml-1m.zip".
    """
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        log.warning("another process is %s; waiting for it", purpose)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
