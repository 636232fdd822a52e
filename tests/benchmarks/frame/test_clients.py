import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.frame.clients import Client, Request, source_addresses

HOME = Request("GET", "/")


class _Handler(BaseHTTPRequestHandler):
    """Tells who asks; is busy on /busy; hangs up on /gone."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/gone":
            self.close_connection = True
            return
        body = f"{self.client_address[0]}:{self.client_address[1]}".encode()
        self.server.seen.append(body.decode())
        self.send_response(503 if self.path == "/busy" else 200)
        if self.path == "/busy":
            self.send_header("Retry-After", "3")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _address(server: ThreadingHTTPServer) -> str:
    return f"127.0.0.1:{server.server_port}"


def test_a_client_keeps_its_connection_and_comes_from_its_own_address(server: ThreadingHTTPServer) -> None:
    first, second = source_addresses(2)
    with Client(_address(server), first) as one, Client(_address(server), second) as other:
        assert [client.ask(HOME).status for client in (one, one, other)] == [200, 200, 200]
    assert server.seen[0] == server.seen[1]
    assert [seen.split(":")[0] for seen in server.seen] == [first, first, second]


def test_an_answer_says_how_long_to_wait(server: ThreadingHTTPServer) -> None:
    with Client(_address(server)) as client:
        answer = client.ask(Request("GET", "/busy"))
    assert (answer.status, answer.retry_after) == (503, 3)


def test_a_connection_that_ended_counts_as_no_answer_and_is_opened_again(server: ThreadingHTTPServer) -> None:
    with Client(_address(server)) as client:
        assert client.ask(Request("GET", "/gone")).status == 0
        assert client.ask(HOME).status == 200


def test_addresses_differ_and_stay_on_this_machine() -> None:
    addresses = source_addresses(600)
    assert len(set(addresses)) == 600
    assert all(address.startswith("127.") and address != "127.0.0.1" for address in addresses)
