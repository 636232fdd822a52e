"""Clients of a service: each keeps its connection and comes from an address that it chooses."""

import http.client
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import httpx

from maxella.app.sessions import COOKIE, CSRF_HEADER

JSON = {"Content-Type": "application/json"}
TIMEOUT_SECONDS = 60
BUSY = (429, 503)
"""What a service answers that asks to be left alone for a moment."""


@dataclass(frozen=True)
class Request:
    """What is asked."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    """0 where the connection was refused, reset or silent for too long."""
    seconds: float
    """From asking to the last byte."""
    size: int = 0
    """Bytes of the body."""
    retry_after: float = 0
    """Seconds that the service asks to wait; 0 where it does not say."""


class Client:
    """One client with one connection, which it opens again where the service closed it."""

    def __init__(self, address: str, source: str = "127.0.0.1", timeout: float = TIMEOUT_SECONDS) -> None:
        """Nothing is sent yet.

        Args:
            address: of the service, `host:port`.
            source: where the client comes from, in 127.0.0.0/8, so that it can be told from others.
            timeout: seconds without a byte after which the client gives up.
        """
        self._connection = http.client.HTTPConnection(address, timeout=timeout, source_address=(source, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, request: Request) -> Answer:
        """Ask once."""
        started = time.perf_counter()
        try:
            self._connection.request(request.method, request.path, request.body, dict(request.headers))
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return Answer(0, time.perf_counter() - started)
        waiting = answer.headers.get("Retry-After", "")
        seconds = time.perf_counter() - started
        return Answer(answer.status, seconds, len(body), float(waiting) if waiting.isdigit() else 0)


def source_addresses(count: int) -> list[str]:
    """So many addresses of this machine; a service takes each for another client."""
    return [f"127.0.{number // 250}.{number % 250}" for number in range(2, 2 + count)]


def posted(path: str, history: Sequence[tuple[str, float]], **more: object) -> Request:
    """A question of the REST interface about a person with these ratings."""
    rated = [{"movie_id": movie_id, "rating": rating} for movie_id, rating in history]
    return Request("POST", path, json.dumps({"history": rated, **more}).encode())


def visitor(address: str, ratings: Sequence[tuple[str, float]]) -> dict[str, str]:
    """Make a profile with these ratings; gives the headers that its browser sends from then on."""
    page = {"Accept": "text/html"}
    with httpx.Client(base_url=f"http://{address}", headers=page, timeout=TIMEOUT_SECONDS) as client:
        client.post("/profiles", data={"csrf": _token(client)})
        token = _token(client)
        client.post("/marks", data={"csrf": token, **{f"rating.{film}": rating for film, rating in ratings}})
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
    form = "application/x-www-form-urlencoded"
    return {"Cookie": cookie, CSRF_HEADER: token, "Content-Type": form, **page}


def _token(client: httpx.Client) -> str:
    """The token that the pages of this browser carry; another one once a profile is entered."""
    return client.get("/start").text.split('<meta name="csrf" content="')[1].partition('"')[0]
