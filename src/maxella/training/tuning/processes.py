"""Several processes at work on one study, each with its share of the cores."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from maxella.processes import Child, our_own

SECONDS_TO_STOP = 30


@contextmanager
def in_processes(folder: Path, trials: int, jobs: int) -> Iterator[Sequence[Child]]:
    """Start `jobs` processes on the study in `folder`.

    When the block ends while they run (Ctrl-C above all) they are interrupted too, and give their trials
    back.
    """
    children: list[Child] = []
    try:
        for job in range(jobs):
            with _on_cores(_share(job, jobs)):
                command = our_own("maxella.training.tuning.worker", str(folder), str(trials))
                children.append(Child(command))
            children[-1].watch()
        yield children
    finally:
        for child in children:
            child.interrupt()
        for child in children:
            child.end(SECONDS_TO_STOP)


def _share(job: int, jobs: int) -> set[int]:
    """The cores of one of `jobs` processes: none named where they cannot be chosen."""
    if not hasattr(os, "sched_getaffinity"):
        return set()
    cores = sorted(os.sched_getaffinity(0))
    return set(cores[job::jobs]) or {cores[job % len(cores)]}


@contextmanager
def _on_cores(cores: set[int]) -> Iterator[None]:
    """Run on these cores what is started meanwhile; its libraries count no more than them."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
