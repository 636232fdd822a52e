"""How fast a bundle is loaded and how fast one person is answered, by the length of the history.

    python -m benchmarks.serving [--bundle DIR] [--repeats 30] [--users 1000]

Milliseconds of answers to nobody, a newcomer, the person with the median number of ratings and the one with
most; then loading, batches, search and memory.
"""

import argparse
import resource
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Cell, Report
from benchmarks.frame.timing import interleaved, timed
from maxella.recommend.bundle.bundle import load_bundle
from maxella.recommend.recommender import Recommender

QUERIES = ("godfater", "matrix the", "star", "lord of the rngs", "amelie 2001", "the")
NEWCOMER_RATINGS = 5
MOST_SECONDS_TO_LOAD = 5
"""Of a bundle; a second `make run` is up in seconds."""
MOST_MS = 50
"""What a person with the median number of ratings waits for a list without reasons, on two cores."""
MOST_MS_SEARCH = 20


def measure(options: argparse.Namespace) -> Report:
    """Load, ask one person's questions, then those of many."""
    repeats, users = (1, 10) if options.quick else (options.repeats, options.users)
    with subjects.asked_bundle(options) as folder:
        started = perf_counter()
        bundle = load_bundle(folder)
        loaded = perf_counter() - started
        recommender = Recommender(bundle)
        ready = perf_counter() - started
        megabytes = _megabytes(folder)
        report = Report(f"Answers of {folder.name} within one process")
    lengths = bundle.recipe.data.histories.lengths
    for person, length in (
        ("nobody", 0),
        ("newcomer", NEWCOMER_RATINGS),
        ("median", int(np.median(lengths))),
        ("heaviest", int(lengths.max())),
    ):
        history = subjects.history_of(recommender, length)
        for name, question in _questions(recommender, history).items():
            times = timed(question, repeats, 1)
            report.row({"person": f"{person}, {len(history)} ratings", "question": name, **times.cells()})
            if (person, name) == ("median", "recommend 10"):
                report.at_most("recommend 10 to the median person: median ms", times.median_ms, MOST_MS)
    searches = interleaved({text: _search(recommender, text) for text in QUERIES}, repeats)
    for text, times in searches.items():
        report.row({"question": f"search {text!r}", **times.cells()})
    slowest = max(times.median_ms for times in searches.values())
    others: dict[str, Cell] = {
        "bundle MB": megabytes,
        "load and verify s": loaded,
        "assemble s": ready - loaded,
        **_batches(recommender, bundle.recipe.data.user_ids[:users]),
        "peak memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    for name, value in others.items():
        report.row({"question": name, "figure": value})
    report.at_most("loading a bundle until it answers: s", ready, MOST_SECONDS_TO_LOAD)
    report.at_most("the slowest search: median ms", slowest, MOST_MS_SEARCH)
    return report


def _questions(recommender: Recommender, history: list[tuple[str, float]]) -> dict[str, Callable[[], object]]:
    movie = recommender.recommend(history, k=1, reasons=0)[0].movie.movie_id
    return {
        "recommend 10": lambda: recommender.recommend(history, reasons=0),
        "with reasons": lambda: recommender.recommend(history),
        "explain": lambda: recommender.explain(movie, history),
        "predict 1": lambda: recommender.predict_for([movie], history),
        "similar": lambda: recommender.similar(movie),
    }


def _search(recommender: Recommender, text: str) -> Callable[[], object]:
    return lambda: recommender.search(text)


def _batches(recommender: Recommender, user_ids: list[str]) -> dict[str, Cell]:
    started = perf_counter()
    lists = recommender.recommend_many(user_ids, k=100).table
    listed = perf_counter()
    recommender.predict(lists.select("user_id", "movie_id"))
    predicted = perf_counter()
    return {
        "people listed per s (k = 100)": len(user_ids) / (listed - started),
        "pairs predicted per s (100 a person)": len(lists) / (predicted - listed),
    }


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--repeats", type=int, default=30, help="answers of each kind")
    parser.add_argument("--users", type=int, default=1000, help="people of the batches")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
