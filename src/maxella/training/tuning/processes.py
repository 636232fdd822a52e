"""Several processes at work on one study, each with its share of the cores."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from maxella.access import make_file

SECONDS_TO_STOP = 30


@dataclass
class Processes:
    """Those that were started, with the files that hold what they say."""

    started: "dict[Path, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def running(self) -> bool:
        """Whether any of them still runs."""
        return any(process.poll() is None for process in self.started.values())

    def last_words(self) -> str:
        """What the first of them that failed said last."""
        failed = [log for log, process in self.started.items() if process.poll()]
        said = [log.read_text(encoding="utf-8", errors="replace").strip() for log in failed]
        return next((text.splitlines()[-1] for text in said if text), "its processes were killed")


@contextmanager
def in_processes(folder: Path, trials: int, jobs: int) -> Iterator[Processes]:
    """Start `jobs` processes on the study in `folder`.

    When the block ends while they run (Ctrl-C above all) they are interrupted too, and give their trials
    back.
    """
    processes = Processes()
    try:
        for job in range(jobs):
            log = folder / f"process-{os.getpid()}-{job}.log"
            processes.started[log] = _start(folder, trials, log, _share(job, jobs))
        yield processes
    finally:
        _stop(processes.started.values())
        for log in processes.started:
            log.unlink(missing_ok=True)


def _start(folder: Path, trials: int, log: Path, cores: set[int]) -> "subprocess.Popen[bytes]":
    """A process of its own session: Ctrl-C reaches it through this one alone, and only once."""
    command = [sys.executable, "-m", "maxella.training.tuning.worker", str(folder), str(trials)]
    make_file(log)
    with log.open("wb") as output, _on_cores(cores):
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)  # noqa: S603


def _share(job: int, jobs: int) -> set[int]:
    """The cores of one of `jobs` processes: none named where they cannot be chosen."""
    if not hasattr(os, "sched_getaffinity"):
        return set()
    cores = sorted(os.sched_getaffinity(0))
    return set(cores[job::jobs]) or {cores[job % len(cores)]}


@contextmanager
def _on_cores(cores: set[int]) -> Iterator[None]:
    """What is started meanwhile runs on these cores, and its libraries count no more than them."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _stop(processes: "Iterable[subprocess.Popen[bytes]]") -> None:
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGINT)
    for process in running:
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
