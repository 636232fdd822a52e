"""The path below which the app stands, as `/maxella` behind a proxy; empty where it has a name to itself.

Within the app every address is written as if it stood at the root; where one leaves it (a link, a form, a
redirect), `below` puts the path before it. Like the language it is a matter of the request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_base: ContextVar[str] = ContextVar("base path", default="")


def base() -> str:
    """The path, without a slash at its end."""
    return _base.get()


def below(path: str) -> str:
    """An address of the app as a browser has to ask for it."""
    return _base.get() + path


def within(path: str) -> str:
    """The address within the app that a browser asked for."""
    return path.removeprefix(_base.get())


@contextmanager
def standing_below(path: str) -> Iterator[None]:
    """Let the app stand below a path within the block."""
    token = _base.set(path)
    try:
        yield
    finally:
        _base.reset(token)
