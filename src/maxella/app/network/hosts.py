"""Under which names the app answers.

A page of elsewhere can make its own name point at this machine, and its scripts would then read the app as if
it were theirs. Where no password keeps strangers out, the app answers under the names of this machine alone,
and those that it was given. An address is no name: nobody can make it point elsewhere.
"""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.errors import ErrorBody, ErrorInfo
from maxella.app.http.addresses import address_of
from maxella.app.http.layers import Layer
from maxella.errors import UsageError

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{0,5})?", re.ASCII)


class Hosts(Layer):
    """Refuses requests that name another host."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        super().__init__(app)
        self._names = frozenset(map(name_in, names))

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it names one of the hosts."""
        if self._answers_under(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
        else:
            info = ErrorInfo(code="bad_request", message="the app does not answer under this name")
            await JSONResponse(ErrorBody(error=info).model_dump(), 400)(scope, receive, send)

    def _answers_under(self, host: str) -> bool:
        name = name_in(host)
        return bool(name) and (address_of(name.strip("[]")) is not None or name in self._names)


def host_name(written: str) -> str:
    """A name as an option gives it.

    Raises:
        UsageError: when it cannot be one.
    """
    name = name_in(written)
    if not name:
        raise UsageError(f"--name {written!r} is not a name that a browser asks for, as films.example.org is")
    return name


def name_in(host: str) -> str:
    """The name in a `Host` header, without port, dot at its end and capitals; empty where it is none.

    Of `[::1]:8000` it is `[::1]`.
    """
    found = _AUTHORITY.fullmatch(host)
    return found[1].lower().removesuffix(".") if found else ""
