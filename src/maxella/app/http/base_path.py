"""The path below which the app stands, as `/maxella` behind a proxy; empty where it has a name to itself.

Within the app every address is written as if it stood at the root; where one leaves it (a link, a form, a
redirect), `below` puts the path before it. Like the language it is a matter of the request.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.http.layers import Layer
from maxella.errors import UsageError

_SEGMENT = r"/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+"
LONGEST = 200
"""Characters of a base path."""
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


def base_path_of(written: str) -> str:
    """A base path as an option names it.

    Raises:
        UsageError: when it is not of plain segments, each with a slash before it.
    """
    if len(written) > LONGEST or not re.fullmatch(f"(?:{_SEGMENT})+", written):
        raise UsageError(
            f"--base-path {written[:LONGEST]!r} is not a path such as /maxella: a slash before "
            "each part and none at the end, letters, digits and . _ ~ - between"
        )
    return written


class Prefix(Layer):
    """Gives every request its full path, and says within it where the app stands."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        super().__init__(app)
        self._base = base

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the path as the browser asked for it."""
        path: str = scope["path"]
        if path == self._base:
            path = f"{path}/"
        elif not path.startswith(f"{self._base}/"):
            path = self._base + path
        with standing_below(self._base):
            await self._app({**scope, "path": path, "root_path": self._base}, receive, send)
