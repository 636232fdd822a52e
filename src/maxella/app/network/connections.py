"""Connections that are kept: so many in all, so many of a client, and none that is waited for too long."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from maxella.app.http.addresses import Network, address_of, counted_as, is_within

WANTED_FILES = 8_192
USUAL_FILES = 1_024
"""Where the system does not tell."""
MOST_CONNECTIONS = 2_048
FILES_A_CONNECTION = 2
"""Half of the files are left to all else: the database, posters, uploads, what waits to be accepted."""


@dataclass(frozen=True)
class ConnectionLimits:
    """Limits of the connections: how long each is waited for, and how many are kept."""

    head_seconds: float = 10
    """For a request to begin, and again from there until its head is whole."""
    body_seconds: float = 20
    """For the body of a request, and more of it with each byte that came."""
    unread_seconds: float = 20
    """For a client to read what it was sent, and more with each byte that it took."""
    stalled_seconds: float = 2
    """Left unread for so long, an answer keeps no place that another connection needs."""
    bytes_a_second: int = 4096
    """What a body has to come at, and an answer to be read at, beyond those seconds."""
    connections: int = 500
    """All together."""
    of_a_client: int = 128
    """Of one client: a browser has six; a household behind one address has several browsers."""


class Connection(Protocol):
    """A connection, as far as it is known here."""

    @property
    def is_in_use(self) -> bool:
        """Whether it has asked for one thing, and its client waits for the answer or reads it."""

    def look(self, now: float) -> None:
        """Drop the connection if it has been waited for too long; called about once a second."""

    def drop(self) -> None:
        """End the connection at once."""


class Connections:
    """All connections of a server, by client, the oldest first.

    Where there is no room for a new one, the oldest that is not in use makes it (idle, with half a request,
    with many at once, or with an answer that nobody reads): who holds many open locks nobody out, not even
    others at the same address.
    """

    def __init__(self, limits: ConnectionLimits, proxies: Sequence[Network] = ()) -> None:
        """Begin without any.

        Args:
            limits: how many are kept, and how long they are waited for.
            proxies: those whose connections are many clients', so that they are not counted as one's.
        """
        self.limits = limits
        self._proxies = proxies
        self._by_client: dict[str, dict[Connection, None]] = {}
        self._total = 0

    def admit(self, connection: Connection, peer: str) -> bool:
        """Keep a new connection if there is room, or can be made.

        Args:
            connection: the new one; whoever asks ends it where there is no room.
            peer: the address that it comes from.

        Returns:
            Whether it is kept.
        """
        client = self._client(peer)
        own = self._by_client.get(client, {})
        is_full = len(own) >= self.limits.of_a_client and not self._is_proxy(client)
        if is_full and not self._make_room([client]):
            return False
        if self._total >= self.limits.connections and not self._make_room(self._greediest_first()):
            return False
        self._by_client.setdefault(client, {})[connection] = None
        self._total += 1
        return True

    def forget(self, connection: Connection, peer: str) -> None:
        """Let go of a connection that has ended, if it is still kept."""
        client = self._client(peer)
        own = self._by_client.get(client, {})
        if connection not in own:
            return
        del own[connection]
        self._total -= 1
        if not own:
            del self._by_client[client]

    def look(self, now: float) -> None:
        """Look after all of them."""
        for own in list(self._by_client.values()):
            for connection in list(own):
                connection.look(now)

    def _make_room(self, clients: Iterable[str]) -> bool:
        """Drop the oldest connection that is not in use, of the first client that has one."""
        for client in clients:
            for connection in self._by_client[client]:
                if not connection.is_in_use:
                    self.forget(connection, client)
                    connection.drop()
                    return True
        return False

    def _greediest_first(self) -> list[str]:
        """The clients, those with most connections first, and proxies last."""
        return sorted(
            self._by_client, key=lambda client: (self._is_proxy(client), -len(self._by_client[client]))
        )

    def _client(self, peer: str) -> str:
        """Whom a connection is counted for; each proxy counts for itself."""
        return str(address_of(peer)) if self._is_proxy(peer) else counted_as(peer)

    def _is_proxy(self, peer: str) -> bool:
        return is_within(address_of(peer), self._proxies)


def connections_here() -> int:
    """Count the connections that may be kept, once as many files are allowed as the system lets us have."""
    return min(MOST_CONNECTIONS, _raised_limit() // FILES_A_CONNECTION)


def _raised_limit() -> int:
    """Raise the limit of open files towards what the system allows; what it is then."""
    if sys.platform == "win32":
        return USUAL_FILES
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return WANTED_FILES
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        return soft
    return wanted
