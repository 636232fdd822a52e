"""Under which names the app answers.

A page of elsewhere can make its own name point at this machine, and its scripts would then read the app as if
it were theirs. Where no password keeps strangers out, the app answers under the names of this machine alone.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.errors import ErrorBody, ErrorInfo


class Hosts:
    """Refuses requests that name another host."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it names one of the hosts."""
        if scope["type"] == "http" and _name(Headers(scope=scope).get("host", "")) not in self._names:
            info = ErrorInfo(code="bad_request", message="the app does not answer under this name")
            await JSONResponse(ErrorBody(error=info).model_dump(), 400)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _name(host: str) -> str:
    """The name without the port: of `[::1]:8000` it is `[::1]`."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isascii() and port.isdecimal() else host).lower()
