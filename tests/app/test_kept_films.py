"""Films of imports that the catalogue does not have, or that were taken for another one."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from fastapi import FastAPI

from maxella.app.bringing import bring
from maxella.app.importing import chosen, preview, remembered
from maxella.app.placing import correct, place_all
from maxella.app.storage.records import Import, ImportRow, Profile
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import HALF_STARS
from tests.app.api_client import ApiClient, api_client
from tests.app.small_recommender import small_recommender
from tests.app.visitor import Visitor, visitor
from tests.checkerboards import checkerboard

RATINGS = (
    b"Date,Name,Year,Letterboxd URI,Rating\n"
    b"2024-01-01,Movie 2,1952,,4.5\n"
    b"2024-01-02,Movie 4,1954,,1\n"
    b"2024-01-03,Newcomer,2020,,3.5\n"
)


@cache
def larger() -> Recommender:
    """The recommender whose catalogue has the film too."""
    dataset = checkerboard()
    newcomer = dataset.movies.head(1).with_columns(
        movie_id=pl.lit("new"), title=pl.lit("Newcomer"), release_year=pl.lit(2020, pl.Int32)
    )
    movies = pl.concat([dataset.movies, newcomer.cast(dataset.movies.schema)])  # type: ignore[arg-type]
    return small_recommender(replace(dataset, movies=movies))


@pytest.fixture
def bob(store: Store) -> Iterator[Profile]:
    profile = store.profiles.create("Bob", "moss")
    yield profile
    store.profiles.delete(profile.id)


def brought(
    store: Store, profile: Profile, recommender: Recommender, content: bytes = RATINGS
) -> Import | None:
    found = preview([("ratings.csv", content)], None, recommender)
    choices = store.import_rows.choices(profile.id, recommender.manifest.dataset)
    found = remembered(found, choices, recommender)
    return bring(store, profile, recommender, found, chosen(found, {}), "ratings.csv")


def rated(store: Store, profile: Profile) -> dict[str, float | None]:
    return {mark.movie_id: mark.rating for mark in store.marks.of(profile.id, "checkerboard") if mark.rating}


def row(store: Store, profile: Profile, title: str) -> ImportRow:
    [noted] = store.imports.of(profile.id)
    _, films = store.import_rows.films(profile.id, noted.id, 0, 100)
    [found] = [film.row for film in films if film.row.entry.title == title]
    return found


def test_a_film_that_is_not_known_is_kept_as_the_file_says_it_and_goes_with_its_import(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    noted = brought(store, bob, recommender)
    assert noted is not None
    assert noted.summary["kept"] == 1
    [kept] = store.import_rows.kept(bob.id)
    entry = kept.entry
    assert (entry.title, entry.year, entry.rating, entry.scale) == ("Newcomer", 2020, 3.5, HALF_STARS)
    assert entry.rated_at == 1704240000
    assert brought(store, bob, recommender) is None, "what is kept is not kept again"
    store.imports.undo(noted.id, bob.id)
    assert store.import_rows.kept(bob.id) == []
    assert brought(store, bob, recommender) is not None


def test_a_file_of_films_that_are_all_unknown_is_an_import_too(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    assert brought(store, bob, recommender, b"\n".join(RATINGS.splitlines()[:1] + RATINGS.splitlines()[3:]))
    assert [(each.events, each.rows) for each in store.imports.of(bob.id)] == [(0, 1)]


def test_what_is_kept_is_placed_when_a_catalogue_has_it_and_goes_with_its_import(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    noted = brought(store, bob, recommender)
    assert noted is not None
    place_all(store, recommender)
    assert "new" not in rated(store, bob)
    place_all(store, larger())
    place_all(store, larger())
    assert rated(store, bob) == {"m2": 4.5, "m4": 1, "new": 3.5}
    [mark] = [each for each in store.marks.of(bob.id, "checkerboard") if each.movie_id == "new"]
    assert (mark.scale, mark.rated_at) == (HALF_STARS, 1704240000)
    assert store.import_rows.kept(bob.id) == []
    store.imports.undo(noted.id, bob.id)
    assert rated(store, bob) == {}


def test_the_next_import_places_what_is_kept(store: Store, bob: Profile, recommender: Recommender) -> None:
    brought(store, bob, recommender)
    assert brought(store, bob, larger()) is None
    assert rated(store, bob)["new"] == 3.5


def test_what_somebody_said_is_no_film_of_the_catalogue_is_not_placed(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    brought(store, bob, recommender)
    correct(store, bob, recommender, row(store, bob, "Newcomer"), None)
    place_all(store, larger())
    assert "new" not in rated(store, bob)


def test_a_wrong_film_is_corrected_and_does_not_come_back(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    brought(store, bob, recommender)
    correct(store, bob, recommender, row(store, bob, "Movie 2"), "m7")
    assert rated(store, bob) == {"m7": 4.5, "m4": 1}
    assert brought(store, bob, recommender) is None
    later = RATINGS.replace(b"2024-01-01,Movie 2,1952,,4.5", b"2024-05-01,Movie 2,1952,,2")
    assert brought(store, bob, recommender, later) is not None
    assert rated(store, bob) == {"m7": 2, "m4": 1}
    for noted in store.imports.of(bob.id):
        store.imports.undo(noted.id, bob.id)
    assert rated(store, bob) == {}


def test_a_wrong_film_may_be_none_and_then_the_first_one_after_all(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    brought(store, bob, recommender)
    correct(store, bob, recommender, row(store, bob, "Movie 2"), None)
    assert rated(store, bob) == {"m4": 1}
    assert {each.entry.title for each in store.import_rows.kept(bob.id)} == {"Movie 2", "Newcomer"}
    assert brought(store, bob, recommender) is None
    assert rated(store, bob) == {"m4": 1}
    correct(store, bob, recommender, row(store, bob, "Movie 2"), "m2")
    assert rated(store, bob) == {"m2": 4.5, "m4": 1}


def test_of_two_names_of_one_film_only_the_wrong_one_moves(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    brought(store, bob, recommender, RATINGS + b"2024-02-01,MOVIE 2,1952,,2\n")
    assert rated(store, bob)["m2"] == 2
    correct(store, bob, recommender, row(store, bob, "MOVIE 2"), "m9")
    assert rated(store, bob) == {"m2": 4.5, "m9": 2, "m4": 1}


def test_corrections_leave_what_was_said_in_the_app(app: FastAPI, store: Store) -> None:
    with api_client(app) as ada:
        answer = ada.send("POST", "/imports", files={"files": ("ratings.csv", RATINGS)})
        number = answer.json()["brought"]["id"]
        ada.rate({"m2": 5})
        films = ada.get(f"/imports/{number}/films")
        assert (films["count"], films["pages"]) == (3, 1)
        [wrong] = [film for film in films["films"] if film["title"] == "Movie 2"]
        assert (wrong["movie_id"], wrong["rating"], wrong["rows"]) == ("m2", 4.5, 1)
        changed = ada.send("PUT", f"/films/{wrong['id']}", json={"movie_id": "m8"})
        assert changed.status_code == 200
        assert changed.json()["movie_id"] == "m8"
        marks = {each["movie_id"]: each["rating"] for each in ada.get("/marks")["marks"]}
        assert (marks["m2"], marks["m8"]) == (5, 4.5)
        aside = [event for event in ada.get("/events")["events"] if event["set_aside_at"]]
        assert [event["movie_id"] for event in aside] == ["m2"]
        unknown = ada.send("PUT", f"/films/{wrong['id']}", json={"movie_id": "nothing"})
        assert unknown.status_code == 404


def test_what_is_kept_is_listed_and_exported_and_comes_back(app: FastAPI) -> None:
    with api_client(app) as ada:
        ada.send("POST", "/imports", files={"files": ("ratings.csv", RATINGS)})
        kept = ada.get("/kept")
        assert kept["count"] == 1
        assert [(film["title"], film["year"], film["movie_id"]) for film in kept["films"]] == [
            ("Newcomer", 2020, None)
        ]
        for kind in ("csv", "json"):
            exported = ada.send("GET", f"/export.{kind}").content
            again = ada.send("POST", "/imports", files={"files": (f"maxella.{kind}", exported)}).json()
            assert again["brought"] is None, "it is here already"
            bea = ApiClient(ada.client, "Bea")
            bea.send("POST", "/imports", files={"files": (f"maxella.{kind}", exported)})
            [back] = bea.get("/kept")["films"]
            ours = ("id", "import_id")
            assert {k: v for k, v in back.items() if k not in ours} == {
                k: v for k, v in kept["films"][0].items() if k not in ours
            }
        rows = list(csv.DictReader(io.StringIO(ada.send("GET", "/export.csv").text)))
        assert [each["rating"] for each in rows if each["title"] == "Newcomer"] == ["3.5"]


def test_the_pages_list_what_is_kept_and_correct_a_film(app: FastAPI, store: Store) -> None:
    with visitor(app) as ada:
        looked = ada.post("/taste/import", {}, files={"files": ("ratings.csv", RATINGS)})
        ada.post(f"{looked.headers['location']}/confirm", {})
        [noted] = store.imports.of(ada.profile_id)
        assert f"/taste/imports/{noted.id}" in ada.get("/taste/import").text
        assert "Newcomer (2020)" in ada.get("/taste/kept").text
        assert ada.get(f"/taste/imports/{noted.id}?page=9").text.count("/taste/imported/") == 3
        wrong = row(store, store.profiles.get(ada.profile_id), "Movie 2")
        asked = ada.get(f"/taste/imported/{wrong.id}?q=Movie 3").text
        assert 'name="film" value="m3"' in asked
        assert ada.post(f"/taste/imported/{wrong.id}", {}).status_code == 422
        done = ada.post(f"/taste/imported/{wrong.id}", {"film": "m3"})
        assert done.status_code == 303
        assert "Movie 3" in ada.get(done.headers["location"]).text
        assert rated(store, store.profiles.get(ada.profile_id)) == {"m3": 4.5, "m4": 1}


def test_nobody_sees_or_changes_what_another_imported(app: FastAPI, store: Store) -> None:
    with api_client(app) as ada:
        answer = ada.send("POST", "/imports", files={"files": ("ratings.csv", RATINGS)})
        number = answer.json()["brought"]["id"]
        film = ada.get(f"/imports/{number}/films")["films"][0]["id"]
        eve = ApiClient(ada.client, "Eve")
        assert eve.send("GET", f"/imports/{number}/films").status_code == 404
        assert eve.send("PUT", f"/films/{film}", json={"movie_id": None}).status_code == 404
        assert eve.get("/kept")["count"] == 0


def test_a_visitor_without_films_kept_is_told_so(app: FastAPI) -> None:
    with visitor(app) as ada:
        page: Visitor = ada
        assert "No films are here" in page.get("/taste/kept").text


def test_a_kept_film_is_forgotten_and_kept_again(app: FastAPI) -> None:
    with api_client(app) as ada:
        upload = {"files": ("ratings.csv", RATINGS)}
        ada.send("POST", "/imports", files=upload)
        [film] = ada.get("/kept")["films"]
        address = f"/films/{film['id']}"
        assert ada.send("DELETE", address).json()["is_forgotten"]
        assert ada.get("/kept")["count"] == 0
        assert "Newcomer" not in ada.send("GET", "/export.csv").text
        assert ada.send("POST", "/imports", files=upload).json()["brought"] is None
        assert not ada.send("POST", f"{address}/undo").json()["is_forgotten"]
        assert ada.get("/kept")["films"] == [film]
        [placed, *_] = ada.get(f"/imports/{film['import_id']}/films")["films"]
        assert placed["movie_id"]
        assert ada.send("DELETE", f"/films/{placed['id']}").status_code == 422
        eve = ApiClient(ada.client, "Eve")
        assert eve.send("DELETE", address).status_code == 404


def test_what_is_forgotten_is_not_placed_until_somebody_chooses_its_film(
    store: Store, bob: Profile, recommender: Recommender
) -> None:
    brought(store, bob, recommender)
    kept = row(store, bob, "Newcomer")
    store.import_rows.forget(bob.id, kept.name, at=1)
    place_all(store, larger())
    assert "new" not in rated(store, bob)
    correct(store, bob, larger(), kept, "new")
    assert rated(store, bob)["new"] == 3.5
    assert not row(store, bob, "Newcomer").is_forgotten


def test_the_pages_forget_a_kept_film_and_keep_it_again(app: FastAPI, store: Store) -> None:
    with visitor(app) as ada:
        looked = ada.post("/taste/import", {}, files={"files": ("ratings.csv", RATINGS)})
        ada.post(f"{looked.headers['location']}/confirm", {})
        kept = row(store, store.profiles.get(ada.profile_id), "Newcomer")
        done = ada.post(f"/taste/imported/{kept.id}/forget", {})
        assert "Forgotten." in ada.get(done.headers["location"]).text
        assert "No films are here" in ada.get("/taste/kept").text
        assert "Forgotten" in ada.get(f"/taste/imports/{kept.import_id}").text
        ada.post(f"/taste/imported/{kept.id}/keep", {})
        assert "Newcomer (2020)" in ada.get("/taste/kept").text
