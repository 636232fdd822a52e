"""Lets the app stand below a path, whether the proxy before it takes the path away or not."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.http.base_path import standing_below
from maxella.errors import UsageError

_SEGMENT = r"/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+"
LONGEST = 200
"""Characters of a base path."""


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


class Prefix:
    """Gives every request its full path, and says within it where the app stands."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the path as the browser asked for it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == self._base:
            path = f"{path}/"
        elif not path.startswith(f"{self._base}/"):
            path = self._base + path
        with standing_below(self._base):
            await self._app({**scope, "path": path, "root_path": self._base}, receive, send)
