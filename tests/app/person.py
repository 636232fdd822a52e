"""A browser of somebody who has an account."""

import httpx

from tests.app.visitor import token_of

PASSWORD = "long enough"


class Person:
    """Makes an account, or signs in to the one that is there, and sends forms with the token of the page."""

    def __init__(self, client: httpx.Client, name: str, way: str = "/sign-up") -> None:
        self.client = client
        client.headers["accept"] = "text/html"
        made = self.post(way, {"name": name, "password": PASSWORD})
        assert made.headers["location"] == "/start", made.text

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return self.client.get(path)

    def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form; what follows it is left to the caller."""
        page = self.client.get("/sign-in").text
        return self.client.post(path, data={"csrf": token_of(page), **fields})

    @property
    def is_signed_in(self) -> bool:
        """Whether the pages of an account open."""
        return self.client.get("/account").status_code == 200
