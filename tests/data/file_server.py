"""A web server on loopback that has one file, and misbehaves as it is told."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
UNREACHABLE = "http://127.0.0.1:9/nothing.zip"
"""Port 9 is reserved for `discard`, and nobody serves it."""


@dataclass(frozen=True)
class Answer:
    """How one request is answered."""

    status: int = 200
    cut_after: int | None = None
    """Close the connection after so many bytes of the body."""
    stall_after: int | None = None
    """Send nothing more after so many bytes of the body, but keep the connection open."""
    hang_up: bool = False
    """Close the connection without a word."""
    delay: float = 0.0
    """Seconds before each 16 KB."""
    ranges: bool = True
    """Whether `Range` is understood."""
    shifted_range: int = 0
    """Answer a range that begins so many bytes off."""
    length: bool = True
    """Whether the size is told."""
    location: str | None = None
    """Where a redirect leads."""


@dataclass
class FileServer:
    """The server's file and script; `requests` holds what was asked."""

    content: bytes
    url: str = ""
    etag: str | None = '"one"'
    last_modified: str | None = None
    script: list[Answer] = field(default_factory=list)
    """One answer a request; an empty script behaves well."""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    """Of the requests; the file answers to any."""
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self) -> Answer:
        return self.script.pop(0) if self.script else Answer()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    files: FileServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no fault here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        files = self.server.files
        answer = files.answer()
        files.requests.append((self.command, dict(self.headers)))
        files.paths.append(self.path)
        if answer.hang_up:
            return
        start = self._start_of_range(files, answer)
        body = files.content[start:]
        if answer.location:
            self.send_response(302)
            self.send_header("Location", answer.location)
            body = b""
        elif answer.status != 200:
            self.send_response(answer.status)
            body = b""
        elif start >= len(files.content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(files.content)}")
            body = b""
        elif start:
            self.send_response(206)
            first = start + answer.shifted_range
            self.send_header("Content-Range", f"bytes {first}-{len(files.content) - 1}/{len(files.content)}")
        else:
            self.send_response(200)
        if answer.length:
            self.send_header("Content-Length", str(len(body)))
        if files.etag:
            self.send_header("ETag", files.etag)
        if files.last_modified:
            self.send_header("Last-Modified", files.last_modified)
        self.end_headers()
        if self.command == "GET":
            self._send(files, answer, body)

    def _start_of_range(self, files: FileServer, answer: Answer) -> int:
        wanted = self.headers.get("Range")
        if not wanted or not answer.ranges:
            return 0
        if self.headers.get("If-Range") not in {None, files.etag, files.last_modified}:
            return 0
        return int(wanted.removeprefix("bytes=").rstrip("-"))

    def _send(self, files: FileServer, answer: Answer, body: bytes) -> None:
        stops = [stop for stop in (answer.cut_after, answer.stall_after) if stop is not None]
        body = body[: stops[0]] if stops else body
        for place in range(0, len(body), 1 << 14):
            if answer.delay:
                files.released.wait(answer.delay)
            self.wfile.write(body[place : place + (1 << 14)])
        if answer.stall_after is not None:
            self.wfile.flush()
            files.released.wait(10)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Tests read `requests` instead."""


@contextmanager
def serving(content: bytes, certificate: str | None = None) -> Iterator[FileServer]:
    """Serve `content`, over TLS with one of `CERTIFICATES` where it is named."""
    files = FileServer(content)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.files = files
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        files.url = f"{scheme}://127.0.0.1:{server.server_port}/file.zip"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield files
        finally:
            files.released.set()
            server.shutdown()
            thread.join()
