"""What is never wanted, on the pages: said on a film's page or under My taste, and taken back there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import polars as pl
import pytest
from fastapi import FastAPI

from maxella.app.limits import NEVER_LENGTH
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage import Never
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.lists import films_of
from tests.app.small_recommender import small_recommender
from tests.app.visitor import Visitor, visitor
from tests.checkerboards import checkerboard

EVERYTHING = {"genres": ["Comedy", "Drama"]}
ODD = {f"m{number}" for number in range(1, 40, 2)}


@pytest.fixture(scope="module")
def keyworded() -> Recommender:
    """The checkerboard; films from 20 on have a keyword, and each has a cast."""
    dataset = checkerboard()
    number = pl.col("movie_id").str.slice(1).cast(pl.Int64)
    told = dataset.movies.with_columns(
        keywords=pl.when(number >= 20).then(pl.lit(["space opera", "robot & <son>"])),
        cast=pl.lit(["Ann Lee", "Even Director"]),
    )
    return small_recommender(replace(dataset, movies=told))


@pytest.fixture
def ada(keyworded: Recommender, store: Store) -> Iterator[Visitor]:
    with visitor(create_app(Fixed(keyworded), store)) as ada:
        yield ada


@pytest.fixture
def rated(ada: Visitor) -> Visitor:
    """Loves both kinds of films, so that both are on their lists."""
    ada.post("/marks", {f"rating.m{number}": "5" for number in (0, 1, 2, 3)})
    return ada


def buttons(page: str) -> set[tuple[str, str]]:
    """The names that a page offers, with what each is sent as."""
    found = re.findall(r'class="never-name[^"]*" form="never" name="([^"]+)" value="([^"]*)"', page)
    return {(field, unescape(name)) for field, name in found}


def followed(ada: Visitor, path: str, fields: dict[str, str | list[str]]) -> str:
    """The page that a form leads to."""
    return ada.get(ada.post(path, fields).headers["location"]).text


def test_a_film_offers_its_genres_people_and_keywords_and_each_can_be_taken_back(ada: Visitor) -> None:
    offered = buttons(ada.get("/movies/m21").text)
    people = {("people", name) for name in ("Odd Director", "Ann Lee", "Even Director")}
    assert offered == {
        ("genres", "Comedy"),
        *people,
        ("keywords", "space opera"),
        ("keywords", "robot & <son>"),
    }
    page = followed(ada, "/taste/never", {"genres": "Comedy", "back": "/movies/m21"})
    assert ("clear-genres", "Comedy") in buttons(page)
    assert '<details class="never" open>' in page
    assert "No list of yours has Comedy any more." in page
    assert ("clear-genres", "Comedy") in buttons(ada.get("/taste/never").text)
    back = followed(ada, "/taste/never", {"clear-genres": "Comedy", "back": "/movies/m21"})
    assert "Comedy may be on your lists again." in back
    assert buttons(back) == offered


def test_the_line_that_tells_what_was_done_undoes_it(ada: Visitor, store: Store) -> None:
    page = followed(ada, "/taste/never", {"keywords": "robot & <son>"})
    line = re.search(
        r'class="notice done" action="([^"]+)".*?name="(clear-[^"]+)" value="([^"]+)"', page, re.S
    )
    assert line
    ada.post(line[1], {line[2]: unescape(line[3])})
    assert store.never.of(ada.profile_id) == Never()


def test_an_address_that_tells_of_something_made_up_shows_nothing(ada: Visitor) -> None:
    for told in ("genres:Call this number", "oddity:Comedy", "genres", ":", "people:" + "a" * 1000):
        page = ada.get("/taste/never", params={"changed": told})
        assert page.status_code == 200
        assert 'class="notice done"' not in page.text


def test_no_shelf_wall_or_similar_film_is_never_wanted_but_search_and_the_watchlist_are_whole(
    rated: Visitor,
) -> None:
    rated.post("/marks", {"saved": "m5"})
    pages = ("/", "/parts/shelves", "/shelves/for-you", "/wall", "/movies/m7", "/tonight")
    before = {page: set(films_of(rated.get(page).text)) & ODD - {"m7"} for page in pages}
    assert all(before[page] for page in pages[:4])
    rated.post("/taste/never", {"genres": "comedy"})
    for page in pages:
        found = set(films_of(rated.get(page).text))
        assert not found & ODD - {"m7"}, page
    assert "m9" in films_of(rated.get("/search", params={"q": "Movie 9"}).text)
    assert films_of(rated.get("/taste/saved").text) == ["m5"]
    assert rated.get("/movies/m9").status_code == 200
    others = rated.post("/others", {"others": '["m4"]'}, headers={"X-Part": "shelves"})
    assert films_of(others.text)
    assert not set(films_of(others.text)) & ODD


def test_people_and_keywords_are_left_out_too(rated: Visitor) -> None:
    rated.post("/taste/never", {"keywords": "Space Opera"})
    films = films_of(rated.get("/shelves/for-you").text)
    assert films
    assert all(int(film[1:]) < 20 for film in films)
    rated.post("/taste/never", {"people": "ODD director"})
    assert not set(films_of(rated.get("/shelves/for-you").text)) & ODD


def test_who_wants_nothing_at_all_is_told_why_and_the_way_back(rated: Visitor) -> None:
    rated.post("/taste/never", EVERYTHING)
    for page in ("/", "/parts/shelves", "/wall", "/movies/m4", "/tonight"):
        told = rated.get(page).text.split("<main")[-1]
        assert "never want" in told, page
        assert 'href="/taste/never"' in told, page
    shelves = rated.get("/parts/shelves").text
    assert "No film is left beside what you never want." in shelves
    assert "every film there is" not in shelves
    rated.post("/taste/never", {"clear-genres": EVERYTHING["genres"]})
    assert films_of(rated.get("/").text)


def test_it_can_be_said_under_my_taste_and_an_unknown_name_is_kept_and_told(
    ada: Visitor, store: Store
) -> None:
    empty = ada.get("/taste/never").text
    assert "Nothing is kept away." in empty
    assert '<option value="Comedy">Comedy</option>' in empty
    page = followed(ada, "/taste/never", {"genres": "Comedy", "people": " Nobody ", "keywords": ""})
    assert buttons(page) == {("clear-genres", "Comedy"), ("clear-people", "Nobody")}
    assert page.count("no film here has it") == 1
    assert "<option>Comedy</option>" not in page
    assert store.never.of(ada.profile_id) == Never(("Comedy",), ("Nobody",))
    assert 'href="/taste/never" >Never <span class="count">2</span>' in ada.get("/taste").text


def test_a_form_without_the_token_or_with_a_name_too_long_keeps_nothing(ada: Visitor, store: Store) -> None:
    assert ada.post("/taste/never", {"genres": "Comedy", "csrf": "wrong"}).status_code == 403
    refused = ada.post("/taste/never", {"genres": ["Comedy", "a" * (NEVER_LENGTH + 1)]})
    assert refused.status_code == 422
    assert f"{NEVER_LENGTH} characters" in refused.text
    assert store.never.of(ada.profile_id) == Never()


def test_tonight_leaves_out_what_one_of_the_company_never_wants_and_does_not_say_whose_wish_it_is(
    rated: Visitor, store: Store
) -> None:
    grace = store.profiles.create("Grace", "rose", "2468")
    store.profiles.change(grace.id, is_shared=True)
    asked = {"with": grace.id, "mood": "Comedy"}
    assert films_of(rated.get("/tonight", params=asked).text)
    store.never.change(grace.id, add=Never(genres=("Comedy",)))
    page = rated.get("/tonight", params=asked).text
    assert films_of(page) == []
    assert "What one of you never wants is left out too." in page
    assert films_of(rated.get("/tonight", params={"mood": "Comedy"}).text), "alone nobody minds"


def test_it_is_there_in_german_too(ada: Visitor) -> None:
    ada.post("/language", {"language": "de"})
    page = followed(ada, "/taste/never", {"genres": "Comedy"})
    assert "Komödie steht auf keiner deiner Listen mehr." in page
    assert "Wieder erlauben" in page


def test_a_stranger_sees_no_such_buttons(app: FastAPI, ada: Visitor) -> None:
    ada.client.cookies.clear()
    assert buttons(ada.get("/movies/m21").text) == set()
