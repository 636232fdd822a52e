"""A lock between processes, which the operating system takes away from a process that dies."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1


@contextmanager
def exclusive(path: Path, purpose: str) -> Iterator[None]:
    """Hold the lock that the file `path` stands for; wait, and say so, while another process holds it.

    The file is made where it is missing, and stays: removing it would let two processes hold different locks.

    Args:
        path: the lock's file.
        purpose: what the lock is held for, as others read it while they wait: "downloading ml-1m.zip".
    """
    with path.open("ab") as file:
        waiting = False
        while not _taken(file):
            if not waiting:
                log.warning("another process is %s; waiting for it", purpose)
                waiting = True
            time.sleep(POLL_SECONDS)
        yield


def _taken(file: BinaryIO) -> bool:
    """Whether the lock is ours now; closing the file gives it back."""
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
