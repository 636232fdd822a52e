"""The REST interface of a profile: what is taken away and brought along."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests.app.api_client import ApiClient, api_client
from tests.app.letterboxd import BAD_LINES, letterboxd_zip
from tests.app.running import client_of

TABLE = b"Film,Jahr,Note\nMovie 0,1950,5\nMovie 2,1952,1\n"


@pytest.fixture
def ada(app: FastAPI) -> Iterator[ApiClient]:
    with api_client(app) as ada:
        yield ada


def brought(ada: ApiClient, content: bytes, name: str = "letterboxd.zip", **fields: str) -> dict[str, object]:
    answer = ada.send("POST", "/imports", files={"files": (name, content)}, data=fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def rated(ada: ApiClient) -> dict[str, float]:
    return {each["movie_id"]: each["rating"] for each in ada.get("/marks")["marks"] if each["rating"]}


def test_a_look_keeps_nothing_and_tells_all(ada: ApiClient) -> None:
    found = brought(ada, letterboxd_zip(), look="true")
    assert found["brought"] is None
    assert found["sure"] == 7
    assert len(found["bad_lines"]) == BAD_LINES  # type: ignore[arg-type]
    assert [each["reason"] for each in found["unmatched"]] == ["not in the catalogue"]  # type: ignore[attr-defined]
    (unsure,) = found["unsure"]  # type: ignore[misc]
    assert unsure["candidates"] == ["m8"]
    assert not rated(ada)


def test_an_import_brings_what_is_sure_and_what_was_chosen_and_is_taken_back(ada: ApiClient) -> None:
    (unsure,) = brought(ada, letterboxd_zip(), look="true")["unsure"]  # type: ignore[misc]
    found = brought(ada, letterboxd_zip(), choices=json.dumps({unsure["place"]: "m8"}))
    assert rated(ada) == {"m0": 5, "m2": 4.5, "m4": 4, "m6": 5, "m1": 1, "m8": 4}
    number = found["brought"]["id"]  # type: ignore[index]
    assert [each["id"] for each in ada.get("/imports")["imports"]] == [number]
    assert ada.post(f"/imports/{number}/undo")["is_undone"]
    assert not rated(ada)
    assert ada.post("/imports/99999/undo", status=404)["error"]["code"] == "unknown_id"


def test_an_unknown_table_says_what_it_needs_to_know(ada: ApiClient) -> None:
    answer = ada.send("POST", "/imports", files={"files": ("mine.csv", TABLE)})
    assert answer.status_code == 422
    assert "Film, Jahr, Note" in answer.json()["error"]["message"]
    roles = json.dumps({"title": "Film", "year": "Jahr", "rating": "Note"})
    brought(ada, TABLE, "mine.csv", mapping=roles)
    assert rated(ada) == {"m0": 5, "m2": 1}


@pytest.mark.parametrize("fields", [{"mapping": "[]"}, {"mapping": "{"}, {"choices": '{"a": "m1"}'}])
def test_fields_that_are_no_json_are_refused(ada: ApiClient, fields: dict[str, str]) -> None:
    answer = ada.send("POST", "/imports", files={"files": ("x.zip", letterboxd_zip())}, data=fields)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(next(iter(fields)))
    assert not rated(ada)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_imports_again_unchanged(app: FastAPI, kind: str) -> None:
    with client_of(app) as client:
        ada, bob = ApiClient(client, "Ada"), ApiClient(client, "Bob")
        ada.rate({"m0": 5, "m1": 2})
        ada.post(
            "/events", {"events": [{"kind": "rating", "movie_id": "m2", "value": 83.5, "scale": "hundred"}]}
        )
        brought(ada, letterboxd_zip({3: 4.5, 4: 3.5, 5: 0.5}))
        ada.post("/events", {"events": [{"kind": "saved", "movie_id": "m5", "value": 1}]})
        file = ada.send("GET", f"/export.{kind}")
        assert "attachment" in file.headers["content-disposition"]
        brought(bob, file.content, f"maxella.{kind}")
        again = bob.send("GET", f"/export.{kind}")
        assert _said(again.text, kind) == _said(file.text, kind)
        assert ada.send("GET", "/export.xml").status_code == 422


def test_ratings_leave_for_other_services_and_what_is_rounded_is_told_before(app: FastAPI) -> None:
    with client_of(app) as client:
        ada, bob = ApiClient(client, "Ada"), ApiClient(client, "Bob")
        ada.rate({"m0": 5, "m1": 2})
        ada.post(
            "/events", {"events": [{"kind": "rating", "movie_id": "m2", "value": 83.5, "scale": "hundred"}]}
        )
        assert ada.get("/export")["exports"] == [
            {"site": "letterboxd", "films": 3, "rounded": 1, "left_out": 0},
            {"site": "imdb", "films": 0, "rounded": 0, "left_out": 3},
            {"site": "trakt", "films": 3, "rounded": 1, "left_out": 0},
        ]
        file = ada.send("GET", "/export/trakt")
        assert 'filename="trakt.json"' in file.headers["content-disposition"]
        brought(bob, file.content, "trakt.json")
        assert rated(bob) == {"m0": 10, "m1": 4, "m2": 8}
        assert ada.send("GET", "/export/netflix").status_code == 422


def test_what_the_first_release_exported_is_read_on_the_scale_that_it_was_on(ada: ApiClient) -> None:
    header = "movie_id,title,year,imdb_id,tmdb_id,rating,rated_at,seen,hidden,saved,highest\n"
    brought(
        ada, f"{header}m0,Movie 0,1950,,,4,,0,0,0,5\nm1,Movie 1,1951,,,2,,0,0,0,5\n".encode(), "maxella.csv"
    )
    movies = [{"movie_id": "m2", "title": "Movie 2", "year": 1952, "rating": 4.5}]
    scale = {"low": 0.5, "high": 5, "step": 0.5}
    whole = {"format": "maxella marks", "version": 1, "dataset": "x", "scale": scale, "movies": movies}
    brought(ada, json.dumps(whole).encode(), "maxella.json")
    marks = {each["movie_id"]: (each["rating"], each["scale"]["step"]) for each in ada.get("/marks")["marks"]}
    assert marks == {"m0": (4, 1), "m1": (2, 1), "m2": (4.5, 0.5)}


def _said(text: str, kind: str) -> list[dict[str, object]]:
    """All rows with all their columns."""
    rows = csv.DictReader(io.StringIO(text)) if kind == "csv" else json.loads(text)["movies"]
    return sorted(rows, key=lambda row: (row["movie_id"] or "", row["title"]))  # a kept film has no id
