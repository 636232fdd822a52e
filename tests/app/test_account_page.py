"""The page of an account: its password, where it is signed in, and its end."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.person import PASSWORD, Person
from tests.app.running import running

pytestmark = pytest.mark.usefixtures("quick_passwords")

NEW = {"present": PASSWORD, "password": "another one", "again": "another one"}


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture
def shared(recommender: Recommender, own_store: Store) -> FastAPI:
    return create_app(Fixed(recommender), own_store, Settings(accounts=True))


@pytest.fixture
def here_and_there(shared: FastAPI) -> Iterator[tuple[Person, Person]]:
    """Ada in two browsers."""
    agents = ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (iPhone) Version/18 Safari/604")
    with running(shared) as address, ExitStack() as opened:
        here, there = (
            opened.enter_context(httpx.Client(base_url=address, headers={"user-agent": agent}))
            for agent in agents
        )
        yield Person(here, "ada"), Person(there, "ada", "/sign-in")


def token_for(person: Person) -> dict[str, str]:
    """The headers of a program that acts for the account."""
    made = person.client.post("/api/v1/accounts/token", json={"name": "ada", "password": PASSWORD})
    return {"authorization": f"Bearer {made.json()['token']}"}


def test_the_page_lists_where_one_is_signed_in_and_ends_one_of_them(
    here_and_there: tuple[Person, Person],
) -> None:
    here, there = here_and_there
    page = here.get("/account").text
    assert re.search(r"Firefox · Linux <strong>\(this one\)", page)
    assert "Safari · iPhone" in page
    [other] = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    here.post("/account/sessions/end", {"session": other})
    assert not there.is_signed_in
    assert here.is_signed_in


def test_nobody_ends_a_session_of_another_account(
    here_and_there: tuple[Person, Person], shared: FastAPI
) -> None:
    here, there = here_and_there
    [other] = re.findall(r'name="session" value="([0-9a-f]{64})"', here.get("/account").text)
    with httpx.Client(base_url=here.client.base_url) as client:
        Person(client, "eve").post("/account/sessions/end", {"session": other})
    assert there.is_signed_in


def test_another_password_ends_every_other_session_and_token_and_keeps_this_one(
    here_and_there: tuple[Person, Person],
) -> None:
    here, there = here_and_there
    program, before = token_for(here), here.client.cookies["maxella"]
    assert here.client.get("/api/v1/profiles", headers=program).status_code == 200
    assert here.post("/account/password", NEW).headers["location"] == "/account?kept"
    assert here.is_signed_in
    assert here.client.cookies["maxella"] != before
    assert not there.is_signed_in
    assert here.client.get("/api/v1/profiles", headers=program).status_code == 401
    assert there.post("/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 403
    assert there.post("/sign-in", {"name": "ada", "password": "another one"}).status_code == 303


def test_a_left_open_browser_changes_no_password_and_guesses_no_more_than_others(
    here_and_there: tuple[Person, Person],
) -> None:
    here, there = here_and_there
    answers = [here.post("/account/password", NEW | {"present": f"{n}"}).status_code for n in range(6)]
    assert answers == [403] * 5 + [429]
    assert there.is_signed_in


@pytest.mark.parametrize("wrong", [{"again": "other"}, {"password": "short", "again": "short"}])
def test_a_password_that_cannot_be_used_changes_nothing(
    here_and_there: tuple[Person, Person], wrong: dict[str, str]
) -> None:
    here, there = here_and_there
    answer = here.post("/account/password", NEW | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert there.is_signed_in


def test_sign_out_everywhere_leaves_nobody_signed_in(here_and_there: tuple[Person, Person]) -> None:
    here, there = here_and_there
    program = token_for(here)
    assert here.post("/account/sessions/end-all", {}).headers["location"] == "/sign-in"
    assert not here.is_signed_in
    assert not there.is_signed_in
    assert here.client.get("/api/v1/profiles", headers=program).status_code == 401


def test_all_others_are_signed_out_at_once(here_and_there: tuple[Person, Person]) -> None:
    here, there = here_and_there
    here.post("/account/sessions/end-others", {})
    assert here.is_signed_in
    assert not there.is_signed_in


def test_an_account_is_deleted_with_its_profiles_once_its_name_is_typed(
    here_and_there: tuple[Person, Person], own_store: Store
) -> None:
    here, there = here_and_there
    here.post("/profiles", {"name": "Ada", "colour": "teal"})
    assert here.post("/account/delete", {"name": "adah"}).status_code == 422
    assert own_store.everyone.counts()["profiles"] == 1
    assert here.post("/account/delete", {"name": "ada"}).headers["location"] == "/sign-in"
    assert own_store.everyone.counts()["profiles"] == own_store.everyone.counts()["accounts"] == 0
    assert not here.is_signed_in
    assert not there.is_signed_in


def test_there_is_no_such_page_without_accounts_or_before_one_signs_in(
    client: httpx.Client, shared: FastAPI
) -> None:
    assert client.get("/account").status_code == 404
    with running(shared) as address:
        answer = httpx.get(f"{address}/account", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/sign-in"
