"""Child processes: started, followed and ended in one way, and none that outlives this process.

A child reads its stdin from a pipe into which nothing is written. Its end is the wish that the child ends, on
every system; and whatever this process dies of, the system closes the pipe. A program of ours that is started
by `our_own` then interrupts itself, as Ctrl-C would, so that it keeps what it finished.
"""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Self, TextIO

from maxella.access import make_file

SECONDS_TO_END = 10
"""From the wish that a child ends to its kill."""
SECONDS_AS_ORPHAN = 30
"""The same, where the child sees to it by itself."""
SECONDS_BETWEEN_INTERRUPTS = 5
"""Longer than it takes to give a trial back, or to end a write."""
KINDNESS = 10
"""Added to the niceness of what works in the background (0 to 19): whoever asks for movies comes first."""
LINES_KEPT = 12


class Child:
    """A process in a session of its own: Ctrl-C reaches it through this process alone, and only once.

    As a context, it ends with the block.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        on_line: Callable[[str], None] = lambda line: None,
        log: Path | None = None,
        is_heard: bool = True,
        environment: Mapping[str, str] | None = None,
        in_background: bool = False,
        umask: int = -1,
    ) -> None:
        """Start the process; `follow` or `watch` it then.

        Args:
            command: the program and its arguments.
            on_line: called with each line that it prints, on stdout or stderr.
            log: a file to which these lines are added.
            is_heard: else its stdout goes nowhere, and its stderr where that of this process goes.
            environment: all of its variables; by default those of this process.
            in_background: give way to others who want the processor.
            umask: of the process; -1 is that of this one.
        """
        self._on_line = on_line
        self._log = log
        self._watcher: threading.Thread | None = None
        self.lines: tuple[str, ...] = ()
        """The last that it said, without empty ones, oldest first; and the signal that ended it."""
        self.code: int | None = None
        """How it ended: its exit code, or the negative number of a signal; None until all lines are read."""
        self.is_interrupted = False
        """Whether it was asked to end."""
        self._process = subprocess.Popen(  # noqa: S603 - our own programs, or those that a user named
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if is_heard else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if is_heard else None,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            start_new_session=True,
            umask=umask,
        )
        if in_background and hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, min(os.nice(0) + KINDNESS, 19))

    def __enter__(self) -> Self:
        """Give the child itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, if it still runs."""
        self.end()

    @property
    def cause(self) -> str:
        """Why it failed: the signal that ended it, else what it said last, else its exit code."""
        return self.lines[-1] if self.lines else ending(self.code or 0)

    def follow(self) -> int:
        """Hand on its lines until it has ended; an exception meanwhile ends it too.

        Returns:
            Its `code`.
        """
        try:
            with self._opened_log() as log, self._process.stdout or nullcontext(()) as lines:
                for line in lines:
                    if log is not None:
                        log.write(line)
                        log.flush()
                    self._hear(line.rstrip())
            self._process.wait()
        finally:
            self._stop(0)
            code = self._process.returncode
            if code < 0 and not self.is_interrupted:
                self.lines = (*self.lines, ending(code))
            self.code = code
        return code

    def watch(self, when_done: Callable[["Child"], None] = lambda child: None) -> None:
        """Follow it in a thread, which calls `when_done` after its end, however it came."""

        def watching() -> None:
            self.follow()
            when_done(self)

        self._watcher = threading.Thread(target=watching, daemon=True)
        self._watcher.start()

    def interrupt(self) -> None:
        """Ask it to end, and do not wait; what has ended stays as it is."""
        if self._process.poll() is None:
            self.is_interrupted = True
        if self._process.stdin is not None:
            self._process.stdin.close()

    def end(self, seconds: float = SECONDS_TO_END) -> None:
        """Ask it to end; after so many seconds it is killed, with all that it started."""
        if self.code is None:
            self.interrupt()
            self._stop(seconds)
        if self._watcher is not None:
            self._watcher.join(SECONDS_TO_END)

    def _stop(self, seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        # What it started is of its group, and goes with it also where it ended well.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL) if os.name == "posix" else self._process.kill()
        self._process.wait()
        self.interrupt()

    def _opened_log(self) -> nullcontext[None] | TextIO:
        if self._log is None:
            return nullcontext()
        make_file(self._log)
        return self._log.open("a", encoding="utf-8")

    def _hear(self, line: str) -> None:
        if line:
            self.lines = (*self.lines[1 - LINES_KEPT :], line)
        self._on_line(line)


def our_own(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this package as a child that ends when it is asked to."""
    return [sys.executable, "-m", "maxella.processes", module, *arguments]


def ending(code: int) -> str:
    """Tell how a process ended, by its exit code or the negative number of a signal."""
    if code >= 0:
        return f"exit code {code}"
    memory = ", as the system does when memory runs out" if code == -9 else ""
    return f"ended by signal {-code}{memory}"


def end_with_stdin() -> None:
    """Interrupt this process, as Ctrl-C does, as soon as its stdin ends; kill it where that is not enough."""
    # Whoever was started with & by a script ignores interrupts, and so do its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_stdin, daemon=True).start()


def _end_with_stdin() -> None:
    # Not by sys.stdin, whose lock the end of Python would wait for.
    while os.read(0, 1):
        pass
    # Python drops an interrupt that comes while it frees an object, so one is not always enough.
    for _ in range(SECONDS_AS_ORPHAN // SECONDS_BETWEEN_INTERRUPTS):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(SECONDS_BETWEEN_INTERRUPTS)
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    end_with_stdin()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
