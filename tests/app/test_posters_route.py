from collections.abc import Iterator
from pathlib import Path

import httpx
import polars as pl
import pytest

from maxella.app.posters.fetched import FetchedPosters
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.checkerboards import checkerboard, dataset_of
from tests.data.file_server import Answer, FileServer, serving

JPEG = b"\xff\xd8\xff\xe0" + bytes(5_000)
NOTICE = "This product uses the TMDB API but is not endorsed or certified by TMDB."


@pytest.fixture(scope="module")
def with_paths() -> Recommender:
    """Of movies of which all but `m1` have a poster at TMDB."""
    board = checkerboard()
    path = pl.when(pl.col("movie_id") != "m1").then(pl.format("/poster_{}.jpg", "movie_id"))
    return small_recommender(
        dataset_of(board.interactions, board.movies.with_columns(poster_path=path), board.users)
    )


@pytest.fixture
def tmdb() -> Iterator[FileServer]:
    with serving(JPEG) as server:
        yield server


@pytest.fixture
def fetching(
    with_paths: Recommender, store: Store, tmdb: FileServer, tmp_path: Path
) -> Iterator[httpx.Client]:
    app = create_app(Fixed(with_paths), store, Settings(poster_cache=tmp_path / "posters"))
    app.state.posters = FetchedPosters(tmp_path / "posters", tmdb.url.removesuffix("/file.zip"))
    with client_of(app) as client:
        yield client


def test_a_poster_is_an_image_that_browsers_keep(client: httpx.Client) -> None:
    answer = client.get("/posters/m1")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert "Movie 1" in answer.text


def test_a_film_that_is_not_there_has_no_poster(client: httpx.Client, fetching: httpx.Client) -> None:
    assert client.get("/posters/nothing").status_code == 404
    assert fetching.get("/posters/nothing").status_code == 404


def test_a_fetched_poster_comes_from_this_server(fetching: httpx.Client, tmdb: FileServer) -> None:
    for _ in range(2):
        answer = fetching.get("/posters/m2")
        assert answer.content == JPEG
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "img-src 'self';" in answer.headers["content-security-policy"]
    assert tmdb.paths == ["/poster_m2.jpg"]


def test_a_poster_that_cannot_be_fetched_is_drawn_and_not_kept_for_long(
    fetching: httpx.Client, tmdb: FileServer
) -> None:
    tmdb.script = [Answer(status=503)]
    answer = fetching.get("/posters/m2")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert "Movie 2" in answer.text


def test_a_film_without_a_poster_at_tmdb_has_a_drawn_one(fetching: httpx.Client, tmdb: FileServer) -> None:
    answer = fetching.get("/posters/m1")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert not tmdb.requests


def test_nothing_is_fetched_unless_it_is_asked_for(
    with_paths: Recommender, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a poster was asked for")

    monkeypatch.setattr(FetchedPosters, "picture", refuse)
    with client_of(create_app(Fixed(with_paths), store)) as client:
        assert client.get("/posters/m2").headers["content-type"] == "image/svg+xml"


def test_pages_say_where_posters_are_from_where_they_are_fetched_alone(
    client: httpx.Client, fetching: httpx.Client
) -> None:
    assert NOTICE in fetching.get("/", follow_redirects=True).text
    assert "TMDB" not in client.get("/", follow_redirects=True).text
