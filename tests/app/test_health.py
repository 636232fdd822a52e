from contextlib import closing
from pathlib import Path

import httpx
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed, Served
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.errors import NotReadyError
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.app.visitor import visitor


class Loading:
    """A source that has nothing yet."""

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def served(self) -> Served:
        raise NotReadyError("the model is being loaded")


def test_a_service_without_a_model_is_alive_but_not_ready(store: Store) -> None:
    with client_of(create_app(Loading(), store)) as client:
        assert client.get("/livez").status_code == 200
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "not_ready"
    assert "being loaded" in answer.json()["error"]["message"]
    assert answer.headers["retry-after"]


def test_a_browser_that_comes_too_early_gets_a_page_that_looks_again(store: Store) -> None:
    with client_of(create_app(Loading(), store)) as client:
        page = client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 503
    assert 'http-equiv="refresh"' in page.text


def test_a_service_with_a_model_is_ready_and_says_which(client: httpx.Client) -> None:
    body = client.get("/healthz").json()
    assert body["status"] == "ready"
    assert body["bundle"] == "in-memory"
    assert body["trained_on"] == "all ratings"
    assert body["since"].endswith("+00:00")


def test_the_model_route_tells_what_is_served(client: httpx.Client, recommender: Recommender) -> None:
    body = client.get("/api/v1/model").json()
    assert body["dataset"] == "checkerboard"
    assert body["rating_scale"] == {"low": 1, "high": 5, "step": 1}
    assert body["counts"] == recommender.manifest.counts
    assert body["genres"] == recommender.genres
    assert body["views"] == ["ease"]
    assert body["fitted_on_all"] is True


def test_the_page_and_the_model_route_say_when_only_a_part_was_fitted(store: Store) -> None:
    partly = small_recommender(trained_on="training part of random-75-25")
    with visitor(create_app(Fixed(partly), store)) as ada:
        assert ada.get("/api/v1/model").json()["fitted_on_all"] is False
        assert text("notice.split") in ada.get("/").text


def test_the_page_says_nothing_of_it_when_all_were_fitted(app: FastAPI) -> None:
    with visitor(app) as ada:
        assert text("notice.split") not in ada.get("/").text


def test_with_the_database_down_it_is_alive_and_says_at_once_that_it_is_not_ready(
    recommender: Recommender, tmp_path: Path
) -> None:
    file = tmp_path / "app.sqlite3"
    with (
        closing(Store.open(f"sqlite:///{file}")) as store,
        client_of(create_app(Fixed(recommender), store)) as client,
    ):
        assert client.get("/healthz").status_code == 200
        file.rename(tmp_path / "aside.sqlite3")
        assert client.get("/livez").status_code == 200
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "storage_down"
        assert client.post("/api/v1/recommendations", json={}).status_code == 200, "films need no storage"
        (tmp_path / "aside.sqlite3").rename(file)
        assert client.get("/healthz").status_code == 200
