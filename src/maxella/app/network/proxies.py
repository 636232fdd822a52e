"""Believes proxies, and nobody else, in what they say of a request."""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.http.addresses import Network, address_of, is_within
from maxella.app.network.forwarded import told_by


class Proxies:
    """Puts client, scheme and host as a believed proxy tells them in the place of its own."""

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the proxy got it."""
        peer = scope.get("client")
        if scope["type"] == "http" and peer and is_within(address_of(peer[0]), self._proxies):
            scope = self._as_told(scope)
        await self._app(scope, receive, send)

    def _as_told(self, scope: Scope) -> Scope:
        told = told_by(Headers(scope=scope), self._proxies)
        scope = dict(scope, headers=list(scope["headers"]))
        if told.client is not None:
            # The port is the proxy's to know; nothing asks for it.
            scope["client"] = (str(told.client), 0)
        if told.scheme is not None:
            scope["scheme"] = told.scheme
        if told.host is not None:
            MutableHeaders(scope=scope)["host"] = told.host
        return scope
