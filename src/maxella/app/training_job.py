"""Training from the app: one child process at a time, which can be looked at and ended."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from maxella.access import make_folder
from maxella.errors import UsageError
from maxella.extras import require
from maxella.processes import Child, our_own
from maxella.recommend.bundle.lineage import TRAINED_IN_APP

LONGEST_LINE = 300
State = Literal["running", "done", "failed", "cancelled"]


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

    def __init__(
        self, bundles: Path, database: str | None, *, program: Sequence[str] = our_own("maxella")
    ) -> None:
        """See the class.

        Args:
            bundles: the folder of bundles.
            database: the address of the storage, which the process gets by its environment.
            program: what takes the arguments of `maxella`; for tests.
        """
        self._bundles = bundles
        self._program = program
        self._database = database
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._name = ""
        self._begun = self._ended = 0.0

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
            if self._child is not None and self._child.code is None:
                raise UsageError("a training is running; wait for it, or end it first")
            self._name = f"{TRAINED_IN_APP}{datetime.now(UTC):%Y%m%d-%H%M%S}"
            self._begun, self._ended = time.monotonic(), 0.0
            make_folder(self._bundles)
            self._child = self._started(dataset, self._bundles / self._name)
            name = self._name
            self._child.watch(lambda child: when_done(name) if when_done and child.code == 0 else None)
            return name

    def cancel(self) -> None:
        """End the training, if one runs; what it finished is kept for the next one."""
        with self._lock:
            if self._child is not None:
                self._child.interrupt()

    def close(self) -> None:
        """End the training with the app."""
        if self._child is not None:
            self._child.end()

    def latest(self) -> Training | None:
        """The training that runs or ran last since the app was started."""
        with self._lock:
            if self._child is None:
                return None
            if self._child.code is not None and not self._ended:
                self._ended = time.monotonic()
            end = self._ended or time.monotonic()
            lines = tuple(line[:LONGEST_LINE] for line in self._child.lines)
            return Training(self._name, _state(self._child), int(end - self._begun), lines)

    def _started(self, dataset: str, bundle: Path) -> Child:
        log = self._bundles / ".training.log"
        log.unlink(missing_ok=True)
        # The address may hold a password: arguments can be read by everyone on the machine.
        database = {} if self._database is None else {"MAXELLA_DATABASE": self._database}
        return Child(
            [*self._program, "train", dataset, "--with-app-ratings", "--out", str(bundle)],
            log=log,
            environment={**os.environ, **database},
            in_background=True,
        )


def _state(child: Child) -> State:
    if child.code is None:
        return "running"
    if child.code == 0:
        return "done"
    return "cancelled" if child.is_interrupted else "failed"
