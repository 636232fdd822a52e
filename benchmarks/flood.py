"""What others notice of one client that asks too much of the service, or never finishes asking.

    python -m benchmarks.flood                         the current bundle of ml-1m, else EASE fitted for this
    python -m benchmarks.flood --bundle DIR --connections 100

Two attacks, each on a service of its own. A flood: one address holds 40 connections and asks on each for the
most that is allowed (the longest lists and explanations for the longest histories), again a tenth of a second
after each answer, whatever it is told. Then 1,100 requests from one address of which only the beginning is
ever sent. Meanwhile somebody with 50 ratings asks for Home; seconds run until it came, the times when it was
refused included. Memory is the most that the service's process ever held.
"""

import argparse
import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.frame import servers, subjects
from benchmarks.frame.clients import (
    BUSY,
    TIMEOUT_SECONDS,
    Client,
    Request,
    posted,
    source_addresses,
    visitor,
)
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from benchmarks.frame.servers import Server
from benchmarks.frame.timing import Times
from maxella.app.limits import HISTORY_RATINGS, REASONS
from maxella.recommend.recommender import Recommender

ATTACKER, OTHER = source_addresses(2)
RATINGS = 50
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 15.0
"""After so long without an answer a question counts as unanswered, and as having taken so long."""
MOST_MS, MOST_MEGABYTES = 1000.0, 1000.0
HALF = b"POST /api/v1/recommendations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{"
ALIVE = Request("GET", "/livez", headers={})


@dataclass(frozen=True)
class Served:
    """What became of one question, asked again and again."""

    times: Times
    statuses: Counter[int]
    """Of every answer; 0 for none."""
    unanswered: int


def measure(options: argparse.Namespace) -> Report:
    """Make both attacks and report what others got meanwhile."""
    connections, halves, asked = (
        (4, 20, 2) if options.quick else (options.connections, options.halves, options.asked)
    )
    with subjects.asked_bundle(options) as bundle:
        recommender = Recommender.load(bundle)
        report = Report(f"{bundle.name}: Home for {RATINGS} ratings while one address attacks")
        _half_sent(report, bundle, recommender, halves, asked)
        _flood(report, bundle, recommender, connections, asked)
    return report


def _flood(report: Report, bundle: Path, recommender: Recommender, connections: int, asked: int) -> None:
    with servers.service(bundle) as service:
        home = _home(service, recommender)
        _row(report, "nobody", "Home", _served(service, home, OTHER, asked))
        worst = _worst(service, recommender)
        ending = threading.Event()
        with ThreadPoolExecutor(connections) as pool:
            flooding = [
                pool.submit(_keep_asking, service, worst[place % len(worst)], ending)
                for place in range(connections)
            ]
            try:
                time.sleep(PAUSE_SECONDS)
                for source, whose in ((OTHER, "another address"), (ATTACKER, "the same address")):
                    served = _served(service, home, source, asked)
                    _row(report, f"flood of {connections}", f"Home, {whose}", served)
                    report.at_most(
                        f"Home under the flood, {whose}: median ms", served.times.median_ms, MOST_MS
                    )
            finally:
                ending.set()
            statuses = sum((each.result() for each in flooding), Counter[int]())
        megabytes = service.peak_megabytes()
        report.row(
            {"attack": f"flood of {connections}", "asked for": "what the attacker got", **_counts(statuses)}
        )
        report.row({"attack": f"flood of {connections}", "asked for": "memory", "peak MB": megabytes})
        failed = sum(count for status, count in statuses.items() if status >= 500 and status not in BUSY)
        report.at_most("the flood: answers of 5xx other than 503", failed, 0)
        report.at_most("memory under the flood: MB", megabytes, MOST_MEGABYTES)


def _half_sent(report: Report, bundle: Path, recommender: Recommender, halves: int, asked: int) -> None:
    with servers.service(bundle) as service:
        home = _home(service, recommender)
        with _half_requests(service, halves) as open_ones:
            for name, request in (("livez", ALIVE), ("Home", home)):
                served = _served(service, request, OTHER, asked)
                _row(report, f"half-sent, {open_ones} of {halves} taken", f"{name}, another address", served)
                report.at_most(f"{name} beside {halves} half-sent requests: unanswered", served.unanswered, 0)
                report.at_most(
                    f"{name} beside {halves} half-sent requests: median ms", served.times.median_ms, MOST_MS
                )


def _home(service: Server, recommender: Recommender) -> Request:
    ratings = subjects.popular_ratings(recommender, RATINGS)
    return Request("GET", "/", headers=visitor(service.address, ratings))


def _worst(service: Server, recommender: Recommender) -> list[Request]:
    """The most that the service says it allows: its OpenAPI document tells how long a list may be."""
    document = httpx.get(f"http://{service.address}/openapi.json", timeout=TIMEOUT_SECONDS).json()
    length = document["components"]["schemas"]["RecommendationRequest"]["properties"]["k"]
    *rated, (last, _) = subjects.popular_ratings(recommender, HISTORY_RATINGS + 1)
    return [
        posted(
            "/api/v1/recommendations",
            rated[: len(rated) // 2],
            reasons=REASONS,
            k=length.get("maximum", 10**9),
        ),
        posted("/api/v1/explanations", rated, reasons=REASONS, movie_id=last),
    ]


def _keep_asking(service: Server, request: Request, ending: threading.Event) -> Counter[int]:
    statuses = Counter[int]()
    with Client(service.address, ATTACKER) as client:
        while not ending.is_set():
            statuses[client.ask(request).status] += 1
            ending.wait(PAUSE_SECONDS)
    return statuses


def _served(service: Server, request: Request, source: str, times: int) -> Served:
    """Ask so often, each time until the answer is good or patience ends; all may take twice that long."""
    seconds: list[float] = []
    statuses = Counter[int]()
    unanswered = 0
    ending = time.monotonic() + 2 * PATIENCE_SECONDS
    with Client(service.address, source, PATIENCE_SECONDS) as client:
        while len(seconds) < times and time.monotonic() < ending:
            started = time.perf_counter()
            while (answer := client.ask(request)).status != 200 and (
                waited := time.perf_counter() - started
            ) < PATIENCE_SECONDS:
                statuses[answer.status] += 1
                time.sleep(min(answer.retry_after or PAUSE_SECONDS, PATIENCE_SECONDS - waited))
            statuses[answer.status] += 1
            unanswered += answer.status != 200
            seconds.append(time.perf_counter() - started)
    return Served(Times(tuple(seconds)), statuses, unanswered)


@contextmanager
def _half_requests(service: Server, count: int) -> Iterator[int]:
    """Hold so many requests of which only the beginning was sent; gives how many the service took."""
    host, port = service.address.split(":")
    with ExitStack() as stack:
        stack.enter_context(_enough_files(count))
        taken = 0
        for _ in range(count):
            half = stack.enter_context(socket.socket())
            half.settimeout(1)
            half.bind((ATTACKER, 0))
            with suppress(OSError):
                half.connect((host, int(port)))
                half.sendall(HALF)
                taken += 1
        yield taken


@contextmanager
def _enough_files(count: int) -> Iterator[None]:
    """Let this process hold so many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), max(hard, wanted)))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _row(report: Report, attack: str, asked_for: str, served: Served) -> None:
    report.row({"attack": attack, "asked for": asked_for, **served.times.cells(), **_counts(served.statuses)})


def _counts(statuses: Counter[int]) -> dict[str, str | int | float]:
    return {
        "200": statuses[200],
        "told to wait": sum(statuses[status] for status in BUSY),
        "none": statuses[0],
        "other": statuses.total() - sum(statuses[status] for status in (0, 200, *BUSY)),
    }


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--connections", type=int, default=40, help="of the flood")
    parser.add_argument("--halves", type=int, default=1100, help="requests that are never finished")
    parser.add_argument("--asked", type=int, default=20, help="how often somebody asks for Home")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
