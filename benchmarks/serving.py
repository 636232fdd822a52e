"""How fast a bundle is loaded and how fast one person is answered, by the length of the history.

    python benchmarks/serving.py BUNDLE [--json FILE]

Prints a table of milliseconds (median and 95th percentile of `--repeats` answers after a first one), then
loading, batches and search; with `--json` writes the same as one object.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from maxella.features.training_data import TrainingData
from maxella.recommend.bundle import load_bundle
from maxella.recommend.pointer import resolve
from maxella.recommend.recommender import HistoryEntry, Recommender

QUERIES = ("godfater", "matrix the", "star", "lord of the rngs", "amelie 2001", "the")


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    folder = resolve(arguments.bundle)
    started = time.perf_counter()
    bundle = load_bundle(folder)
    loaded = time.perf_counter()
    recommender = Recommender(bundle)
    ready = time.perf_counter()
    megabytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    answers = {
        f"{name} ({len(history)} ratings)": _answers(recommender, history, arguments.repeats)
        for name, history in _people(bundle.recipe.data).items()
    }
    others = {
        "bundle MB": megabytes,
        "load and verify s": loaded - started,
        "assemble s": ready - loaded,
        **_batches(recommender, bundle.recipe.data.user_ids[: arguments.users]),
        "search ms": statistics.mean(
            _milliseconds(lambda text=text: recommender.search(text), arguments.repeats)[0]
            for text in QUERIES
        ),
        "peak memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    _print(answers, others)
    if arguments.json:
        report = {"bundle": str(folder), "milliseconds (median, 95%)": answers, **others}
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")


def _people(data: TrainingData) -> dict[str, list[HistoryEntry]]:
    """The histories of people of the bundle: nobody, a newcomer, the median and the heaviest rater."""
    order = np.argsort(data.histories.lengths, kind="stable")

    def history(place: int, most: int | None = None) -> list[HistoryEntry]:
        person = data.histories.rows(np.array([place]))
        ids = [data.catalogue.movie_ids[movie] for movie in person.movies]
        return list(zip(ids, person.ratings.tolist(), strict=True))[:most]

    median, heaviest = int(order[len(order) // 2]), int(order[-1])
    return {
        "nobody": [],
        "newcomer": history(median, 5),
        "median": history(median),
        "heaviest": history(heaviest),
    }


def _answers(
    recommender: Recommender, history: list[HistoryEntry], repeats: int
) -> dict[str, tuple[float, float]]:
    movie = recommender.recommend(history, k=1, reasons=0)[0].movie.movie_id
    questions: dict[str, Callable[[], object]] = {
        "recommend 10": lambda: recommender.recommend(history, reasons=0),
        "with reasons": lambda: recommender.recommend(history),
        "explain": lambda: recommender.explain(movie, history),
        "predict 1": lambda: recommender.predict_for([movie], history),
        "similar": lambda: recommender.similar(movie),
    }
    return {name: _milliseconds(question, repeats) for name, question in questions.items()}


def _milliseconds(question: Callable[[], object], repeats: int) -> tuple[float, float]:
    """The median and the 95th percentile."""
    question()
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        question()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken), float(np.quantile(taken, 0.95))


def _batches(recommender: Recommender, user_ids: list[str]) -> dict[str, float]:
    started = time.perf_counter()
    lists = recommender.recommend_many(user_ids, k=100).table
    listed = time.perf_counter()
    recommender.predict(lists.select("user_id", "movie_id"))
    predicted = time.perf_counter()
    return {
        "people listed per s (k = 100)": len(user_ids) / (listed - started),
        "pairs predicted per s (100 a person)": len(lists) / (predicted - listed),
    }


def _print(answers: dict[str, dict[str, tuple[float, float]]], others: dict[str, float]) -> None:
    rows = [
        {"person": person, **{name: f"{median:.1f} / {late:.1f}" for name, (median, late) in timed.items()}}
        for person, timed in answers.items()
    ]
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=140, tbl_hide_dataframe_shape=True):
        sys.stdout.write(f"{pl.DataFrame(rows)}\n")
    for name, value in others.items():
        sys.stdout.write(f"{name:<40} {value:,.2f}\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bundle", type=Path, help="a bundle, or a folder of bundles with a current one")
    parser.add_argument("--repeats", type=int, default=30, help="answers of each kind")
    parser.add_argument("--users", type=int, default=1000, help="people of the batches")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
