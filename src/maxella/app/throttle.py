"""How often one may try: attempts at a PIN or password, and requests that change something."""

import time
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from maxella.app.network.addresses import counted_as
from maxella.errors import ThrottledError

ATTEMPTS = RateLimitItemPerMinute(5, 15)
"""At one PIN or password, in fifteen minutes; right ones are forgotten again."""
ATTEMPTS_ON_A_NAME = RateLimitItemPerMinute(30, 15)
"""At one account's password, wherever they come from: so many that a stranger does not lock its owner out by
hand, too few to guess."""
ATTEMPTS_OF_A_CLIENT = RateLimitItemPerMinute(30, 15)
"""At all of them together."""
CHANGES = RateLimitItemPerMinute(600)
"""Requests of one client that change something, a minute: more than any hand can make."""
IMPORTS = RateLimitItemPerMinute(20, 10)
"""Uploads of one client, in ten minutes: each is read as a whole."""


class Throttle:
    """Counts in memory, so a restart forgets; several processes each count for themselves."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, limit: RateLimitItem, *who: str) -> None:
        """Count one try.

        Raises:
            ThrottledError: when there were too many; it says how long to wait.
        """
        if not self._limiter.hit(limit, *who):
            seconds = max(1, int(self._limiter.get_window_stats(limit, *who).reset_time - time.time()))
            wait = f"{seconds // 60 + 1} minutes" if seconds > 60 else f"{seconds} seconds"
            raise ThrottledError(f"too many tries; wait {wait} and try again", seconds)

    def forget(self, limit: RateLimitItem, *who: str) -> None:
        """Forget the tries so far, since the last one was right."""
        self._limiter.clear(limit, *who)


def throttle_of(request: Request) -> Throttle:
    """The counters of the app."""
    throttle: Throttle = request.app.state.throttle
    return throttle


Throttling = Annotated[Throttle, Depends(throttle_of)]


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
