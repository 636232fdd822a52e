"""Dependencies of routes that only look something up in memory.

FastAPI runs a plain function in a thread. Under load each thread that is waited for costs milliseconds, so
what waits for nothing runs where the request is.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def without_thread(find: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The same dependency on the event loop; for functions that neither wait nor work.

    Args:
        find: reads no file, no database and no network.
    """

    @wraps(find)
    async def found(*args: P.args, **kwargs: P.kwargs) -> T:
        return find(*args, **kwargs)

    return found
