"""How fast the app's questions are answered: shelves, a shortlist for a group, search, why.

    python benchmarks/shelves.py BUNDLE [--repeats 60] [--json FILE]

Prints a table of milliseconds (median, 95th percentile and fastest of `--repeats` answers after some that
warm up), by the length of the history; with `--json` writes the same as one object, with the load of the
machine and the threads of its linear algebra. On a machine that others use, the fastest says most.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from maxella.recommend.bundle import load_bundle
from maxella.recommend.pointer import resolve
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Dials, Filters, GroupMember, RatedMovie

LENGTHS = (0, 5, 50, 200)
QUERIES = (
    "godfater",
    "matrix the",
    "the",
    "hitchcok",
    "tom hanks",
    "comedy 1990s",
    "woody allen 1970s",
    "science fiction",
    "pulp fction",
    "xyzzy",
)
WARM_UP = 3


@dataclass(frozen=True)
class Row:
    """What came out for one question."""

    question: str
    median_ms: float
    p95_ms: float
    fastest_ms: float


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    recommender = Recommender(load_bundle(resolve(arguments.bundle)))
    rows = [_measured(name, question, arguments.repeats) for name, question in _questions(recommender)]
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, float_precision=1, tbl_width_chars=120):
        sys.stdout.write(f"{pl.DataFrame([asdict(row) for row in rows])}\n")
    if arguments.json:
        report = {
            "bundle": str(arguments.bundle),
            "cores": len(os.sched_getaffinity(0)),
            "load": os.getloadavg()[0],
            "openblas_threads": os.environ.get("OPENBLAS_NUM_THREADS", "all cores"),
            "rows": [asdict(row) for row in rows],
        }
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _questions(recommender: Recommender) -> Iterator[tuple[str, Callable[[], object]]]:
    for length in LENGTHS:
        history = _history(recommender, length)
        name = f"{len(history)} ratings"
        yield f"shelves, {name}", lambda history=history: recommender.shelves(history, length=8)
    history = _history(recommender, 50)
    dials = Dials(adventurous=0.5, newer=0.5)
    yield "shelves with dials, 50 ratings", lambda: recommender.shelves(history, length=8, dials=dials)
    yield "recommend 10, 50 ratings", lambda: recommender.recommend(history)
    listed = recommender.recommend(history, k=1, reasons=0)[0].movie.movie_id
    yield "explain, 50 ratings", lambda: recommender.explain(listed, history)
    for people in (1, 2, 4):
        group = [
            GroupMember(name=str(number), history=tuple(_history(recommender, 50, number)))
            for number in range(people)
        ]
        yield f"tonight for {people}", lambda group=group: recommender.tonight(group)
    for text in QUERIES:
        yield f"search {text!r}", lambda text=text: recommender.search(text, k=20)
    noir = Filters(genres=("Drama",))
    yield "search by filter, all", lambda: recommender.search("", 100_000, noir, "rated")
    yield "people 'spielburg'", lambda: recommender.people("spielburg")
    yield "well known 60", lambda: recommender.well_known(60)


def _history(recommender: Recommender, length: int, nth: int = 0) -> list[RatedMovie]:
    """The ratings of the nth fitted person who gave just so many, or at least; their latest ones."""
    data = recommender._serving.data
    order = np.argsort(data.histories.lengths, kind="stable")
    enough = order[data.histories.lengths[order] >= length]
    person = data.histories.rows(enough[[min(nth, len(enough) - 1)]])
    rated = [
        RatedMovie(movie_id=data.catalogue.movie_ids[movie], rating=rating, timestamp=None)
        for movie, rating in zip(person.movies.tolist(), person.ratings.tolist(), strict=True)
    ]
    return rated[len(rated) - length :]


def _measured(name: str, question: Callable[[], object], repeats: int) -> Row:
    for _ in range(WARM_UP):
        question()
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        question()
        taken.append(1000 * (time.perf_counter() - started))
    return Row(name, statistics.median(taken), float(np.quantile(taken, 0.95)), min(taken))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bundle", type=Path, help="a bundle, or a folder of bundles with a current one")
    parser.add_argument("--repeats", type=int, default=60, help="answers to each question")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
