"""A client of the app that has a profile, as a browser without scripts has one."""

import base64
import json
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
        self.token = token_of(client.get("/start").text)
        entered = self.post("/profiles", {"name": name, "colour": "teal"})
        assert entered.status_code == 303, entered.text
        assert entered.headers["location"] == "/wall"
        self.profile_id = _profile_of(client)

    def renew(self) -> None:
        """Take the token of a new page: signing in has made another one."""
        self.token = token_of(self.client.get("/start").text)

    def get(self, path: str, **more: object) -> httpx.Response:
        """Ask for a page."""
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def post(self, path: str, fields: dict[str, str | list[str]], **more: object) -> httpx.Response:
        """Send a form; what follows it is left to the caller."""
        return self.client.post(path, data={"csrf": self.token, **fields}, **more)  # type: ignore[arg-type]


def _profile_of(client: httpx.Client) -> str:
    """The profile that the client's cookie names; its content is signed, and not secret."""
    content = client.cookies["maxella"].partition(".")[0]
    return str(json.loads(base64.b64decode(content))["profile"])


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
