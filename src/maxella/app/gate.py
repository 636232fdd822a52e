"""Turns at what costs: about as many at once as there are cores, and everybody else waits in a line.

Each person has a line of their own; lines are served in turn, and so are addresses: who asks for very much
waits behind themselves alone. All of it happens on the event loop, before a thread is used.
"""

import asyncio
import os
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from maxella.app.limits import LONGEST_LINE, SECONDS_IN_LINE, WAITING_IN_ALL
from maxella.errors import BusyError

SECONDS_BETWEEN_LOOKS = 5.0
"""How often is looked whether whoever waits is still there: looks at many each second would cost answers."""

Who = tuple[str, str]
"""The address that somebody comes from, and which person there; empty for no one in particular."""
IsGone = Callable[[], Awaitable[bool]]


def cores() -> int:
    """The cores that this process may use, two at least."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, usable or 1)


async def _is_there() -> bool:
    return False


class Gate:
    """Lets in as many as there are cores, and of one person one fewer: another finds it open."""

    def __init__(
        self,
        of_one: int | None = None,
        *,
        longest_line: int = LONGEST_LINE,
        waiting_in_all: int = WAITING_IN_ALL,
        patience: float = SECONDS_IN_LINE,
    ) -> None:
        """Open the gate.

        Args:
            of_one: turns that one person may have at once; by default one fewer than there are cores. In all
                there is one more.
            longest_line: how many requests of one person may wait.
            waiting_in_all: how many requests may wait; beyond, the longest line gives way.
            patience: seconds that a request waits at most.
        """
        self._of_one = of_one or cores() - 1
        self._free = self._of_one + 1
        self._longest_line = longest_line
        self._waiting_in_all = waiting_in_all
        self._patience = patience
        self._held: Counter[Who] = Counter()
        # By address and then by person, those whose turn is next first.
        self._lines: dict[str, dict[str, deque[asyncio.Future[None]]]] = {}

    @asynccontextmanager
    async def turn(self, who: Who, is_gone: IsGone = _is_there) -> AsyncIterator[None]:
        """Wait for a turn, and have it for the block.

        Args:
            who: whose turn it is.
            is_gone: whether whoever asked has left.

        Raises:
            BusyError: when too many wait already, the wait was too long, or whoever asked has left.
        """
        await self._take(who, is_gone)
        try:
            yield
        finally:
            self._give_back(who)

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(len(line) for lines in self._lines.values() for line in lines.values())

    async def _take(self, who: Who, is_gone: IsGone) -> None:
        # Where a turn is free, all who wait have as many as they may have.
        if self._free and self._held[who] < self._of_one:
            self._hold(who)
            return
        place = self._stand_in_line(who)
        try:
            await self._wait(place, is_gone)
        except BaseException:
            if place.done() and not place.cancelled() and place.exception() is None:
                self._give_back(who)  # It came just when it was no longer wanted.
            else:
                self._leave(who, place)
            raise

    def _stand_in_line(self, who: Who) -> asyncio.Future[None]:
        client, person = who
        line = self._lines.get(client, {}).get(person, ())
        if len(line) >= self._longest_line:
            raise _busy()
        if self.waiting >= self._waiting_in_all:
            longest = max((each for lines in self._lines.values() for each in lines.values()), key=len)
            if len(longest) <= len(line) + 1:
                raise _busy()
            longest.pop().set_exception(_busy())
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, {}).setdefault(person, deque()).append(place)
        return place

    async def _wait(self, place: asyncio.Future[None], is_gone: IsGone) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        while not place.done():
            left = deadline - loop.time()
            await asyncio.wait([place], timeout=min(left, SECONDS_BETWEEN_LOOKS))
            if not place.done() and (loop.time() >= deadline or await is_gone()):
                raise _busy()
        place.result()

    def _leave(self, who: Who, place: asyncio.Future[None]) -> None:
        client, person = who
        line = self._lines.get(client, {}).get(person, deque())
        if place in line:
            line.remove(place)
        self._forget_empty(who)

    def _hold(self, who: Who) -> None:
        self._free -= 1
        self._held[who] += 1

    def _give_back(self, who: Who) -> None:
        self._free += 1
        self._held[who] -= 1
        if not self._held[who]:
            del self._held[who]
        while self._free and (following := self._next()):
            self._call(following)

    def _next(self) -> Who | None:
        """Whose turn it is: the first, by address and then by person, who may have one more."""
        for client, lines in self._lines.items():
            for person in lines:
                if self._held[client, person] < self._of_one:
                    return client, person
        return None

    def _call(self, who: Who) -> None:
        """Give a turn to the first in a line, and let all others come before that line again."""
        client, person = who
        lines = self._lines.pop(client)
        line = lines.pop(person)
        self._lines[client] = lines
        lines[person] = line
        place = line.popleft()
        self._forget_empty(who)
        if not place.done():
            place.set_result(None)
            self._hold(who)

    def _forget_empty(self, who: Who) -> None:
        client, person = who
        lines = self._lines.get(client)
        if lines is not None and not lines.get(person, True):
            del lines[person]
        if lines is not None and not lines:
            del self._lines[client]


def _busy() -> BusyError:
    return BusyError("too much is asked for at once; ask again in a few seconds")
