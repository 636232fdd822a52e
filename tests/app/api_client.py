"""A client of the REST interface that acts as a profile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from tests.app.running import client_of

API = "/api/v1"


class ApiClient:
    """Sends the token of a profile that it has made."""

    def __init__(self, client: httpx.Client, name: str = "Ada", **profile: Any) -> None:
        self.client = client
        made = client.post(f"{API}/profiles", json={"name": name, **profile})
        assert made.status_code == 201, made.text
        self.profile_id: str = made.json()["profile"]["id"]
        self.token: str = made.json()["token"]

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask for a path below the own profile."""
        headers = {"authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return self.client.request(method, f"{API}/profile{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        """What is at a path."""
        answer = self.send("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        """What comes of a body."""
        answer = self.send("POST", path, json=body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def rate(self, ratings: dict[str, float | None]) -> list[dict[str, Any]]:
        """Rate films; the events as they were recorded."""
        events = [{"kind": "rating", "movie_id": film, "value": value} for film, value in ratings.items()]
        recorded: list[dict[str, Any]] = self.post("/events", {"events": events})["events"]
        return recorded


@contextmanager
def api_client(app: FastAPI, name: str = "Ada") -> Iterator[ApiClient]:
    """Run the app and be somebody there."""
    with client_of(app) as client:
        yield ApiClient(client, name)
