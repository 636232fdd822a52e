"""Fitting in the background while the service runs: a process of its own, so that answers stay quick."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

KINDNESS = 10
"""Added to the niceness of the background process (0 to 19): whoever asks for movies comes first."""


@contextmanager
def in_background(arguments: Sequence[str], when_done: Callable[[int], None]) -> Iterator[None]:
    """Run `maxella ARGUMENTS` in a process of its own while the block runs.

    `when_done` is called with its exit code, from another thread. A process that is still running at the end
    of the block is interrupted, as Ctrl-C does, so that it keeps its checkpoints.
    """
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "maxella", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process.pid, KINDNESS)
    stopping = threading.Event()

    def wait() -> None:
        code = process.wait()
        if not stopping.is_set():
            when_done(code)

    watcher = threading.Thread(target=wait, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        if process.poll() is None:
            process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        watcher.join(timeout=10)
