"""Latency of the service over loopback, beside the emptiest FastAPI route there is.

    python -m benchmarks.service                  the current bundle of ml-1m, else EASE fitted for this
    python -m benchmarks.service --bundle DIR --requests 500

Service and peer run in processes of their own; both are asked in turn in the same run, by one client that
keeps its connection, then by several at once.
"""

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace

from benchmarks.frame import servers, subjects
from benchmarks.frame.clients import Client, Request, posted, visitor
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report, UnmeasuredError
from benchmarks.frame.timing import Times
from maxella.recommend.recommender import Recommender

WARM_UP = 5
RECOMMEND = "/api/v1/recommendations"
PAGES_KB = 150


@dataclass(frozen=True)
class Question:
    """One kind of request."""

    name: str
    requests: tuple[Request, ...]
    """Sent in turn."""
    median_ms: float | None = None
    """What the answer to one client is held to, with ml-1m on two cores."""
    of_peer: bool = False


@dataclass(frozen=True)
class Answers:
    """What came back."""

    times: Times
    per_second: float
    size: int
    """Bytes of the last one."""


def measure(options: argparse.Namespace) -> Report:
    """Ask both, kind by kind, first as one client and then as several."""
    requests, clients_at_once = (1, 2) if options.quick else (options.requests, options.clients)
    with ExitStack() as stack:
        bundle = stack.enter_context(subjects.asked_bundle(options))
        service = stack.enter_context(servers.service(bundle)).address
        peer = stack.enter_context(servers.peer()).address
        report = Report(f"Answers of {bundle.name} over loopback")
        questions = list(_questions(Recommender.load(bundle), service))
        for clients in (1, clients_at_once):
            for question in questions:
                answers = _asked(question, peer if question.of_peer else service, requests, clients)
                kilobytes = answers.size / 1000
                report.row(
                    {
                        "request": question.name,
                        "clients": clients,
                        **answers.times.cells(),
                        "per second": answers.per_second,
                        "answer kB": kilobytes,
                    }
                )
                if clients == 1 and question.median_ms:
                    report.at_most(f"{question.name}: median ms", answers.times.median_ms, question.median_ms)
                if clients == 1 and question.requests[0].method == "GET" and question.name.startswith("page"):
                    report.at_most(f"{question.name}: kB", kilobytes, PAGES_KB)
    return report


def _questions(recommender: Recommender, service: str) -> Iterator[Question]:
    ratings = subjects.popular_ratings(recommender, 200)
    films = [film for film, _ in ratings]
    asked, last = films[-20:], films[-1]
    headers = visitor(service, ratings[:50])
    few = ratings[:20]
    page = Request("GET", "/", headers=headers)
    rated = tuple(
        Request("POST", "/marks", f"rating.{last}={rating}".encode(), {**headers, "X-Part": "none"})
        for rating in (recommender.scale.high, "")
    )
    shelves = tuple(replace(each, headers={**headers, "X-Part": "shelves"}) for each in rated)
    yield Question("peer: an empty route", (posted("/empty", few),), of_peer=True)
    yield Question("livez", (Request("GET", "/livez"),))
    yield Question("search", (Request("GET", "/api/v1/movies?query=star%20wars"),))
    yield Question("recommend 20, no ratings", (Request("POST", RECOMMEND, b"{}"),))
    for count in (1, 20, 200):
        yield Question(f"recommend 20, ratings: {count}", (posted(RECOMMEND, ratings[:count]),))
    yield Question("recommend 20, 20 ratings, no reasons", (posted(RECOMMEND, few, reasons=0),))
    yield Question("predict 20, 20 ratings", (posted("/api/v1/predictions", few, movie_ids=asked),))
    yield Question("explain, 20 ratings", (posted("/api/v1/explanations", few, movie_id=last),))
    yield Question("page: Home for 50 ratings", (page,), median_ms=50)
    yield Question("page: a rating", rated, median_ms=30)
    yield Question("page: a rating and the shelves", shelves)
    yield Question("page: a film", (replace(page, path=f"/movies/{last}"),))
    yield Question("poster", (Request("GET", f"/posters/{films[0]}"),))


def _asked(question: Question, address: str, requests: int, clients: int) -> Answers:
    def ask(count: int) -> tuple[list[float], int]:
        seconds, size = [], 0
        with Client(address) as client:
            for place in range(count):
                answer = client.ask(question.requests[place % len(question.requests)])
                if answer.status not in (200, 204):
                    raise UnmeasuredError(f"{question.name}: answered with {answer.status}")
                seconds.append(answer.seconds)
                size = answer.size
        return seconds, size

    ask(min(WARM_UP, requests))
    with ThreadPoolExecutor(clients) as pool:
        started = time.perf_counter()
        parts = list(pool.map(ask, [max(1, requests // clients)] * clients))
        elapsed = time.perf_counter() - started
    seconds = tuple(each for part, _ in parts for each in part)
    return Answers(Times(seconds), len(seconds) / elapsed, parts[0][1])


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument(
        "--requests", type=int, default=100, help="of each kind; more than 600 changes a minute are refused"
    )
    parser.add_argument("--clients", type=int, default=4, help="how many ask at once in the second half")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
