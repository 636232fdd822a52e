"""The list that Radarr polls."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest
from fastapi import FastAPI

from maxella.app.api.lists import entries_of
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.api_client import ApiClient, api_client
from tests.app.small_recommender import small_recommender
from tests.app.visitor import visitor
from tests.checkerboards import checkerboard


@pytest.fixture(scope="module")
def with_ids() -> Recommender:
    """A recommender whose films, all but one, have the ids of IMDb and TMDB."""
    dataset = checkerboard()
    number = pl.col("movie_id").str.slice(1).cast(pl.Int64)
    ids = {
        "imdb_id": pl.when(number != 6).then(pl.format("tt{}", number + 1_000_000)),
        "tmdb_id": pl.when(number != 6).then((number + 1).cast(pl.String)),
    }
    return small_recommender(replace(dataset, movies=dataset.movies.with_columns(**ids)))


@pytest.fixture
def ada(with_ids: Recommender, store: Store) -> Iterator[ApiClient]:
    with api_client(create_app(Fixed(with_ids), store)) as ada:
        yield ada


def test_the_watchlist_and_for_you_are_read_by_who_knows_the_address(ada: ApiClient) -> None:
    assert ada.get("/list")["path"] is None
    ada.rate({"m0": 5, "m2": 5})
    ada.post("/events", {"events": [{"kind": "saved", "movie_id": "m4", "value": 1}]})
    path = ada.post("/list", status=201)["path"]
    assert ada.get("/list")["path"] == path
    (saved,) = ada.client.get(path).json()
    assert saved == {"id": 5, "tmdb_id": 5, "imdb_id": "tt1000004", "title": "Movie 4", "year": 1954}
    found = ada.post("/recommendations", {"k": 30})["recommendations"]
    titles = [each["movie"]["title"] for each in found]
    assert "Movie 6" in titles
    listed = [each["title"] for each in ada.client.get(f"{path}?of=for-you&k=30").json()]
    assert listed == [title for title in titles if title != "Movie 6"], "it has no id that Radarr knows"


def test_radarr_gets_nothing_that_is_never_wanted_and_the_watchlist_whole(ada: ApiClient) -> None:
    ada.rate({"m0": 5, "m1": 5})
    ada.post("/events", {"events": [{"kind": "saved", "movie_id": "m9", "value": 1}]})
    path = ada.post("/list", status=201)["path"]

    def years() -> set[int]:
        return {each["year"] % 2 for each in ada.client.get(f"{path}?of=for-you&k=40").json()}

    assert years() == {0, 1}
    ada.send("PUT", "/never", json={"genres": ["Comedy"]})
    assert years() == {0}, "comedies are of odd years"
    ada.send("PUT", "/never", json={"genres": ["Comedy", "Drama"]})
    assert ada.client.get(f"{path}?of=for-you").json() == []
    assert [each["title"] for each in ada.client.get(path).json()] == ["Movie 9"]


def test_an_entry_is_read_by_both_kinds_of_list(recommender: Recommender) -> None:
    movie = recommender.facts(["m4"])[0]
    both = movie.model_copy(update={"tmdb_id": "603", "imdb_id": "tt0133093"})
    imdb = movie.model_copy(update={"tmdb_id": None, "imdb_id": "tt0133093"})
    neither = movie.model_copy(update={"tmdb_id": None, "imdb_id": None})
    entries = entries_of([both, imdb, neither])
    facts = {"title": movie.title, "year": movie.release_year, "imdb_id": "tt0133093"}
    # Radarr reads `id` as a number and fails on null, so what is not known is not there.
    assert entries == [{**facts, "id": 603, "tmdb_id": 603}, facts]


def test_an_address_ends_when_a_new_one_is_made_and_when_the_profile_goes(ada: ApiClient) -> None:
    first = ada.post("/list", status=201)["path"]
    second = ada.post("/list", status=201)["path"]
    assert ada.client.get(first).status_code == 404
    assert ada.client.get(second).status_code == 200
    assert ada.send("DELETE", "/list").status_code == 204
    assert ada.client.get(second).json()["error"]["code"] == "unknown_id"
    third = ada.post("/list", status=201)["path"]
    ada.send("DELETE", "")
    assert ada.client.get(third).status_code == 404


def test_the_token_of_a_list_opens_nothing_else(ada: ApiClient) -> None:
    path = ada.post("/list", status=201)["path"]
    ada.token = path.split("/")[2]
    assert ada.send("GET", "").status_code == 401


def test_the_page_of_the_profile_makes_and_ends_the_address(app: FastAPI) -> None:
    with visitor(app) as ada:
        assert "radarr.json" not in ada.get("/taste/profile").text
        ada.post("/taste/list", {})
        page = ada.get("/taste/profile").text
        assert page.count("radarr.json") == 2
        address = page.split('readonly value="')[1].split('"')[0]
        assert ada.get(address).json() == []
        ada.post("/taste/list", {"end": "yes"})
        assert "radarr.json" not in ada.get("/taste/profile").text
