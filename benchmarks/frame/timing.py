"""How long things take: one question again and again, or several in turn so that noise hits them alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from benchmarks.frame.report import Cell

Result = TypeVar("Result")
Question = Callable[[], object]
WARM_UP = 3


@dataclass(frozen=True)
class Times:
    """How long the same thing took, again and again."""

    seconds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle one."""
        return self.percentile_ms(50)

    @property
    def fastest_ms(self) -> float:
        """The shortest; on a machine that others use it says most."""
        return self.percentile_ms(0)

    def percentile_ms(self, percent: float) -> float:
        """What so many per cent of them stayed below; not a number where there are none."""
        return float(1000 * np.percentile(self.seconds, percent)) if self.seconds else float("nan")

    def cells(self) -> dict[str, Cell]:
        """As a part of a row."""
        return {
            "median ms": self.median_ms,
            "p95 ms": self.percentile_ms(95),
            "fastest ms": self.fastest_ms,
        }


def timed(question: Question, repeats: int, warm_up: int = WARM_UP) -> Times:
    """Ask a question some times, after others that do not count."""
    for _ in range(warm_up):
        question()
    return Times(tuple(_seconds(question) for _ in range(repeats)))


def interleaved(questions: Mapping[str, Question], rounds: int, warm_up: int = 1) -> dict[str, Times]:
    """Ask every question once in each round, every other round backwards."""
    order = list(questions)
    taken: dict[str, list[float]] = {name: [] for name in order}
    for place in range(warm_up + rounds):
        for name in order if place % 2 else reversed(order):
            taken[name].append(_seconds(questions[name]))
    return {name: Times(tuple(seconds[warm_up:])) for name, seconds in taken.items()}


def ratio(ours: Times, peer: Times) -> float:
    """How many times as long as the peer we took: the median over rounds in which both were asked."""
    return float(np.median(np.array(ours.seconds) / np.array(peer.seconds)))


class Seconds(NamedTuple):
    """How long something took: by the clock, and of all processor cores together."""

    clock: float
    processor: float


def best_of(repeats: int, work: Callable[[], Result]) -> tuple[Seconds, Result]:
    """The shortest times of some repeats, and the last result."""
    taken: list[Seconds] = []
    for _ in range(repeats):
        started, processor = time.perf_counter(), time.process_time()
        result = work()
        taken.append(Seconds(time.perf_counter() - started, time.process_time() - processor))
    return Seconds(*map(min, zip(*taken, strict=True))), result


def _seconds(question: Question) -> float:
    started = time.perf_counter()
    question()
    return time.perf_counter() - started
