"""Profiles: made, entered with and without a PIN, changed, left, deleted."""

import re

import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.visitor import token_of, visitor

pytestmark = pytest.mark.usefixtures("quick_passwords")

_ENTER = re.compile(r'action="(/profiles/[0-9a-f]{32}/enter)".*?person-name">([^<]+)<', re.S)


@pytest.fixture
def own_app(recommender: Recommender, store: Store) -> FastAPI:
    """An app of its own, so that attempts that are counted here count nowhere else."""
    return create_app(Fixed(recommender), store)


def ways_in(page: str) -> dict[str, str]:
    return {name: path for path, name in _ENTER.findall(page)}


def test_a_profile_is_made_left_and_entered_again(own_app: FastAPI) -> None:
    with visitor(own_app, "Grace") as grace:
        grace.post("/marks", {"rating.m0": "5"})
        assert grace.post("/profiles/leave", {}).headers["location"] == "/start"
        assert grace.get("/taste").status_code in (303, 404)
        way = ways_in(grace.get("/start").text)["Grace"]
        assert grace.post(way, {}).headers["location"] == "/"
        assert "From 1 rating" in grace.get("/").text


def test_a_profile_with_a_pin_opens_for_the_pin_alone_and_not_for_endless_tries(own_app: FastAPI) -> None:
    with visitor(own_app) as ada:
        ada.post("/profiles", {"name": "Locked", "colour": "rose", "pin": "2468"})
        ada.post("/profiles/leave", {})
        way = ways_in(ada.get("/start").text)["Locked"]
        assert ada.post(way, {}).status_code == 403
        assert ada.post(way, {"pin": "1111"}).status_code == 403
        assert ada.get("/").status_code == 303
        assert ada.post(way, {"pin": "2468"}).status_code == 303
        ada.post("/profiles/leave", {})
        tries = [ada.post(way, {"pin": f"{n:04}"}).status_code for n in range(8)]
        assert tries[-1] == 429
        assert ada.post(way, {"pin": "2468"}).status_code == 429, "the right one waits too"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 41},
        {"name": "a\u0000b"},
        {"name": "Ada", "colour": "octarine"},
        {"name": "Ada", "pin": "12"},
        {"name": "Ada", "pin": "abcd"},
        {"name": "Ada", "pin": "٤٤٤٤"},
    ],
)
def test_what_cannot_be_a_profile_is_refused_on_the_page(own_app: FastAPI, fields: dict[str, str]) -> None:
    with client_of(own_app) as client:
        client.headers["accept"] = "text/html"
        token = token_of(client.get("/start").text)
        answer = client.post("/profiles", data={"csrf": token, **fields})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_a_name_is_shown_and_never_run(own_app: FastAPI) -> None:
    with visitor(own_app, "<b>Eve</b>") as eve:
        page = eve.get("/start").text
    assert "&lt;b&gt;Eve&lt;/b&gt;" in page
    assert "<b>Eve" not in page


def test_a_profile_is_changed_and_deleted_with_everything_of_it(own_app: FastAPI, store: Store) -> None:
    with visitor(own_app, "Temp") as temp:
        temp.post("/marks", {"rating.m0": "5"})
        temp.post("/profiles/change", {"name": "Other", "colour": "plum", "shared": "yes"})
        assert [p.colour for p in store.profiles.shared() if p.name == "Other"] == ["plum"]
        assert temp.post("/profiles/delete", {"name": "Temp"}).status_code == 422
        assert temp.post("/profiles/delete", {"name": "Other"}).status_code == 303
        assert temp.get("/").headers["location"] == "/start"
        assert "Other" not in [p.name for p in store.profiles.of_account()]


def test_a_profile_of_a_cookie_that_was_changed_is_nobodys(own_app: FastAPI) -> None:
    with visitor(own_app) as ada:
        cookie = ada.client.cookies["maxella"]
        ada.client.cookies.set("maxella", cookie[:-3] + ("aaa" if cookie[-3:] != "aaa" else "bbb"))
        answer = ada.client.get("/")
        assert answer.headers["location"] == "/start"
