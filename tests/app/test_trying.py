"""Tries at PINs and passwords: guessing is bounded, and strangers lock nobody out."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from maxella.app.http import throttle
from maxella.app.http.throttle import ATTEMPTS, Throttle
from maxella.app.identity.trying import MARKS_FIELD, MOST_MARKS, Secret, password_of, pin_of, remember, tried
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.app.tokens import end_tokens
from maxella.errors import BusyError, ThrottledError
from maxella.recommend.recommender import Recommender
from tests.app.person import PASSWORD, Person
from tests.app.running import client_of, running

pytestmark = pytest.mark.usefixtures("quick_passwords")

PIN = Secret("pin", "0" * 32, "0")


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture
def asked(recommender: Recommender, own_store: Store) -> Callable[..., Request]:
    """Makes requests from addresses, with what their cookie holds."""
    app = create_app(Fixed(recommender), own_store)

    def asked(address: str, session: dict[str, Any] | None = None) -> Request:
        signed = {} if session is None else session
        scope = {"type": "http", "app": app, "client": (address, 1), "session": signed, "headers": []}
        return Request(scope)

    return asked


def fails(request: Request, secret: Secret, times: int) -> int:
    """How many wrong tries are let through."""
    count = 0
    for _ in range(times):
        try:
            tried(request, secret, lambda: False)
        except ThrottledError:
            break
        count += 1
    return count


def test_guesses_at_a_pin_are_bounded_over_all_clients(asked: Callable[..., Request]) -> None:
    assert sum(fails(asked(f"192.0.2.{number}"), PIN, 8) for number in range(20)) == 20
    other = Secret("pin", "1" * 32, "0")
    assert fails(asked("198.51.100.1"), other, 8) == 5


def test_who_is_beyond_their_own_limit_adds_nothing_to_that_of_all(asked: Callable[..., Request]) -> None:
    for _ in range(30):
        fails(asked("192.0.2.1"), PIN, 1)
    assert fails(asked("192.0.2.2"), PIN, 8) == 5


def test_one_client_guesses_at_few_secrets(asked: Callable[..., Request]) -> None:
    at_each = [fails(asked("192.0.2.1"), Secret("account", f"{n}"), 5) for n in range(10)]
    assert sum(at_each) == 30


def test_a_browser_that_has_given_it_is_let_through_whatever_strangers_do(
    asked: Callable[..., Request],
) -> None:
    session: dict[str, Any] = {}
    known = asked("192.0.2.1", session)
    remember(known, PIN)
    for number in range(10):
        fails(asked(f"192.0.2.{number}"), PIN, 6)
    with pytest.raises(ThrottledError):
        tried(asked("203.0.113.9"), PIN, lambda: True)
    assert tried(asked("192.0.2.1", session), PIN, lambda: True)
    assert fails(asked("192.0.2.1", session), PIN, 8) == 5, "it does not guess for ever either"


def test_a_change_of_the_secret_makes_every_browser_a_stranger(
    asked: Callable[..., Request], own_store: Store
) -> None:
    ada = own_store.profiles.create("Ada", "teal", "2468")
    known = asked("192.0.2.1", {})
    remember(known, pin_of(own_store, ada.id))
    end_tokens(own_store, "profile", ada.id)
    assert pin_of(own_store, ada.id).mark not in known.session[MARKS_FIELD]


def test_a_cookie_holds_few_marks_that_say_nothing_of_whose_they_are(asked: Callable[..., Request]) -> None:
    request = asked("192.0.2.1")
    for number in range(MOST_MARKS + 3):
        remember(request, Secret("account", f"someone {number}", "1"))
    assert len(request.session[MARKS_FIELD]) == MOST_MARKS
    assert "someone" not in str(request.session)


def test_a_right_one_takes_its_tries_back_everywhere(asked: Callable[..., Request]) -> None:
    for _ in range(60):
        assert tried(asked("192.0.2.1"), PIN, lambda: True)
    assert fails(asked("192.0.2.1"), PIN, 8) == 5


def test_what_was_not_checked_is_no_try(asked: Callable[..., Request]) -> None:
    def busy() -> bool:
        raise BusyError("too many")

    for _ in range(40):
        with pytest.raises(BusyError):
            tried(asked("192.0.2.1"), PIN, busy)
    assert fails(asked("192.0.2.1"), PIN, 8) == 5


@pytest.mark.parametrize(
    "same", ["ADA", "\uff21\uff24\uff21", " a\u1d48a ", "ada" + " " * 60, "\u24d0da", "a\u2146a"]
)
def test_another_way_to_write_a_name_gives_no_further_tries(own_store: Store, same: str) -> None:
    own_store.accounts.create("ada", PASSWORD)
    assert own_store.accounts.authenticate(same, PASSWORD), "it is the same account"
    assert password_of(own_store, same) == password_of(own_store, "ada")


def test_a_name_that_nobody_has_is_counted_as_others_are(own_store: Store) -> None:
    assert password_of(own_store, "Nobody").owner == "nobody"
    assert password_of(own_store, "x" * 1_000_000).owner == ""
    assert password_of(own_store, "a\0\ud800").owner == "a\0\ud800"


def test_names_that_nobody_has_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "COUNTERS", 16)
    counters = Throttle()
    for number in range(2_000):
        try:
            counters.count(ATTEMPTS, "account", f"name {number}")
        except ThrottledError:
            continue
    assert len(counters._storage.storage) <= 16
    assert len(counters._storage.expirations) <= 16


@pytest.fixture
def shared(recommender: Recommender, own_store: Store) -> FastAPI:
    return create_app(Fixed(recommender), own_store, Settings(accounts=True))


def test_a_stranger_who_fails_in_a_name_locks_its_owner_out_of_no_browser_of_theirs(shared: FastAPI) -> None:
    with running(shared) as address, httpx.Client(base_url=address) as own, httpx.Client() as other:
        ada = Person(own, "ada")
        ada.post("/sign-out", {})
        other.base_url = address
        other.headers["accept"] = "text/html"
        eve = Person(other, "eve")
        tries = [eve.post("/sign-in", {"name": "ada", "password": "x"}).status_code for _ in range(7)]
        assert tries[-1] == 429
        assert ada.post("/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 303


def test_programs_and_pages_are_counted_together(shared: FastAPI) -> None:
    with client_of(shared) as client:
        ada = Person(client, "ada")
        with httpx.Client(base_url=client.base_url) as program:
            wrong = {"name": "\uff21DA", "password": "x"}
            answers = [program.post("/api/v1/accounts/token", json=wrong).status_code for _ in range(6)]
            assert answers == [401] * 5 + [429]
        stranger = httpx.Client(base_url=client.base_url, headers={"accept": "text/html"})
        with stranger:
            ada.client, own = stranger, ada.client
            assert ada.post("/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 429
            ada.client = own


@pytest.mark.parametrize("limit", ["NEW_ACCOUNTS", "ATTEMPTS_OF_A_CLIENT"])
def test_one_client_makes_few_accounts(shared: FastAPI, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    from maxella.app.identity import people

    monkeypatch.setattr(people, limit, throttle.RateLimitItemPerDay(2))
    with client_of(shared) as client:
        made = [
            client.post("/api/v1/accounts", json={"name": f"name {n}", "password": PASSWORD}).status_code
            for n in range(3)
        ]
    assert made == [201, 201, 429]


def test_one_client_makes_few_profiles_and_those_that_fail_are_not_counted(
    recommender: Recommender, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maxella.app.identity import people

    monkeypatch.setattr(people, "NEW_PROFILES", throttle.RateLimitItemPerDay(2))
    with client_of(create_app(Fixed(recommender), own_store)) as client:
        names = ["a", "", "", "b", "c"]
        made = [client.post("/api/v1/profiles", json={"name": name}).status_code for name in names]
    assert made == [201, 422, 422, 201, 429]
