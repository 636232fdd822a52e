"""Clients that are slow on purpose, and those who have to be served meanwhile."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from maxella.app.network.connections import ConnectionLimits
from maxella.app.network.serving import HEAD_BYTES
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import running

HURRIED = ConnectionLimits(head_seconds=0.5, body_seconds=0.5, unread_seconds=0.5, bytes_a_second=1 << 20)
HALF_A_HEAD = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /marks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nmovie"
)
WHOLE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
ATTACKER = "127.0.0.2"


class Connecting:
    """Opens connections to a service, from one address or another."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._goal = (urlsplit(address).hostname, urlsplit(address).port)
        self.opened: list[socket.socket] = []

    def open(self, *sent: bytes, peer: str = "127.0.0.1") -> socket.socket:
        """A connection on which something was sent."""
        opened = socket.create_connection(self._goal, timeout=30, source_address=(peer, 0))
        self.opened.append(opened)
        for part in sent:
            opened.sendall(part)
        return opened

    def is_served(self, peer: str) -> bool:
        """Whether somebody at an address is answered."""
        with httpx.Client(transport=httpx.HTTPTransport(local_address=peer), timeout=30) as client:
            return client.get(f"{self.address}/livez").status_code == 200

    def is_served_at_once(self, peer: str) -> bool:
        """Whether somebody at an address is answered, rather than refused; some time is left in between."""
        with suppress(httpx.TransportError):
            return self.is_served(peer)
        time.sleep(0.01)
        return False


@contextmanager
def connecting(app: FastAPI, patience: ConnectionLimits | None = None) -> Iterator[Connecting]:
    with running(app, patience) as address:
        there = Connecting(address)
        try:
            yield there
        finally:
            for opened in there.opened:
                opened.close()


def is_ended(opened: socket.socket) -> bool:
    """Whether the service ends a connection, sooner or later; what it sends before is read."""
    with suppress(ConnectionResetError):
        while opened.recv(1 << 16):
            pass
    return True


@pytest.mark.parametrize(
    "sent", [b"", HALF_A_HEAD, HALF_A_BODY], ids=["nothing", "half a head", "half a body"]
)
def test_who_does_not_finish_a_request_is_not_waited_for(app: FastAPI, sent: bytes) -> None:
    with connecting(app, HURRIED) as there:
        assert is_ended(there.open(sent))
        assert there.is_served("127.0.0.1")


@pytest.mark.parametrize("begun", [HALF_A_HEAD, HALF_A_BODY], ids=["head", "body"])
def test_a_byte_now_and_then_wins_no_time(app: FastAPI, begun: bytes) -> None:
    with connecting(app, HURRIED) as there:
        slow = there.open(begun)
        slow.settimeout(0.05)
        for _ in range(500):
            try:
                slow.sendall(b"x")
                if not slow.recv(1 << 16):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("it was waited for")


def test_who_does_not_read_the_answer_is_not_waited_for(recommender: Recommender, store: Store) -> None:
    app = create_app(Fixed(recommender), store)

    @app.get("/much")
    def much() -> PlainTextResponse:
        return PlainTextResponse("x" * (64 << 20))

    with connecting(app, HURRIED) as there:
        unread = there.open(WHOLE.replace(b"/livez", b"/much"))
        # After twice its patience nothing more arrives than what was under way.
        assert is_ended(there.open())
        assert is_ended(there.open())
        assert sum(map(len, iter(lambda: _received(unread), b""))) < 64 << 20


def _received(opened: socket.socket) -> bytes:
    try:
        return opened.recv(1 << 20)
    except ConnectionResetError:
        return b""


def test_an_app_that_takes_its_time_is_waited_for(recommender: Recommender, store: Store) -> None:
    app = create_app(Fixed(recommender), store)

    @app.get("/thoughtful")
    def thoughtful() -> str:
        time.sleep(1.5)
        return "at last"

    with connecting(app, HURRIED) as there, httpx.Client(base_url=there.address, timeout=30) as client:
        assert client.get("/thoughtful").json() == "at last"


def test_eleven_hundred_half_sent_requests_of_one_address_lock_nobody_out(app: FastAPI) -> None:
    with connecting(app) as there:
        for n in range(1_100):
            there.open((b"", HALF_A_HEAD, HALF_A_BODY, WHOLE)[n % 4], peer=ATTACKER)
        assert there.is_served("127.0.0.1")
        assert there.is_served(ATTACKER)
        # Long before its time is over, the first has made room.
        assert is_ended(there.opened[0])


@pytest.mark.parametrize("requests", [1, 1_000], ids=["one each", "many at once"])
def test_who_reads_no_answer_locks_nobody_out_at_the_same_address(
    recommender: Recommender, store: Store, requests: int
) -> None:
    app = create_app(Fixed(recommender), store)

    @app.get("/much")
    def much() -> PlainTextResponse:
        return PlainTextResponse("x" * (64 << 20 if requests == 1 else 1 << 20))

    # Only for those that have sent nothing further it has to be seen that nobody reads.
    stalled = 0.0 if requests == 1 else 60.0
    with connecting(app, ConnectionLimits(of_a_client=3, stalled_seconds=stalled)) as there:
        for _ in range(3):
            there.open(WHOLE.replace(b"/livez", b"/much") * requests, peer=ATTACKER)
        assert any(there.is_served_at_once(ATTACKER) for _ in range(1_000))


def test_when_all_places_are_taken_by_many_addresses_one_more_is_served(app: FastAPI) -> None:
    with connecting(app, ConnectionLimits(connections=40)) as there:
        for n in range(60):
            there.open(HALF_A_HEAD, peer=f"127.0.1.{n + 1}")
        assert there.is_served("127.0.0.1")


def test_a_head_without_end_is_refused(app: FastAPI) -> None:
    with connecting(app) as there:
        endless = there.open(HALF_A_HEAD)
        try:
            for _ in range(64):
                endless.sendall(b"x" * HEAD_BYTES)
        except OSError:
            pass
        assert is_ended(endless)


def test_a_client_that_goes_away_while_it_sends_is_no_failure(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with connecting(app) as there:
        for path in (b"/marks", b"/taste/import", b"/api/v1/recommendations", b"/sign-in"):
            for kind in (b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"):
                head = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + kind
                there.open(head + b"\r\nContent-Length: 99\r\n\r\ncsrf=a").close()
        assert there.is_served("127.0.0.1")
    assert not caplog.text
