"""Seconds and peak memory of `maxella data import` of a large table of ratings, in a process of its own.

    python -m benchmarks.importing
    python -m benchmarks.importing --ratings 3

The table is made up: 30 million ratings (`--ratings`: millions) of 60,000 films, with whole numbers as ids,
half stars and times, as a CSV file of 26 bytes a row. Seconds go from the file to the dataset on the disk.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.frame.command import Benchmark
from benchmarks.frame.machine import ROOT
from benchmarks.frame.report import Cell, Report, UnmeasuredError
from maxella.data.dataset import write_dataset
from maxella.data.sources.tables import import_tables

FILMS = 60_000
RATINGS_A_PERSON = 150
GOALS = {"seconds": 60, "peak MB": 3000}
"""On two cores, with 30 million ratings."""
WRITING = "from benchmarks.importing import *; write_ratings(Path(sys.argv[1]), int(sys.argv[2]))"
IMPORTING = "from benchmarks.importing import *; print(json.dumps(imported(Path(sys.argv[1]))))"


def measure(options: argparse.Namespace) -> Report:
    """Import a table that was made up."""
    ratings = 2_000 if options.quick else round(options.ratings * 1e6)
    report = Report(f"Importing {ratings:,} ratings")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ratings.csv"
        # A process of its own: what the writing takes would count as the peak of any that it starts.
        _run(WRITING, str(file), str(ratings), home=folder)
        row: dict[str, Cell] = json.loads(_run(IMPORTING, str(file), home=folder))
    report.row(row)
    for figure, goal in GOALS.items():
        report.at_most(figure, float(row[figure]), goal)
    return report


def _run(code: str, *arguments: str, home: str) -> bytes:
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "MAXELLA_HOME": str(Path(home) / "home")},
        check=False,
        stdout=subprocess.PIPE,
    )
    if ended.returncode:
        raise UnmeasuredError(f"{code} ended with exit code {ended.returncode}; see above")
    return ended.stdout


def imported(file: Path) -> dict[str, Cell]:
    """Import one table; memory is the peak of this process, with Python and its libraries in it."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    dataset = write_dataset(import_tables("made-up", file))
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "ratings": len(dataset.interactions),
        "movies": len(dataset.movies),
        "read MB": file.stat().st_size / 1e6,
        "seconds": seconds,
        "processor seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak MB before": before.ru_maxrss / 1024,
        "peak MB": after.ru_maxrss / 1024,
    }


def write_ratings(file: Path, ratings: int) -> None:
    """Write ratings in the format of MovieLens 25M; no pair is rated twice."""
    rng = np.random.default_rng(1)
    users = ratings // RATINGS_A_PERSON + 1
    pairs = np.sort(rng.integers(0, FILMS * users, ratings)) + np.arange(ratings)
    pl.DataFrame(
        {
            "userId": pairs // FILMS + 1,
            "movieId": pairs % FILMS + 1,
            "rating": rng.integers(1, 11, ratings) / 2,
            "timestamp": rng.integers(900_000_000, 1_500_000_000, ratings),
        },
    ).write_csv(file)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--ratings", type=float, default=30.0, help="millions of ratings")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
