"""Proxies, and their headers: `Forwarded` (RFC 7239) and `X-Forwarded-For`, `-Proto`, `-Host`.

Each proxy adds what it saw at the right. So the lists are read from there, and only as far as every address
on the way is a proxy that is believed: further left stands what a client may have made up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.http.addresses import Address, Network, address_of, is_within
from maxella.app.http.layers import Layer
from maxella.app.network.hosts import name_in


@dataclass(frozen=True)
class Forwarded:
    """The client, scheme and host of a request; None where nothing is said that can be believed."""

    client: Address | None = None
    scheme: str | None = None
    host: str | None = None
    """As a `Host` header has it."""


_NODE = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|(\d[\d.]*)(?::\d{1,5})?|([0-9A-Fa-f:.]+)")
_PAIR = re.compile(
    r"""\s*(?:(?P<name>[\w!#$%&'*+.^`|~-]+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s",;]+)))?\s*(?P<end>[;,]|$)"""
)


def forwarded_by(headers: Headers, proxies: Sequence[Network]) -> Forwarded:
    """Read the headers of a believed proxy.

    Where both kinds are there they have to say the same: a proxy that writes one may hand the other on as a
    client sent it.

    Args:
        headers: those of the request.
        proxies: whose words are believed.
    """
    found = {_furthest(hops, proxies) for hops in (_modern(headers), _customary(headers)) if hops}
    return found.pop() if len(found) == 1 else Forwarded()


def _furthest(hops: Sequence[Forwarded | None], proxies: Sequence[Network]) -> Forwarded:
    """Find what the outermost believed proxy saw.

    Args:
        hops: what each proxy saw, the nearest last; None where it cannot be read.
        proxies: whose words are believed.
    """
    told = Forwarded()
    for hop in reversed(hops):
        if hop is None:
            break
        told = Forwarded(hop.client or told.client, hop.scheme, hop.host)
        if not is_within(hop.client, proxies):
            break
    return told


def _customary(headers: Headers) -> list[Forwarded | None]:
    """The hops that `X-Forwarded-*` tell of; the same place from the right is the same proxy."""
    clients, schemes, hosts = (
        [part.strip() for line in headers.getlist(f"x-forwarded-{name}") for part in line.split(",")]
        for name in ("for", "proto", "host")
    )
    if not clients:
        return [_hop(None, _at(schemes, 1), _at(hosts, 1))] if schemes or hosts else []
    indices = range(len(clients), 0, -1)
    return [_hop(clients[-index], _at(schemes, index), _at(hosts, index)) for index in indices]


def _at(values: Sequence[str], index: int) -> str | None:
    """The value at a index from the right; a single one is meant for all."""
    if len(values) == 1:
        return values[0]
    return values[-index] if index <= len(values) else None


def _modern(headers: Headers) -> list[Forwarded | None]:
    """The hops that `Forwarded` tells of."""
    return [hop for line in headers.getlist("forwarded") for hop in _hops(line)]


def _hops(line: str) -> Iterator[Forwarded | None]:
    element: dict[str, str] = {}
    at = 0
    while at < len(line):
        pair = _PAIR.match(line, at)
        name = pair["name"].lower() if pair and pair["name"] else ""
        if pair is None or name in element:
            yield None
            return
        if name:
            plain = pair["plain"]
            element[name] = re.sub(r"\\(.)", r"\1", pair["quoted"]) if plain is None else plain
        at = pair.end()
        if element and (at == len(line) or pair["end"] == ","):
            yield _hop(element.get("for"), element.get("proto"), element.get("host"))
            element = {}


def _hop(client: str | None, scheme: str | None, host: str | None) -> Forwarded | None:
    """One hop; None where something of it is not what it should be."""
    node = None if client is None else _NODE.fullmatch(client)
    address = address_of(node[1] or node[2] or node[3]) if node else None
    if client is not None and address is None:
        return None
    if scheme is not None and scheme.lower() not in {"http", "https"}:
        return None
    if host is not None and not name_in(host):
        return None
    return Forwarded(address, scheme and scheme.lower(), host)


class Proxies(Layer):
    """Puts client, scheme and host as a believed proxy tells them in the index of its own."""

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        super().__init__(app)
        self._proxies = proxies

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the proxy got it."""
        peer = scope.get("client")
        if peer and is_within(address_of(peer[0]), self._proxies):
            scope = self._as_told(scope)
        await self._app(scope, receive, send)

    def _as_told(self, scope: Scope) -> Scope:
        told = forwarded_by(Headers(scope=scope), self._proxies)
        scope = dict(scope, headers=list(scope["headers"]))
        if told.client is not None:
            # The port is the proxy's to know; nothing asks for it.
            scope["client"] = (str(told.client), 0)
        if told.scheme is not None:
            scope["scheme"] = told.scheme
        if told.host is not None:
            MutableHeaders(scope=scope)["host"] = told.host
        return scope
