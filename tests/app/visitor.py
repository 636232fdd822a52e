"""A client of the app that has a profile, as a browser without scripts has one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from fastapi import FastAPI

from tests.app.running import client_of

_TOKEN = re.compile(r'<meta name="csrf" content="([^"]+)">')


class Visitor:
    """Sends forms with the token of the page, as somebody who has made a profile."""

    def __init__(self, client: httpx.Client, name: str = "Ada") -> None:
        self.client = client
        client.headers["accept"] = "text/html"
        before = _profiles(client)
        self.renew()
        entered = self.post("/profiles", {"name": name, "colour": "teal"})
        assert entered.status_code == 303, entered.text
        assert entered.headers["location"] == "/wall"
        [self.profile_id] = _profiles(client) - before

    def renew(self) -> None:
        """Take the token of a new page: who one is has changed, and the token with it."""
        self.token = token_of(self.client.get("/start", follow_redirects=True).text)

    def get(self, path: str, **more: object) -> httpx.Response:
        """Ask for a page."""
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def post(self, path: str, fields: dict[str, str | list[str]], **more: object) -> httpx.Response:
        """Send a form; what follows it is left to the caller."""
        answer = self.client.post(path, data={"csrf": self.token, **fields}, **more)  # type: ignore[arg-type]
        if "set-cookie" in answer.headers:
            self.renew()
        return answer


def _profiles(client: httpx.Client) -> set[str]:
    """The ids of all profiles."""
    return {each["id"] for each in client.get("/api/v1/profiles").json()["profiles"]}


def token_of(page: str) -> str:
    """The token that a page carries."""
    found = _TOKEN.search(page)
    assert found, "the page has no token"
    return found[1]


@contextmanager
def visitor(app: FastAPI, name: str = "Ada") -> Iterator[Visitor]:
    """Run the app and be somebody there."""
    with client_of(app) as client:
        yield Visitor(client, name)
