"""Others who use the app while it is attacked, and what they noticed of it."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx


@dataclass
class Noticed:
    """What somebody noticed who went on using the app."""

    seconds: list[float] = field(default_factory=list)
    """How long each answer took."""
    statuses: list[int] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Seconds until an answer."""
        return statistics.median(self.seconds)

    @property
    def served(self) -> int:
        """How many answers were good."""
        return sum(status == 200 for status in self.statuses)

    def ask(self, client: httpx.Client, path: str) -> None:
        """Ask once."""
        begun = time.perf_counter()
        try:
            status = client.get(path).status_code
        except httpx.TransportError:
            status = 0
        self.seconds.append(time.perf_counter() - begun)
        self.statuses.append(status)


@contextmanager
def flooding(clients: list[httpx.Client], method: str, path: str, **more: object) -> Iterator[list[int]]:
    """Let each client ask the same again and again while the block runs; gives the statuses so far."""
    statuses: list[int] = []
    over = threading.Event()

    def flood(client: httpx.Client) -> None:
        while not over.is_set():
            try:
                statuses.append(client.request(method, path, **more).status_code)  # type: ignore[arg-type]
            except httpx.TransportError:
                statuses.append(0)

    threads = [threading.Thread(target=flood, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        over.set()
        for thread in threads:
            thread.join()
