"""Letting the collector of garbage rest while a hundred thousand small things are made, all of which stay.

It would go through all of them again and again, a fifth of the time that an import takes, and find nothing.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 20_000
"""So many things are worth it: garbage that is there already is collected first, for a third of a second."""
_counting = threading.Lock()
_resting: set[object] = set()


@contextmanager
def without_collecting(things: int) -> Iterator[None]:
    """A block in which nothing is collected, in any thread; what no cycle holds is freed as ever.

    Args:
        things: about how many are made; of few, all is as ever.
    """
    if things < LARGE:
        yield
        return
    gc.collect()
    block = object()
    with _counting:
        _resting.add(block)
        gc.disable()
    try:
        yield
    finally:
        with _counting:
            _resting.remove(block)
            if not _resting:
                gc.enable()
