"""How the command line speaks: progress and notices to stderr, results to stdout."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from maxella.models.fitting import Report

notices = Console(stderr=True, highlight=False)
results = Console(highlight=False)
WIDE = 170
"""Columns that wide tables take on a narrower terminal too: cut figures are no figures."""


def notice(text: str) -> None:
    """Tell the user something that is not a result."""
    notices.print(text, markup=False, soft_wrap=True)


def print_wide(table: RenderableType) -> None:
    """Print a result that must not be squeezed; a narrower terminal breaks its lines."""
    Console(highlight=False, width=max(results.width, WIDE)).print(table)


@contextmanager
def progress_report() -> "Iterator[Report]":
    """Give a report that draws one bar for each stage on stderr (plain lines where it is no terminal)."""
    if not notices.is_terminal:
        yield _LineReport()
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notices) as progress:
        yield _BarReport(progress)


class _BarReport:
    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


class _LineReport:
    """A line when a stage starts and when it ends, so that logs stay short."""

    def __init__(self) -> None:
        self._begun: set[str] = set()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._begun:
            self._begun.add(stage)
            notice(f"{stage} …")
        if done >= total:
            notice(f"{stage}: done")
