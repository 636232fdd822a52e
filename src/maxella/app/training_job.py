"""Training from the app: one child process at a time, which can be looked at and ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from maxella.access import make_file, make_folder
from maxella.errors import UsageError
from maxella.extras import require
from maxella.recommend.bundle.lineage import TRAINED_IN_APP

KINDNESS = 10
"""Added to the niceness of the process (0 to 19): whoever asks for movies comes first."""
LINES_SHOWN = 12
LONGEST_LINE = 300
State = Literal["running", "done", "failed", "cancelled"]
Start = Callable[[Sequence[str], Path], "subprocess.Popen[bytes]"]


@dataclass(frozen=True)
class Training:
    """The training that runs, or the last one that did."""

    bundle: str
    """The name of the bundle that it writes."""
    state: State
    seconds: int
    lines: tuple[str, ...]
    """The last ones that it said, oldest first."""


class TrainingJob:
    """Trains with the app's ratings into a new bundle of a folder; promoting it is a further step."""

    def __init__(self, bundles: Path, database: str | None, *, start: Start | None = None) -> None:
        """See the class.

        Args:
            bundles: the folder of bundles.
            database: the address of the storage, which the process gets by its environment.
            start: starts the process; for tests.
        """
        self._bundles = bundles
        self._start = start or self._start_process
        self._database = database
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._name = ""
        self._begun = self._ended = 0.0
        self._cancelled = False

    def start(self, dataset: str, *, when_done: Callable[[str], None] | None = None) -> str:
        """Begin to train; gives the name of the bundle.

        Args:
            dataset: what to train on.
            when_done: called with that name when the bundle is there, from another thread.

        Raises:
            UsageError: when one is running already.
            MissingExtraError: when this installation cannot train.
        """
        require("train", "training")
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                raise UsageError("a training is running; wait for it, or end it first")
            self._name = f"{TRAINED_IN_APP}{datetime.now(UTC):%Y%m%d-%H%M%S}"
            self._begun, self._ended, self._cancelled = time.monotonic(), 0.0, False
            make_folder(self._bundles)
            out = str(self._bundles / self._name)
            self._process = self._start(["train", dataset, "--with-app-ratings", "--out", out], self._log)
            if when_done is not None:
                waiting = threading.Thread(
                    target=_call_when_done, args=(self._process, self._name, when_done), daemon=True
                )
                waiting.start()
            return self._name

    def cancel(self) -> None:
        """End the training, if one runs; what it finished is kept for the next one."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._cancelled = True
                self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """End the training with the app."""
        self.cancel()
        if self._process is not None:
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def latest(self) -> Training | None:
        """The training that runs or ran last since the app was started."""
        with self._lock:
            if self._process is None:
                return None
            code = self._process.poll()
            if code is not None and not self._ended:
                self._ended = time.monotonic()
            end = self._ended or time.monotonic()
            return Training(self._name, self._state(code), int(end - self._begun), self._lines())

    @property
    def _log(self) -> Path:
        return self._bundles / ".training.log"

    def _state(self, code: int | None) -> State:
        if code is None:
            return "running"
        if code == 0:
            return "done"
        return "cancelled" if self._cancelled else "failed"

    def _lines(self) -> tuple[str, ...]:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ()
        return tuple(line[:LONGEST_LINE] for line in lines[-LINES_SHOWN:] if line.strip())

    def _start_process(self, arguments: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        # The address may hold a password: arguments can be read by everyone on the machine.
        database = {} if self._database is None else {"MAXELLA_DATABASE": self._database}
        make_file(log)
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "maxella", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **database},
                start_new_session=True,
            )
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, process.pid, KINDNESS)
        return process


def _call_when_done(process: "subprocess.Popen[bytes]", name: str, when_done: Callable[[str], None]) -> None:
    if process.wait() == 0:
        when_done(name)
