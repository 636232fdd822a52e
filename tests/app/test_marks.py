"""Where forms about films are sent: what is kept, what is refused, and what is taken back."""

import re
from collections.abc import Iterator
from typing import NoReturn

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.gate import Gate, Who
from maxella.app.http.forms import PART_HEADER
from maxella.app.pages.marks import UNDO_HEADER
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.records import Mark
from maxella.app.storage.store import Store
from maxella.errors import BusyError
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import STARS, TEN
from tests.app.lists import films_of
from tests.app.running import client_of
from tests.app.visitor import Visitor, token_of, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        yield ada


def marks_of(ada: Visitor, store: Store) -> dict[str, Mark]:
    return {mark.movie_id: mark for mark in store.marks.of(ada.profile_id, "checkerboard")}


def test_one_form_keeps_many_ratings_and_one_undo_takes_them_all_back(ada: Visitor, store: Store) -> None:
    sent = ada.post("/marks", {"rating.m0": "5", "rating.m1": "2", "back": "/wall"})
    assert sent.headers["location"].startswith("/wall?done=")
    assert (marks_of(ada, store)["m0"].rating, marks_of(ada, store)["m1"].rating) == (5, 2)
    key = sent.headers["location"].partition("done=")[2].replace("%3A", ":")
    ada.post("/undo", {"undo": key})
    assert not marks_of(ada, store)


def test_a_form_that_is_sent_twice_counts_once(ada: Visitor, store: Store) -> None:
    for _ in range(2):
        ada.post("/marks", {"rating.m3": "4", "key": "once"})
    events = [each for each in store.history.events(ada.profile_id, "checkerboard") if each.key == "once"]
    assert len(events) == 1


def test_a_rating_that_stands_already_is_no_change(ada: Visitor, store: Store) -> None:
    ada.post("/marks", {"rating.m5": "4"})
    again = ada.post("/marks", {"rating.m5": "4"})
    assert again.headers["location"] == "/", "nothing was done, so there is nothing to take back"


def test_a_script_gets_the_shelves_and_the_key_to_take_it_back(ada: Visitor) -> None:
    answer = ada.post("/marks", {"rating.m0": "5"}, headers={PART_HEADER: "shelves"})
    assert answer.status_code == 200
    assert answer.headers[UNDO_HEADER].endswith(":1")
    assert films_of(answer.text)
    assert "<html" not in answer.text
    assert ada.post("/marks", {"saved": "m9"}, headers={PART_HEADER: "none"}).status_code == 204


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"rating.m0": "11"}, 422),
        ({"rating.m0": "many"}, 422),
        ({"rating.nothing": "5"}, 404),
        ({"seen": "nothing"}, 404),
        ({"rating.m0": "5", "key": "k" * 61}, 422),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    ada: Visitor, store: Store, fields: dict[str, str | list[str]], status: int
) -> None:
    before = store.everyone.counts()["events"]
    assert ada.post("/marks", fields).status_code == status
    assert store.everyone.counts()["events"] == before


def test_a_form_without_the_token_of_the_page_is_refused(ada: Visitor, store: Store) -> None:
    before = store.everyone.counts()["events"]
    for token in ("", "another"):
        answer = ada.client.post("/marks", data={"csrf": token, "rating.m0": "5"})
        assert answer.status_code == 403
    answer = ada.client.post("/marks", data={"rating.m0": "5"}, headers={"X-CSRF-Token": b"\xe9"})
    assert answer.status_code == 403
    assert store.everyone.counts()["events"] == before


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere"])
def test_no_form_leads_away_from_the_app(ada: Visitor, back: str) -> None:
    answer = ada.post("/marks", {"saved": "m8", "back": back})
    assert answer.headers["location"].startswith("/?done=")


def test_nothing_is_taken_back_that_was_not_done(ada: Visitor) -> None:
    assert ada.post("/undo", {"undo": "never:1"}).status_code == 404
    assert ada.post("/undo", {"undo": "never"}).status_code == 404
    assert ada.post("/undo", {"undo": "never:99999999"}).status_code == 404
    assert ada.post("/others", {"others": "{"}).status_code == 422


@pytest.mark.parametrize(
    "done", ["a:" + "9" * 5_000, "a:²", "a:٣", "a:-1", "a:0", "a:1001", "a:", ":3", "a:1:1"]
)
def test_what_no_page_of_ours_says_was_done_offers_nothing_to_take_back(app: FastAPI, done: str) -> None:
    with visitor(app) as ada:
        page = ada.get("/", params={"done": done})
        assert page.status_code == 200
        assert 'name="undo"' not in page.text
        assert ada.post("/undo", {"undo": done, "back": "/"}).status_code == 404


def test_what_only_keeps_something_waits_for_no_turn(recommender: Recommender, store: Store) -> None:
    closed = create_app(Fixed(recommender), store)
    closed.state.gate = Closed()
    with client_of(closed) as client:
        client.headers["accept"] = "text/html"

        def post(path: str, part: str = "", **fields: str) -> httpx.Response:
            sent = {"csrf": token_of(client.get("/start").text), **fields}
            return client.post(path, data=sent, headers={"X-Part": part} if part else {})

        assert post("/profiles", name="Ada", colour="teal").status_code == 303
        assert post("/marks", back="/", **{"rating.m1": "4"}).status_code == 303
        assert post("/marks", "none", **{"rating.m2": "4"}).status_code == 204
        for refused in (client.get("/"), post("/marks", "shelves", **{"rating.m3": "4"})):
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
        for path in ("/start", "/static/maxella.css", "/livez", "/taste/import", "/taste/profile"):
            assert client.get(path).status_code == 200, path


class Closed(Gate):
    """Lets nobody in."""

    def turn(self, who: Who, is_gone: object = None) -> NoReturn:
        raise BusyError("closed")


def test_a_form_is_kept_on_the_scale_that_its_page_was_made_for(ada: Visitor, store: Store) -> None:
    page = ada.get("/search?q=movie").text
    assert 'name="scale" value="1..5/1"' in page
    store.profiles.change(ada.profile_id, scale="ten")
    ada.post("/marks", {"rating.m0": "4", "scale": "1..5/1"})
    ada.post("/marks", {"rating.m1": "4"})
    marks = marks_of(ada, store)
    assert (marks["m0"].scale, marks["m1"].scale) == (STARS, TEN)
    assert "You said: 4 of 5" in ada.get("/taste/ratings").text
    assert ada.post("/marks", {"rating.m2": "4", "scale": "1..7/1"}).status_code == 422


def test_a_number_is_typed_where_a_scale_has_too_many_for_buttons(ada: Visitor, store: Store) -> None:
    store.profiles.change(ada.profile_id, scale="hundred")
    ada.post("/marks", {"number.m0": "83.5", "number.m1": ""})
    assert (marks_of(ada, store)["m0"].rating, "m1" in marks_of(ada, store)) == (83.5, False)
    page = ada.get("/movies/m0").text
    assert re.search(r'type="number"[^>]*name="number.m0"[^>]*value="83.5"', page)
    ada.post("/marks", {"number.m0": "", "scale": "0..100/1"})
    assert marks_of(ada, store)["m0"].rating == 83.5, "an empty field says nothing"
    ada.post("/marks", {"number.m0": "83.5", "rating.m0": ""})
    assert not marks_of(ada, store)


@pytest.mark.parametrize(
    ("scale", "seats"), [("half-stars", 10), ("stars", 5), ("ten", 10), ("hundred", 0), ("words", 3)]
)
def test_the_ruler_offers_what_the_profile_chose(ada: Visitor, store: Store, scale: str, seats: int) -> None:
    assert ada.post("/profiles/change", {"name": "Ada", "colour": "moss", "scale": scale}).status_code == 303
    page = ada.get("/movies/m0").text
    assert len(re.findall(r'type="radio" form="marks" name="rating.m0" value="[^"]', page)) == seats
    shown = ada.get("/taste/profile").text
    assert f'value="{scale}" checked' in shown
