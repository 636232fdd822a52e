"""How long a backup, its verification and a restore take, and the memory of all of it.

    python -m benchmarks.backups [--events 200000] [--database postgresql://…]

The database holds so many events and as many marks; by default it is an SQLite file. Each step
runs once, as it would for an operator, beside a plain copy of the same bytes as the peer.
"""

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from maxella.app.storage.backups import verify
from maxella.app.storage.records import NewEvent
from maxella.app.storage.store import Store

EVENTS_OF_ONE = 5_000
MOST_SECONDS = 30
"""That a restore of 200,000 events may keep writers waiting."""
MOST_MEGABYTES = 300


def measure(options: argparse.Namespace) -> Report:
    """Fill a database, back it up, verify the backup, and bring it back."""
    events = 2_000 if options.quick else options.events
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = options.database or f"sqlite:///{folder / 'app.sqlite3'}"
        _fill(url, events)
        backup = folder / "maxella.backup"
        report = Report(f"A backup of {events:,} events and as many marks")

        def step(name: str, do: Callable[[], object]) -> float:
            with _seconds() as taken:
                do()
            report.row({"step": name, "seconds": taken[0], "MB": backup.stat().st_size / 1e6})
            return taken[0]

        with Store.open(url) as store:
            step("backup", lambda: store.backup(backup))
        step("verify", lambda: verify(backup))
        step("a plain copy of the file", lambda: shutil.copy(backup, folder / "copy"))
        restored = step("restore", lambda: Store.restore(backup, url).close())
    report.at_most("restore: seconds", restored, MOST_SECONDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.at_most("peak memory MB", peak, MOST_MEGABYTES)
    return report


def _fill(url: str, events: int) -> None:
    """Let people rate so many films."""
    with Store.open(url) as store:
        for first in range(0, events, EVENTS_OF_ONE):
            person = store.profiles.create(f"Person {first}", "moss")
            some = range(first, min(first + EVENTS_OF_ONE, events))
            rated = [NewEvent(str(each), "rating", f"m{each}", 4, each) for each in some]
            store.history.record(person.id, "made up", rated)


@contextmanager
def _seconds() -> Iterator[list[float]]:
    taken: list[float] = []
    started = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - started)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--events", type=int, default=200_000, help="ratings in the database")
    parser.add_argument("--database", help="an empty PostgreSQL database instead")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
