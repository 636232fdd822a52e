"""Every route, with whatever can be sent to it: nothing breaks, and every refusal has the one shape."""

import json
import re
from itertools import cycle

import httpx
import pytest

from tests.attack.people import Person
from tests.attack.routes import Route
from tests.attack.rubbish import Rubbish
from tests.attack.served import Served
from tests.counting import ATTACK

ADDRESSES = [f"127.0.0.{number}" for number in range(11, 19)]
"""Whoever tries so often is stopped by the limits of a client; a stranger has many addresses."""
_NAME = re.compile(r"\{[^}]*\}")


def test_every_route_withstands_whatever_is_sent_to_it(target: Served, routes: list[Route]) -> None:
    assert len(routes) > 90
    tries = ATTACK.times(40, 40)
    sent, refused = 0, 0
    for seed, actor in enumerate(_actors(target)):
        rubbish = Rubbish(seed)
        for route in routes:
            for _ in range(tries):
                answer = _sent(next(actor), route, rubbish)
                sent += 1
                refused += answer.status_code >= 400
                _assert_answered_well(answer, route)
    assert target.is_alive()
    assert not [line for line in target.said if "Traceback" in line or " failed: " in line]
    ATTACK.tell(
        f"rubbish to every route ({target.mode})", tried=sent, broken=0, figure=f"{refused:,} refused"
    )


def _actors(target: Served) -> list["cycle[httpx.Client]"]:
    """A stranger, and somebody who has a profile; each from many addresses."""
    strangers = [target.client(address) for address in ADDRESSES]
    person = Person(target.client(ADDRESSES[0]))
    if target.mode == "accounts":
        person.sign_up("Mallory")
    person.make_profile("Mallory")
    members = [target.client(address) for address in ADDRESSES]
    for member in members:
        member.cookies.update(person.client.cookies)
        member.headers["X-CSRF-Token"] = person.token()
    return [cycle(strangers), cycle(members)]


def _sent(client: httpx.Client, route: Route, rubbish: Rubbish) -> httpx.Response:
    path = _NAME.sub(lambda _: rubbish.in_address(), route.path)
    headers = {**rubbish.headers(), "accept": ("text/html", "*/*")[len(path) % 2]}
    more: dict[str, object] = {"params": rubbish.query(), "headers": headers}
    if route.method in ("POST", "PUT", "PATCH", "DELETE"):
        if not route.path.startswith("/api/"):
            more["data"] = rubbish.form()
        elif len(path) % 3:
            more["content"] = json.dumps(rubbish.body()).encode(errors="replace")
            headers["content-type"] = "application/json"
        else:
            more["content"] = rubbish.bytes()
    cookies = httpx.Cookies(client.cookies)
    answer = client.request(route.method, path, **more)  # type: ignore[arg-type]
    # A route that signs out has done its work; the next one is tried signed in again.
    client.cookies = cookies
    return answer


def _assert_answered_well(answer: httpx.Response, route: Route) -> None:
    told = f"{route}: {answer.request.url} answered {answer.status_code}: {answer.text[:300]}"
    assert answer.status_code < 500 or (answer.status_code == 503 and "retry-after" in answer.headers), told
    assert "x-content-type-options" in answer.headers, told
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    assert not (is_page and "alert(1)</script>" in answer.text), told
    assert "set-cookie" not in answer.headers or "a=b" not in answer.headers["set-cookie"], told
    location = answer.headers.get("location", "/")
    assert location.startswith("/"), told
    assert not location.startswith(("//", "/\\")), told
    if answer.status_code >= 400 and route.path.startswith("/api/"):
        assert set(answer.json()) == {"error"}, told


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "CONNECT", "PROPFIND", "X" * 200])
def test_other_methods_are_refused(alone: Served, method: str) -> None:
    with alone.client() as client:
        assert client.request(method, "/start").status_code in (400, 405)
    assert alone.is_alive()
