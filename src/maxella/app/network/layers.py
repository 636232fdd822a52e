"""The layers around the whole app, even around its answer to a failure."""

import asyncio
from asyncio import sleep
from collections import Counter

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maxella.app.errors import RETRY_AFTER_SECONDS, answer
from maxella.app.http.addresses import counted_as
from maxella.app.http.base_path import Prefix, within
from maxella.app.http.layers import Layer, with_start
from maxella.app.limits import BODY_BYTES, UPLOAD_BYTES
from maxella.app.network.hosts import Hosts
from maxella.app.network.proxies import Proxies
from maxella.app.settings import Settings

FREE = 8
"""So many requests of one client at once are nothing unusual: a browser has six."""
SECONDS_FOR_EACH = 0.05
"""A refusal waits so long for each further request that its client has under way."""
MOST_SECONDS = 2.0
"""It waits no longer: many people may come from one address, through a proxy that is not believed."""
DISCARDED_BYTES = 16 * BODY_BYTES
"""So much of a body that is too large is still read and thrown away: who is cut off while sending often never
sees the answer."""
HSTS = "max-age=31536000"
"""For a year, and for this name alone: others of its domain are not the app's to speak for."""
POLICY = "Content-Security-Policy"
SECURITY_HEADERS = {
    # Nothing inline and nothing from elsewhere: a title in somebody's data can never become a script.
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def at_the_edge(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Put the layers around an app; the last one is the outermost."""
    app = Refusals(Heads(Stopping(app)))
    if settings.hosts:
        app = Hosts(app, settings.hosts)
    if settings.base_path:
        app = Prefix(app, settings.base_path)
    app = Https(SecurityHeaders(app), always_secure=settings.secure_cookies)
    return Proxies(app, settings.proxies) if settings.proxies else app


class BodyLimit(Layer):
    """Refuses larger bodies, by the bytes that arrive: `Content-Length` may be missing or wrong.

    What it raises comes up where the route reads the body, and becomes an answer like any other error there.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting the bytes of its body."""
        received = 0
        most = UPLOAD_BYTES if _takes_files(within(scope["path"])) else BODY_BYTES

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= most:
                return message
            while message.get("more_body") and received <= most + DISCARDED_BYTES:
                message = await receive()
                received += len(message.get("body", b""))
            raise HTTPException(
                413,
                f"the body has more than {most:,} bytes; send fewer ratings or movies, or smaller files, "
                "at a time",
                # What was not read cannot be told from the next request, so the connection ends here.
                {"Connection": "close"},
            )

        await self._app(scope, receive_counted, send)


def _takes_files(path: str) -> bool:
    """Tell whether files are sent to an address."""
    return path == "/taste/import" or (path.startswith("/api/") and path.endswith("/imports"))


class Stopping(Layer):
    """Answers 503 where the server, when it stops, cancels a request whose answer has not begun."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on.

        Raises:
            CancelledError: when the answer has begun, so that only its connection can tell of the end.
        """
        has_begun = False

        def note(_: Message) -> None:
            nonlocal has_begun
            has_begun = True

        try:
            await self._app(scope, receive, with_start(send, note))
        except asyncio.CancelledError:
            if has_begun:
                raise
            message = "the service is stopping, and nothing was answered; ask again in a moment"
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            response = answer(Request(scope), 503, "stopping", message, headers=headers)
            await response(scope, receive, send)


class Heads(Layer):
    """Answers HEAD wherever GET is: with the same headers, and without the body."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as GET, and the answer without its body."""
        is_head = scope["method"] == "HEAD"

        async def send_head(message: Message) -> None:
            if is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        asked = {**scope, "method": "GET"} if is_head else scope
        await self._app(asked, receive, with_start(send_head, _allow_head))


def _allow_head(message: Message) -> None:
    """Name HEAD among the methods of an address that takes GET."""
    if message["status"] != 405:
        return
    headers = MutableHeaders(scope=message)
    methods = [method.strip() for method in headers.get("allow", "").split(",")]
    if "GET" in methods and "HEAD" not in methods:
        headers["allow"] = ", ".join([*methods, "HEAD"])


class Refusals(Layer):
    """Lets a refusal wait the longer, the more its client has under way.

    To refuse is cheap but not free, and all of it happens on the event loop: forty clients that ask what is
    refused again and again would keep it from everybody else.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._under_way: Counter[str] = Counter()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and hold its answer back if it is a refusal."""
        client = counted_as(scope["client"][0]) if scope.get("client") else ""

        async def held_back(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                further = max(0, self._under_way[client] - FREE)
                await sleep(min(SECONDS_FOR_EACH * further, MOST_SECONDS))
            await send(message)

        self._under_way[client] += 1
        try:
            await self._app(scope, receive, held_back)
        finally:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]


class SecurityHeaders(Layer):
    """Adds `SECURITY_HEADERS` to every answer; one that has a policy of its own keeps it."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the start of its answer."""

        def add(message: Message) -> None:
            headers = MutableHeaders(scope=message)
            own = headers.get(POLICY)
            headers.update(SECURITY_HEADERS)
            if own:
                headers[POLICY] = own

        await self._app(scope, receive, with_start(send, add))


class Https(Layer):
    """Keeps cookies and later visits to HTTPS once a request came over it, as a believed proxy tells."""

    def __init__(self, app: ASGIApp, *, always_secure: bool = False) -> None:
        """Stand around an app.

        Args:
            app: the app.
            always_secure: let browsers send cookies over HTTPS alone, whatever a request came over.
        """
        super().__init__(app)
        self._always_secure = always_secure

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the start of its answer."""
        is_over_https = scope.get("scheme") == "https"

        def secure(message: Message) -> None:
            message["headers"] = [_secured(*header) for header in message.get("headers", ())]
            if is_over_https:
                MutableHeaders(scope=message)["Strict-Transport-Security"] = HSTS

        is_secure = is_over_https or self._always_secure
        await self._app(scope, receive, with_start(send, secure) if is_secure else send)


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return name, value
    return name, value + b"; Secure"
