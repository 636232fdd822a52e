"""My taste: pictures, lists, exports."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from maxella.app.storage.store import Store
from tests.app.lists import films_of
from tests.app.visitor import Visitor, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        yield ada


def test_lists_hold_what_was_said_and_give_it_back(ada: Visitor) -> None:
    ada.post("/marks", {"rating.m0": "5", "rating.m1": "2", "saved": "m3"})
    ada.post("/marks", {"seen": "m5"})
    ada.post("/marks", {"hidden": "m7"})
    assert set(films_of(ada.get("/taste/ratings").text)) == {"m0", "m1"}
    for kind, film in (("saved", "m3"), ("seen", "m5"), ("hidden", "m7")):
        assert films_of(ada.get(f"/taste/{kind}").text) == [film]
        ada.post("/marks", {f"clear-{kind}": film, "back": f"/taste/{kind}"})
        assert films_of(ada.get(f"/taste/{kind}").text) == []
    ada.post("/marks", {"rating.m0": "", "back": "/taste/ratings"})
    assert films_of(ada.get("/taste/ratings").text) == ["m1"]


def test_ratings_can_be_ordered(ada: Visitor) -> None:
    for film, rating in (("m0", 3), ("m1", 5), ("m2", 1)):
        ada.post("/marks", {f"rating.{film}": str(rating)})
    orders = re.findall(r'/taste/ratings\?sort=(\w+)"', ada.get("/taste/ratings").text)
    assert len(orders) >= 4
    pages = {order: films_of(ada.get(f"/taste/ratings?sort={order}").text) for order in orders}
    assert all(sorted(films) == ["m0", "m1", "m2"] for films in pages.values())
    assert pages["highest"] == ["m1", "m0", "m2"]
    assert pages["lowest"] == ["m2", "m0", "m1"]
    assert pages["title"] == ["m0", "m1", "m2"]


def test_few_ratings_say_what_would_fill_the_page_and_many_draw_pictures(ada: Visitor) -> None:
    assert "<svg class" not in ada.get("/taste").text.split("<main")[1] or "ratings" in ada.get("/taste").text
    ada.post("/marks", {f"rating.m{number}": "5" if number % 2 == 0 else "1" for number in range(24)})
    page = ada.get("/taste").text
    assert "<table" in page
    assert "Drama" in page


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_imports_again_unchanged(app: FastAPI, store: Store, kind: str) -> None:
    with visitor(app, "Ada") as ada:
        ada.post("/marks", {"rating.m0": "5", "rating.m1": "2"})
        ada.post("/marks", {"saved": "m3"})
        ada.post("/marks", {"hidden": "m5"})
        exported = ada.get(f"/taste/export.{kind}")
        assert "attachment" in exported.headers["content-disposition"]
        before = store.marks.of(ada.profile_id, "checkerboard")
    with visitor(app, "Grace") as grace:
        upload = grace.post("/taste/import", {}, files={"files": (f"maxella.{kind}", exported.content)})
        grace.post(f"{upload.headers['location']}/confirm", {})
        after = store.marks.of(grace.profile_id, "checkerboard")
        again = grace.get(f"/taste/export.{kind}").content

    def told(marks: list) -> set:
        return {(m.movie_id, m.rating, m.rated_at, m.is_seen, m.is_hidden, m.is_saved) for m in marks}

    assert told(after) == told(before)
    if kind == "json":
        assert json.loads(again) == json.loads(exported.content)
    else:
        assert sorted(again.splitlines()) == sorted(exported.content.splitlines())


def test_the_page_of_exports_says_what_each_file_has_and_gives_it(ada: Visitor) -> None:
    ada.post("/marks", {"rating.m0": "5", "seen": "m5"})
    assert 'href="/taste/export"' in ada.get("/taste").text
    page = ada.get("/taste/export").text
    assert (page.count("No rating is rounded."), page.count("1 film is left out")) == (3, 1)
    files = [ada.get(address) for address in re.findall(r'href="(/taste/export/\w+)"', page)]
    assert [file.headers["content-type"].partition(";")[0] for file in files] == [
        "text/csv",
        "text/csv",
        "application/json",
    ]
    assert files[0].text.splitlines()[1:] == ["Movie 0,1950,,,5," + _today(), "Movie 5,1955,,,,"]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def test_the_profile_page_changes_the_profile(ada: Visitor, store: Store) -> None:
    page = ada.get("/taste/profile").text
    assert 'action="/profiles/change"' in page
    assert 'action="/profiles/delete"' in page
    ada.post("/profiles/change", {"name": "Augusta", "colour": "plum", "shared": "yes", "pin": "2468"})
    profile = store.profiles.get(ada.profile_id)
    assert (profile.name, profile.colour, profile.is_shared, profile.has_pin) == (
        "Augusta",
        "plum",
        True,
        True,
    )
