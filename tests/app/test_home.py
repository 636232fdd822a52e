"""The first page as a browser without scripts uses it: by links and forms alone."""

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from tests.app.lists import films_of, shelves_of
from tests.app.running import client_of
from tests.app.visitor import Visitor, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        yield ada


def rate(ada: Visitor, **ratings: int) -> None:
    answer = ada.post("/marks", {f"rating.{film}": str(rating) for film, rating in ratings.items()})
    assert answer.status_code == 303


def test_who_has_no_profile_is_sent_to_make_one(client: httpx.Client) -> None:
    answer = client.get("/", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/start")


def test_a_new_profile_sees_well_known_films_and_no_prediction(ada: Visitor) -> None:
    page = ada.get("/").text
    assert list(shelves_of(page))[:2] == ["for-you", "acclaimed"]
    assert "Best liked" in page
    assert "people gave it" in page
    assert 'class="prediction"' not in page
    assert 'href="/wall"' in page


def test_ratings_make_shelves_that_hold_no_film_twice_and_none_that_was_rated(ada: Visitor) -> None:
    rate(ada, m0=5, m2=5, m4=4, m1=1)
    page = ada.get("/").text
    shelves = shelves_of(page)
    assert "for-you" in shelves
    shown = [film for films in shelves.values() for film in films]
    assert len(shown) == len(set(shown))
    assert not {"m0", "m1", "m2", "m4"} & set(shown)
    first = shelves["for-you"][:3]
    assert all(int(film[1:]) % 2 == 0 for film in first), "films of the same taste come first"
    assert re.search(r'class="prediction"><b>\d\.\d</b> you', page)
    assert "Because you rated <cite>Movie " in page


@pytest.mark.parametrize("said", ["seen", "hidden"])
def test_what_was_seen_or_dismissed_leaves_every_shelf_and_comes_back_when_that_is_undone(
    ada: Visitor, said: str
) -> None:
    rate(ada, m0=5)
    film = films_of(ada.get("/").text)[0]
    done = ada.post("/marks", {said: film}).headers["location"]
    page = ada.get(done).text
    assert film not in films_of(page)
    undo = re.search(r'name="undo" value="([^"]+)"', page)
    assert undo, "the page offers to take it back"
    ada.post("/undo", {"undo": undo[1]})
    assert film in films_of(ada.get("/").text)


def test_others_never_repeat_until_they_are_asked_for_again(ada: Visitor) -> None:
    rate(ada, m0=5, m2=5)
    seen: set[str] = set()
    for _ in range(10):
        films = shelves_of(ada.get("/").text).get("for-you", [])
        assert not seen & set(films)
        if not films:
            break
        seen |= set(films)
        ada.post("/others", {"others": str(films).replace("'", '"')})
    page = ada.get("/").text
    assert not films_of(page)
    assert "Nothing left to show" in page
    ada.post("/others", {"again": "yes"})
    assert films_of(ada.get("/").text)


def test_a_shelf_has_a_page_of_its_own_with_more_films(ada: Visitor) -> None:
    rate(ada, m0=5, m2=5)
    short = shelves_of(ada.get("/").text)["for-you"]
    long = films_of(ada.get("/shelves/for-you").text)
    assert long[: len(short)] == short
    assert len(long) > len(short)
    assert ada.get("/shelves/nothing").status_code == 404


def test_dials_turn_the_order_and_stand_in_the_address(ada: Visitor) -> None:
    rate(ada, m0=5, m2=5)
    plain = films_of(ada.get("/").text)
    turned = films_of(ada.get("/?popular=-1").text)
    assert turned != plain
    assert films_of(ada.get("/?popular=0").text) == plain
    assert ada.get("/?popular=7").status_code == 422


def test_a_page_stays_small(ada: Visitor) -> None:
    rate(ada, m0=5, m2=5)
    assert len(ada.get("/").content) < 150_000


def test_pages_speak_german_when_asked_to(ada: Visitor) -> None:
    assert 'lang="en"' in ada.get("/").text
    assert 'lang="de"' in ada.get("/", headers={"accept-language": "de-AT,en;q=0.5"}).text.split("<body>")[0]
    ada.post("/language", {"language": "de"})
    assert '<html data-base="" lang="de">' in ada.get("/").text


def test_a_second_browser_does_not_see_the_first_ones_profile_as_its_own(app: FastAPI) -> None:
    with visitor(app) as ada, client_of(app) as stranger:
        rate(ada, m0=5)
        answer = stranger.get("/", headers={"accept": "text/html"})
        assert answer.headers["location"] == "/start"
