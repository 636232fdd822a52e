"""Accounts, where several people reach the app."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.person import Person
from tests.app.running import client_of, running
from tests.app.visitor import token_of

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture
def shared(recommender: Recommender, own_store: Store) -> FastAPI:
    return create_app(Fixed(recommender), own_store, Settings(accounts=True))


def test_nothing_of_anybodys_is_there_before_one_signs_in(shared: FastAPI) -> None:
    with client_of(shared) as client:
        client.headers["accept"] = "text/html"
        for path in (
            "/",
            "/start",
            "/wall",
            "/taste",
            "/tonight",
            "/taste/import",
            "/taste/export.csv",
            "/taste/export",
            "/taste/export/imdb",
        ):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
        assert client.get("/livez").status_code == 200


def test_one_account_neither_sees_nor_enters_anothers_profile(shared: FastAPI, own_store: Store) -> None:
    with (
        running(shared) as address,
        httpx.Client(base_url=address) as one,
        httpx.Client(base_url=address) as two,
    ):
        ada, eve = Person(one, "ada"), Person(two, "eve")
        ada.post("/profiles", {"name": "Ada", "colour": "teal"})
        ada.post("/marks", {"rating.m0": "5"})
        [profile] = own_store.profiles.of_account(own_store.accounts.authenticate("ada", "long enough").id)
        assert "Ada" not in eve.client.get("/start").text
        assert eve.post(f"/profiles/{profile.id}/enter", {}).status_code == 401
        assert eve.client.get("/").headers["location"] == "/start"
        assert own_store.marks.of(profile.id, "checkerboard")


def test_a_wrong_password_and_an_unknown_name_are_answered_alike_and_counted(shared: FastAPI) -> None:
    with client_of(shared) as client:
        person = Person(client, "ada")
        person.post("/sign-out", {})
        wrong = person.post("/sign-in", {"name": "ada", "password": "not the one"})
        unknown = person.post("/sign-in", {"name": "nobody", "password": "not the one"})
        assert wrong.status_code == unknown.status_code == 403
        assert "do not belong together" in wrong.text
        assert "do not belong together" in unknown.text
        tries = [person.post("/sign-in", {"name": "ADA", "password": "x"}).status_code for _ in range(7)]
        assert tries[-1] == 429


def test_signing_in_makes_a_new_token_and_signing_out_forgets(shared: FastAPI) -> None:
    with client_of(shared) as client:
        client.headers["accept"] = "text/html"
        before = token_of(client.get("/sign-in").text)
        person = Person(client, "ada")
        assert token_of(client.get("/sign-in").text) != before
        person.post("/sign-out", {})
        assert client.get("/start").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "password": "long enough"},
        {"name": "x" * 41, "password": "long enough"},
        {"name": "a", "password": "short"},
    ],
)
def test_what_cannot_be_an_account_is_refused(shared: FastAPI, fields: dict[str, str]) -> None:
    with client_of(shared) as client:
        client.headers["accept"] = "text/html"
        token = token_of(client.get("/sign-up").text)
        assert client.post("/sign-up", data={"csrf": token, **fields}).status_code == 422


def test_the_operator_can_close_sign_up(shared: FastAPI, own_store: Store) -> None:
    own_store.settings.set("sign-up", "closed")
    with client_of(shared) as client:
        client.headers["accept"] = "text/html"
        assert client.get("/sign-up").status_code == 404
        assert "New accounts are closed here" in client.get("/sign-in").text


def test_without_accounts_there_are_no_such_pages(client: httpx.Client) -> None:
    for path in ("/sign-in", "/sign-up"):
        assert client.get(path).status_code == 404
