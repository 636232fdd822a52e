"""The app of a model that knows what people saw, and no ratings."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.app.texts import LANGUAGES
from maxella.data.more_ratings import with_more_ratings
from tests.app.api_client import API, api_client
from tests.app.lists import films_of
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.app.visitor import visitor
from tests.checkerboards import seen_checkerboard


@pytest.fixture(scope="module")
def seen_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Store]]:
    path: Path = tmp_path_factory.mktemp("seen") / "store.sqlite3"
    with Store.open(f"sqlite:///{path}") as store:
        yield create_app(Fixed(small_recommender(seen_checkerboard())), store), store


def test_the_wall_asks_what_was_seen_and_suggests_by_it(seen_app: tuple[FastAPI, Store]) -> None:
    with visitor(seen_app[0]) as ada:
        page = ada.get("/wall").text
        assert 'name="seen" value="m0"' in page
        assert "rating." not in page.split("<main")[1]
        assert "After 3 films that you have seen they stand here." in page
        for film in ("m0", "m2", "m4"):
            ada.post("/marks", {"seen": film, "back": "/wall"})
        suggestions = films_of(ada.get("/wall").text.split("<aside")[1])
        assert suggestions
        assert all(int(film[1:]) % 2 == 0 for film in suggestions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_shows_what_was_seen_and_no_stars(seen_app: tuple[FastAPI, Store], language: str) -> None:
    with visitor(seen_app[0]) as ada:
        ada.client.headers["accept-language"] = language
        for film in ("m0", "m2", "m4"):
            ada.post("/marks", {"seen": film})
        pages = ("/", "/wall", "/movies/m0", "/movies/m6", "/search?q=movie", "/shelves/for-you", "/tonight")
        own = ("/taste", "/taste/seen", "/taste/ratings", "/taste/profile", "/taste/import")
        for path in (*pages, *own):
            answer = ada.get(path)
            assert answer.status_code == 200, path
            assert 'class="ruler' not in answer.text, path
            assert 'class="prediction"' not in answer.text, path
            assert 'type="radio" name="scale"' not in answer.text, path
        assert 'name="clear-seen" form="marks" value="m0"' in ada.get("/movies/m0").text


def test_home_says_what_was_seen_as_the_reason(seen_app: tuple[FastAPI, Store]) -> None:
    with visitor(seen_app[0]) as ada:
        for film in ("m0", "m2", "m4"):
            ada.post("/marks", {"seen": film})
        page = ada.get("/").text
        assert "Because you saw <cite>" in page
        assert "From 3 films that you have seen." in page
        assert "you rated" not in page


def test_a_film_that_is_taken_back_does_not_count(seen_app: tuple[FastAPI, Store]) -> None:
    with visitor(seen_app[0]) as ada:
        ada.post("/marks", {"seen": "m0"})
        ada.post("/marks", {"clear-seen": "m0"})
        assert "0 films seen." in ada.get("/wall").text


def test_a_rating_is_refused_with_one_line(seen_app: tuple[FastAPI, Store]) -> None:
    with visitor(seen_app[0]) as ada:
        assert ada.post("/marks", {"rating.m0": "1"}).status_code == 422
    with api_client(seen_app[0]) as bob:
        body = {"events": [{"kind": "rating", "movie_id": "m0", "value": 1}]}
        refused = bob.post("/events", body, status=422)
        assert "say `seen` instead" in refused["error"]["message"]
        assert bob.get("/marks") == {"marks": []}


def test_programs_read_null_where_a_rating_would_stand(seen_app: tuple[FastAPI, Store]) -> None:
    with api_client(seen_app[0]) as bob:
        seen = [{"kind": "seen", "movie_id": film, "value": 1} for film in ("m0", "m2", "m4")]
        bob.post("/events", {"events": seen})
        listed = bob.post("/recommendations", {"k": 3})["recommendations"]
        assert [each["predicted_rating"] for each in listed] == [None] * 3
        assert bob.post("/recommendations", {"order": "liking"}, status=422)["error"]
        assert (
            "needs ratings" in bob.post("/predictions", {"movie_ids": ["m6"]}, status=422)["error"]["message"]
        )
        explained = bob.post("/explanations", {"movie_id": "m6"})["explanation"]
        assert explained["predicted_rating"] is None
        assert explained["for_rank"]["ups"][0]["rating"] is None
        assert bob.post("/tonight", {})["picks"][0]["people"][0]["chance"] is None
    with client_of(seen_app[0]) as client:
        assert client.get(f"{API}/model").json()["feedback"] == "implicit"
        posted = {"history": [{"movie_id": "m0"}, {"movie_id": "m2", "rating": 1}], "k": 1}
        assert client.post(f"{API}/recommendations", json=posted).json()["recommendations"]


def test_an_import_of_ratings_brings_what_was_seen(seen_app: tuple[FastAPI, Store]) -> None:
    with api_client(seen_app[0]) as bob:
        content = "title,year,rating,date\nMovie 0,1950,4,2020-01-01\nMovie 2,1952,1,2020-01-02\n"
        files = {"files": ("mine.csv", content.encode(), "text/csv")}
        mapping = '{"title": "title", "year": "year", "rating": "rating", "date": "date"}'
        brought = bob.send("POST", "/imports", files=files, data={"mapping": mapping}).json()["brought"]
        assert brought["summary"]["seen"] == 2
        assert brought["summary"]["rating"] == 0
        assert {mark["is_seen"] for mark in bob.get("/marks")["marks"]} == {True}


def test_what_people_saw_in_the_app_is_trained_on(tmp_path: Path) -> None:
    dataset = seen_checkerboard()
    with Store.open(f"sqlite:///{tmp_path / 'store.sqlite3'}") as store:
        app = create_app(Fixed(small_recommender(dataset)), store)
        with visitor(app) as ada:
            ada.post("/marks", {"seen": "m0"})
            ada.post("/marks", {"hidden": "m2"})
        more, left_out = with_more_ratings(dataset, store.everyone.seen("seen"))
    new = more.interactions.join(dataset.interactions, on=["user_id", "movie_id"], how="anti")
    assert left_out == 0
    assert new["movie_id"].to_list() == ["m0"]
    assert new["rating"].dtype == pl.Float32
    assert new["rating"].null_count() == 1
