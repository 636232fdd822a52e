"""Who comes to the app: owners of something, and strangers who want it."""

import httpx

from tests.app.visitor import token_of

PASSWORD = "correct horse battery"


class Person:
    """A browser that sends forms with the token of the page it has."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        client.headers["accept"] = "text/html"

    def token(self, path: str = "/start") -> str:
        """The token of a page that this browser sees."""
        return token_of(self.client.get(path, follow_redirects=True).text)

    def send(self, path: str, fields: dict[str, str], page: str = "/start") -> httpx.Response:
        """Send a form as one of the app's own pages would."""
        return self.client.post(path, data={"csrf": self.token(page), **fields})

    def sign_up(self, name: str) -> "Person":
        """Make an account and be signed in."""
        answer = self.send("/sign-up", {"name": name, "password": PASSWORD}, "/sign-up")
        assert answer.status_code == 303, answer.text
        return self

    def make_profile(self, name: str, pin: str = "") -> "Person":
        """Make a profile and act as it."""
        answer = self.send("/profiles", {"name": name, "colour": "teal", "pin": pin})
        assert answer.headers["location"].endswith("/wall"), answer.text
        return self

    def rate(self, ratings: dict[str, float]) -> None:
        """Rate films."""
        answer = self.send("/marks", {f"rating.{film}": f"{value:g}" for film, value in ratings.items()}, "/")
        assert answer.status_code == 303, answer.text
