"""What was worked out for the people who were asked about last, so that the next question is answered sooner.

A history that has changed is another one: what is kept for it is found by its content, so nothing is ever
told that an earlier history gave.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from maxella.features.histories import Histories

State = TypeVar("State")

PEOPLE = 64
"""So many people are remembered, those who were asked about last."""


class RememberedPeople(Generic[State]):
    """States of single people by the content of their histories, the least recently used forgotten first.

    It may be read from many threads; two that ask for the same person at once may both work it out.
    """

    def __init__(self, work_out: Callable[[Histories], State], most: int = PEOPLE) -> None:
        """Remember nobody yet.

        Args:
            work_out: makes the state of one person; what it gives is never changed.
            most: how many people are remembered.
        """
        self._work_out = work_out
        self._most = most
        self._states: OrderedDict[bytes, State] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, person: Histories) -> State:
        """The state of one person, worked out where it is not remembered."""
        version = _version(person)
        with self._lock:
            if version in self._states:
                self._states.move_to_end(version)
                return self._states[version]
        state = self._work_out(person)
        with self._lock:
            self._states[version] = state
            while len(self._states) > self._most:
                self._states.popitem(last=False)
        return state


def _version(person: Histories) -> bytes:
    """A digest of all that a history holds."""
    digest = hashlib.blake2b(digest_size=16)
    for values in (person.movies, person.ratings, person.days, person.profiles):
        digest.update(str((values.dtype, values.shape)).encode())
        digest.update(values.tobytes())
    return digest.digest()
