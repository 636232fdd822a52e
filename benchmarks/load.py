"""How many recommendations a second the service gives to 1, 2, 4, 16 and 64 clients at once.

    python -m benchmarks.load                          the current bundle of ml-1m, else EASE fitted for this
    python -m benchmarks.load --bundle DIR --rounds 9 --seconds 10

Every client keeps its connection and asks for 20 recommendations with a history of 20 ratings, with and
without reasons, each from an address of its own, and then all from one. Every request has a history of its
own, but in the last case: there the same person asks again, whom the service remembers. Answers of 200 count;
a client that is told to come back later does so and is counted apart. Each round takes every number of
clients, every other round backwards, so that whatever else the machine does hits all alike; goals are medians
over the rounds' ratios, and not met where they lie below 1 by more than chance. Clients share the cores with
the service, so the processor time of both is told, for each answer.
"""

import argparse
import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from benchmarks.frame import servers, subjects
from benchmarks.frame.clients import BUSY, Client, Request, posted, source_addresses
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from benchmarks.frame.servers import Server
from maxella.recommend.recommender import Recommender

CLIENTS = (1, 2, 4, 16, 64)
MOST_SECONDS_TO_WAIT = 1.0
MEDIAN_TO_MEAN = 1.253
"""The standard error of a median to that of a mean, of a normal distribution."""
ERRORS_OFF = 2
"""A ratio counts as lower than 1 when it is so by more standard errors than may be chance."""
RATINGS = 20
PEOPLE = 500
"""More than the service remembers, so that each comes as a stranger."""
RECOMMENDATIONS = "/api/v1/recommendations"
ALIVE = Request("GET", "/livez")


@dataclass(frozen=True)
class Case:
    """One kind of request, from one kind of clients."""

    name: str
    requests: tuple[Request, ...]
    """Sent in turn."""
    from_one_address: bool = False


@dataclass(frozen=True)
class Round:
    """What so many clients got in some seconds."""

    answers: Counter[int]
    """By status; 0 for connections that were refused or ended."""
    seconds: float
    latencies: tuple[float, ...]
    """Seconds of the answers of 200."""
    cpu: tuple[float, float]
    """Seconds of processor time that the service and the clients took."""

    @property
    def per_second(self) -> float:
        """Answers of 200 a second."""
        return self.answers[200] / self.seconds


def measure(options: argparse.Namespace) -> Report:
    """Ask, round by round."""
    clients = (1, 16) if options.quick else CLIENTS
    rounds, seconds = (1, 0.1) if options.quick else (options.rounds, options.seconds)
    with ExitStack() as stack:
        bundle = stack.enter_context(subjects.asked_bundle(options))
        cases = _cases(Recommender.load(bundle))
        service = stack.enter_context(servers.service(bundle))
        report = Report(f"Recommendations a second, {bundle.name}, {rounds} rounds of {seconds:g} s")
        for case in cases:
            _asked(service, case, 2, seconds / 2)  # warms up
            found: dict[int, list[Round]] = {count: [] for count in clients}
            for place in range(rounds):
                for count in clients if place % 2 else reversed(clients):
                    found[count].append(_asked(service, case, count, seconds))
            _report(report, case, found)
    return report


def _cases(recommender: Recommender) -> list[Case]:
    rated = subjects.popular_ratings(recommender, 2 * RATINGS)
    random = np.random.default_rng(0)
    histories = [
        [rated[film] for film in random.permutation(len(rated))[:RATINGS].tolist()] for _ in range(PEOPLE)
    ]
    with_reasons = tuple(posted(RECOMMENDATIONS, history) for history in histories)
    plain = tuple(posted(RECOMMENDATIONS, history, reasons=0) for history in histories)
    return [
        Case("with reasons", with_reasons),
        Case("without reasons", plain),
        Case("without reasons, one address", plain, from_one_address=True),
        Case("with reasons, the same person", with_reasons[:1]),
    ]


def _asked(service: Server, case: Case, clients: int, seconds: float) -> Round:
    """So many clients ask, one request after the other, until time is up; what is under way is awaited."""
    sources = source_addresses(1 if case.from_one_address else clients)
    starting = threading.Barrier(clients + 1)
    ending = threading.Event()
    turns = itertools.count()

    def client(place: int) -> list[tuple[int, float]]:
        answers = []
        with Client(service.address, sources[place % len(sources)]) as client:
            client.ask(ALIVE)  # so that nobody connects while others are counted
            starting.wait()
            while not ending.is_set():
                answer = client.ask(case.requests[next(turns) % len(case.requests)])
                answers.append((answer.status, answer.seconds))
                if answer.status in (0, *BUSY):
                    ending.wait(min(answer.retry_after or 0.1, MOST_SECONDS_TO_WAIT))
        return answers

    with ThreadPoolExecutor(clients) as pool:
        asking = [pool.submit(client, place) for place in range(clients)]
        starting.wait()
        started, own, of_service = time.perf_counter(), time.process_time(), service.cpu_seconds()
        ending.wait(seconds)
        ending.set()
        answers = [answer for each in asking for answer in each.result()]
        elapsed = time.perf_counter() - started
        cpu = (service.cpu_seconds() - of_service, time.process_time() - own)
    taken = tuple(seconds for status, seconds in answers if status == 200)
    return Round(Counter(status for status, _ in answers), elapsed, taken, cpu)


def _report(report: Report, case: Case, found: dict[int, list[Round]]) -> None:
    for clients, rounds in found.items():
        answers = sum((each.answers for each in rounds), Counter[int]())
        taken = [seconds for each in rounds for seconds in each.latencies]
        report.row(
            {
                "request": case.name,
                "clients": clients,
                "per second": float(np.median([each.per_second for each in rounds])),
                "median ms": float(1000 * np.median(taken)) if taken else float("nan"),
                "p95 ms": float(1000 * np.percentile(taken, 95)) if taken else float("nan"),
                "service CPU ms": _per_answer(rounds, 0),
                "client CPU ms": _per_answer(rounds, 1),
                "answered": answers[200],
                "told to wait": sum(answers[status] for status in BUSY),
                "refused": answers[0],
                "other": answers.total() - sum(answers[status] for status in (200, 0, *BUSY)),
            }
        )
    for many, few in ((16, 1), (64, 2)):
        if many in found and few in found and not case.from_one_address:
            ratios = [
                more.per_second / less.per_second if less.per_second else float("nan")
                for more, less in zip(found[many], found[few], strict=True)
            ]
            error = MEDIAN_TO_MEAN * float(np.std(ratios)) / np.sqrt(len(ratios))
            name = f"{case.name}: throughput of {many} clients to that of {few}"
            report.at_least(name, float(np.median(ratios)), float(1 - ERRORS_OFF * error))


def _per_answer(rounds: Sequence[Round], which: int) -> float:
    """Milliseconds of processor time for each answer of 200, of the service (0) or of the clients (1)."""
    answered = sum(each.answers[200] for each in rounds)
    return 1000 * sum(each.cpu[which] for each in rounds) / max(answered, 1)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.5, help="of each number of clients in each round")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
