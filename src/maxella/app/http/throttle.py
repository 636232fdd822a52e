"""Limits on how often one may try a PIN or password, and send what changes something."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from maxella.app.http.addresses import counted_as
from maxella.app.http.dependencies import without_thread
from maxella.errors import ThrottledError

ATTEMPTS = RateLimitItemPerMinute(5, 15)
"""At one PIN or password in fifteen minutes, of one client or of one browser that has given it before."""
ATTEMPTS_OF_A_CLIENT = RateLimitItemPerMinute(30, 15)
"""At all of them together."""
ATTEMPTS_OF_STRANGERS = RateLimitItemPerHour(20)
"""At one PIN or password, of all clients whose browser its owner has not used before."""
NEW_ACCOUNTS = RateLimitItemPerDay(20)
"""That one client may make."""
NEW_PROFILES = RateLimitItemPerHour(60)
"""That one client may make."""
CHANGES = RateLimitItemPerMinute(600)
"""Requests of one client that change something, a minute: more than any hand can make."""
IMPORTS = RateLimitItemPerMinute(20, 10)
"""Uploads of one client, in ten minutes: each is read as a whole."""
MARKS_FIELD = "known"
"""Where the cookie holds the marks of the secrets that its browser has given."""

COUNTERS = 4_096
"""Of each kind, two names may share one: no flood of made-up names or addresses fills the memory."""


class Throttle:
    """Counts in memory, so a restart forgets; several processes each count for themselves."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        # Nobody can work out whose counter is shared with whom.
        self._key = secrets.token_bytes(16)

    def count(self, limit: RateLimitItem, kind: str, *who: str) -> None:
        """Count one try.

        Raises:
            ThrottledError: when there were too many; it says how long to wait.
        """
        counter = self._counter(kind, who)
        if not self._limiter.hit(limit, *counter):
            seconds = max(1, int(self._limiter.get_window_stats(limit, *counter).reset_time - time.time()))
            wait = f"{seconds // 60 + 1} minutes" if seconds > 60 else f"{seconds} seconds"
            raise ThrottledError(f"too many tries; wait {wait} and try again", seconds)

    @contextmanager
    def counted_if_done(self, limit: RateLimitItem, kind: str, *who: str) -> Iterator[None]:
        """Count what the block does; what fails is not counted.

        Raises:
            ThrottledError: when there was too much of it.
        """
        self.count(limit, kind, *who)
        try:
            yield
        except BaseException:
            self.give_back(limit, kind, *who)
            raise

    def give_back(self, limit: RateLimitItem, kind: str, *who: str) -> None:
        """Count one try less, since it was none."""
        key = limit.key_for(*self._counter(kind, who))
        _, current = self._storage.sliding_window_keys(key, limit.get_expiry(), time.time())
        if self._storage.get(current):
            self._storage.decr(current)

    def forget(self, limit: RateLimitItem, kind: str, *who: str) -> None:
        """Forget the tries so far, since the last one was right."""
        self._limiter.clear(limit, *self._counter(kind, who))

    def _counter(self, kind: str, who: tuple[str, ...]) -> tuple[str, str]:
        digest = hashlib.blake2b(
            "\0".join(who).encode(errors="replace"), key=self._key, digest_size=8
        ).digest()
        return kind, str(int.from_bytes(digest) % COUNTERS)


def throttle_of(request: Request) -> Throttle:
    """The counters of the app."""
    throttle: Throttle = request.app.state.throttle
    return throttle


Throttling = Annotated[Throttle, Depends(without_thread(throttle_of))]


def client_of(request: Request) -> str:
    """Whom a request is counted for: its address, or the network that it may take addresses from."""
    return counted_as(request.client.host) if request.client else "unknown"


def count_changes(request: Request, throttle: Throttling) -> None:
    """Count a request that changes something; a dependency of all routes.

    Raises:
        ThrottledError: when a client sends more of them than any hand can.
    """
    if request.method not in ("GET", "HEAD"):
        throttle.count(CHANGES, "change", client_of(request))
