"""Where there are accounts, nothing that costs or tells anything is there without signing in."""

import re
from collections.abc import Iterator

import httpx
import pytest

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.app.tokens import Kind, new_token
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of

OPEN_ROUTES = {
    "/livez",
    "/healthz",
    "/lists/{token}/radarr.json",
    "/api/v1/accounts",
    "/api/v1/accounts/token",
}
"""Of the interface; whoever knows the address of a list reads it."""
OPEN_PAGES = ("/livez", "/healthz", "/docs", "/openapi.json", "/sign-in", "/sign-up", "/static/maxella.css")
PAGES = (
    *("/", "/shelves/for-you", "/parts/shelves", "/movies/m1", "/posters/m1", "/search?q=movie"),
    *("/parts/search?q=movie", "/tonight", "/parts/tonight", "/wall", "/parts/wall", "/start"),
    *("/taste", "/taste/ratings", "/taste/seen", "/taste/export.csv", "/taste/import", "/taste/kept"),
    *("/taste/profile", "/taste/export", "/taste/export/letterboxd"),
    *("/results", "/results/charts/ranking.svg", "/results/exploration"),
)
MODEL = (
    ("GET", "/api/v1/movies?query=movie", None),
    ("GET", "/api/v1/movies/m1", None),
    ("GET", "/api/v1/movies/m1/similar", None),
    ("GET", "/api/v1/people?query=director", None),
    ("GET", "/api/v1/model", None),
    ("GET", "/api/v1/results", None),
    ("POST", "/api/v1/recommendations", {}),
    ("POST", "/api/v1/predictions", {"movie_ids": ["m1"]}),
    ("POST", "/api/v1/explanations", {"movie_id": "m1"}),
)


@pytest.fixture(scope="module")
def shared(recommender: Recommender, store: Store) -> Iterator[httpx.Client]:
    with client_of(create_app(Fixed(recommender), store, Settings(accounts=True))) as client:
        yield client


@pytest.fixture(scope="module")
def owners(store: Store) -> dict[Kind, str]:
    """An account and its profile."""
    account = store.accounts.create("Ada who signs in", "long enough")
    return {
        "account": account.id,
        "profile": store.profiles.create("Ada", "teal", account_id=account.id).id,
    }


def test_every_route_of_the_interface_asks_for_a_token(shared: httpx.Client) -> None:
    described = shared.get("/openapi.json").json()["paths"]
    asked = 0
    for path, methods in described.items():
        if path in OPEN_ROUTES:
            continue
        for method, operation in methods.items():
            answer = shared.request(method, re.sub(r"{\w+}", "m1", path).replace("export.m1", "export.csv"))
            told = {entry for entry in operation["responses"] if entry in {"401", "422"}}
            assert answer.status_code in {401, 422}, (method, path)
            assert "401" in told, (method, path)
            asked += answer.status_code == 401
    assert asked > 15


@pytest.mark.parametrize(("method", "path", "body"), MODEL)
def test_the_model_answers_tokens_of_accounts_and_profiles_alone(
    shared: httpx.Client, store: Store, owners: dict[Kind, str], method: str, path: str, body: object
) -> None:
    refused = shared.request(method, path, json=body)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "sign_in"
    for kind, owner in owners.items():
        token = new_token(store, kind, owner)
        answer = shared.request(method, path, json=body, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
    of_a_list = new_token(store, "list", owners["profile"])
    for wrong in (f"Bearer {of_a_list}", "Bearer x", "Basic eDp5"):
        answer = shared.request(method, path, json=body, headers={"authorization": wrong})
        assert answer.status_code == 401


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_not_there_without_signing_in(shared: httpx.Client, path: str) -> None:
    assert shared.get(path).status_code == 401
    page = shared.get(path, headers={"accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_what_is_needed_to_come_in_and_to_watch_is_there_for_everybody(
    shared: httpx.Client, path: str
) -> None:
    assert shared.get(path).status_code == 200


def test_without_accounts_the_model_answers_as_it_did(client: httpx.Client) -> None:
    for method, path, body in MODEL:
        assert client.request(method, path, json=body).status_code == 200
        odd = client.request(method, path, json=body, headers={"authorization": "Bearer x"})
        assert odd.status_code == 200
