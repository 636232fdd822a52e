"""Clients that begin and do not go on: nobody waits for them."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests.attack.asking import Noticed
from tests.attack.people import Person
from tests.attack.served import Served
from tests.counting import ATTACK

HALF = {
    "nothing at all": b"",
    "half a line": b"GET /sta",
    "half a head": b"GET /start HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    "half a body": b"POST /marks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\ncsrf=",
    "half a chunk": b"POST /marks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\nab",
    "an answer that nobody reads": b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200,
}


@pytest.mark.parametrize("what", ATTACK.some(HALF, 3))
def test_half_sent_requests_block_nobody(alone: Served, what: str) -> None:
    ada = Person(alone.client()).make_profile("Ada")
    same = Person(alone.client("127.0.0.4"))
    noticed = Noticed()
    with _half_sent(alone, HALF[what], "127.0.0.4", ATTACK.times(1_100)) as opened:
        for _ in range(ATTACK.times(20)):
            noticed.ask(ada.client, "/")
            noticed.ask(alone.client(), "/livez")
            noticed.ask(same.client, "/livez")
    assert noticed.served == len(noticed.statuses)
    ATTACK.tell(
        f"requests that stop at {what}",
        tried=opened,
        broken=int(noticed.median >= 1),
        figure=f"{noticed.median * 1000:.0f} ms at the median for others",
    )


HOST = b"Host: localhost\r\n"
POST = b"POST /marks HTTP/1.1\r\n" + HOST
NO_REQUESTS = {
    "20,000 headers": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: b\r\n" * 20_000 + b"\r\n",
    "a long address": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length below 0": POST + b"Content-Length: -5\r\n\r\n",
    "a huge chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a whole address": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL": b"GET /\x00\x7f HTTP/1.1\r\n" + HOST + b"\r\n",
}


@pytest.mark.parametrize("what", list(NO_REQUESTS))
def test_what_is_no_request_is_refused(alone: Served, what: str) -> None:
    answer = b""
    with (
        socket.create_connection(("127.0.0.1", alone.port), 20, ("127.0.0.5", 0)) as connection,
        suppress(OSError),
    ):
        connection.sendall(NO_REQUESTS[what])
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(4_096)
    assert not answer or answer.split()[1][:1] in (b"2", b"3", b"4"), answer[:200]
    assert alone.is_alive()


@contextmanager
def _half_sent(target: Served, part: bytes, source: str, count: int) -> Iterator[int]:
    """Open connections that send a part and stay; how many could be opened."""
    with ExitStack() as stack:
        opened = 0
        for _ in range(count):
            try:
                half = socket.create_connection(("127.0.0.1", target.port), 5, (source, 0))
                stack.enter_context(half)
                half.sendall(part)
            except OSError:
                continue
            opened += 1
        yield opened
