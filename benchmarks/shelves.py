"""How fast the app's questions are answered: shelves, a shortlist for a group, search, why.

    python -m benchmarks.shelves [--bundle DIR] [--repeats 60]

Milliseconds of `--repeats` answers after some that warm up, by the length of the history. On a machine that
others use, the fastest says most.
"""

import argparse
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from benchmarks.frame.timing import timed
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
SHELVES = "shelves, 50 ratings"
MOST_MS = 50
"""What a person with 50 ratings waits for all shelves of Home, with ml-1m on two cores."""


def measure(options: argparse.Namespace) -> Report:
    """Ask every question in turn."""
    with subjects.asked_bundle(options) as bundle:
        recommender = Recommender.load(bundle)
        report = Report(f"The app's questions to {bundle.name}")
    for name, question in _questions(recommender):
        times = timed(question, 1, 0) if options.quick else timed(question, options.repeats)
        report.row({"question": name, **times.cells()})
        if name == SHELVES:
            report.at_most(f"{SHELVES}: median ms", times.median_ms, MOST_MS)
    return report


def _questions(recommender: Recommender) -> Iterator[tuple[str, Callable[[], object]]]:
    for length in LENGTHS:
        history = _history(recommender, length)
        name = f"{len(history)} ratings"
        yield f"shelves, {name}", partial(recommender.shelves, history, length=8)
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
        yield f"tonight for {people}", partial(recommender.tonight, group)
    for text in QUERIES:
        yield f"search {text!r}", partial(recommender.search, text, k=20)
    dramas = Filters(genres=("Drama",))
    yield "search by filter, all", lambda: recommender.search("", 100_000, dramas, "rated")
    yield "people 'spielburg'", lambda: recommender.people("spielburg")
    yield "well known 60", lambda: recommender.well_known(60)


def _history(recommender: Recommender, length: int, nth: int = 0) -> list[RatedMovie]:
    """The latest ratings of the nth person who gave so many."""
    return [
        RatedMovie(movie_id=movie_id, rating=rating, timestamp=None)
        for movie_id, rating in subjects.history_of(recommender, length, nth)
    ]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--repeats", type=int, default=60, help="answers to each question")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
