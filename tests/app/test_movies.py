from dataclasses import replace
from urllib.parse import quote

import httpx
import polars as pl

from maxella.app.limits import ID_LENGTH, QUERY_LENGTH
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.checkerboards import checkerboard


def test_a_search_finds_films_by_title(client: httpx.Client) -> None:
    found = client.get("/api/v1/movies", params={"query": "movie 12", "k": 3}).json()["movies"]
    assert found[0]["title"] == "Movie 12"
    assert len(found) <= 3


def test_a_search_for_what_is_not_there_is_an_empty_list(client: httpx.Client) -> None:
    assert client.get("/api/v1/movies", params={"query": "zzzzzz"}).json()["movies"] == []


def test_a_search_without_a_query_or_with_an_endless_one_is_refused(client: httpx.Client) -> None:
    assert client.get("/api/v1/movies").status_code == 422
    assert client.get("/api/v1/movies", params={"query": "x" * (QUERY_LENGTH + 1)}).status_code == 422


def test_a_film_is_told_in_full(client: httpx.Client) -> None:
    movie = client.get("/api/v1/movies/m3").json()["movie"]
    assert (movie["title"], movie["release_year"], movie["director"]) == ("Movie 3", 1953, "Odd Director")
    assert sum(entry["count"] for entry in movie["distribution"]) == movie["rating_count"]


def test_similar_films_by_taste_and_by_content_are_of_the_same_kind(client: httpx.Client) -> None:
    for by in ("taste", "content"):
        found = client.get("/api/v1/movies/m3/similar", params={"by": by, "k": 4}).json()["similar"]
        assert [entry["rank"] for entry in found] == [1, 2, 3, 4]
        assert {entry["by"] for entry in found} == {by}
        assert found[0]["movie"]["genres"] == ["Comedy"]


def test_a_way_to_compare_that_does_not_exist_and_a_k_below_1_are_refused(client: httpx.Client) -> None:
    assert client.get("/api/v1/movies/m3/similar?by=colour").status_code == 422
    assert client.get("/api/v1/movies/m3/similar?k=0").status_code == 422
    assert client.get("/api/v1/movies?query=x&k=0").status_code == 422


def test_an_id_with_a_slash_a_space_and_a_question_mark_is_found(store: Store) -> None:
    strange = "tt/1 2?é#"
    dataset = checkerboard()
    renamed = {name: pl.col(name).replace({"m3": strange}) for name in ("movie_id",)}
    dataset = replace(
        dataset,
        movies=dataset.movies.with_columns(**renamed),
        interactions=dataset.interactions.with_columns(**renamed),
    )
    with client_of(create_app(Fixed(small_recommender(dataset)), store)) as client:
        address = f"/api/v1/movies/{quote(strange, safe='')}"
        assert client.get(address).json()["movie"]["title"] == "Movie 3"
        assert client.get(f"{address}/similar").json()["similar"]
        assert client.get(f"/posters/{quote(strange)}").status_code == 200


def test_an_endless_id_is_refused(client: httpx.Client) -> None:
    assert client.get(f"/api/v1/movies/{'x' * (ID_LENGTH + 1)}").status_code == 422
