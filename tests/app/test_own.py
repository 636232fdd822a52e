"""The REST interface of a profile: who it is, what it said."""

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.api_client import API, ApiClient, api_client
from tests.app.running import client_of


@pytest.fixture
def ada(app: FastAPI) -> Iterator[ApiClient]:
    with api_client(app) as ada:
        yield ada


def test_a_profile_is_made_changed_and_deleted(ada: ApiClient, store: Store) -> None:
    ada.rate({"m0": 5})
    changed = ada.send("PATCH", "", json={"name": " Ada  L ", "colour": "plum", "is_shared": True}).json()
    assert (changed["name"], changed["colour"], changed["is_shared"]) == ("Ada L", "plum", True)
    assert ada.get("") == changed
    assert ada.send("DELETE", "").status_code == 204
    assert ada.send("GET", "").status_code == 401
    assert ada.profile_id not in {each.id for each in store.profiles.of_account()}


def test_without_a_token_or_with_a_wrong_one_nothing_is_told(ada: ApiClient) -> None:
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": "Basic eDp5"}):
        for path in (
            "",
            "/marks",
            "/events",
            "/shelves",
            "/imports",
            "/export.csv",
            "/export",
            "/export/imdb",
            "/list",
        ):
            answer = ada.client.get(f"{API}/profile{path}", headers=headers)
            assert answer.status_code == 401, path
            assert answer.json()["error"]["code"] == "sign_in"


def test_a_cookie_is_no_token(app: FastAPI) -> None:
    with api_client(app) as ada:
        ada.client.headers["accept"] = "text/html"
        ada.client.get("/start")
        assert "maxella" in ada.client.cookies
        assert ada.client.get(f"{API}/profile").status_code == 401


def test_a_pin_is_asked_for_and_tries_are_limited(recommender: Recommender, store: Store) -> None:
    with client_of(create_app(Fixed(recommender), store)) as client:
        ada = ApiClient(client, pin="2468")
        path = f"{API}/profiles/{ada.profile_id}/token"
        assert client.post(path, json={"pin": "2468"}).status_code == 200
        answers = [client.post(path, json={"pin": f"{number:04}"}) for number in range(8)]
        assert answers[0].status_code == 401
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) > 0
        assert client.post(path, json={"pin": "2468"}).status_code == 429, "the right one comes too late"


def test_a_new_pin_ends_the_tokens_that_were_given_before(ada: ApiClient) -> None:
    assert ada.send("PATCH", "", json={"pin": "2468"}).json()["has_pin"]
    assert ada.send("GET", "").status_code == 401
    answer = ada.client.post(f"{API}/profiles/{ada.profile_id}/token", json={"pin": "2468"})
    ada.token = answer.json()["token"]
    assert ada.send("PATCH", "", json={"pin": ""}).status_code == 401, "the PIN of today is missing"
    assert not ada.send("PATCH", "", json={"pin": "", "present_pin": "2468"}).json()["has_pin"]


def test_tokens_are_ended(ada: ApiClient) -> None:
    assert ada.send("DELETE", "/tokens").status_code == 204
    assert ada.send("GET", "").status_code == 401


def test_what_was_said_stands_in_marks_and_in_the_history(ada: ApiClient) -> None:
    ada.rate({"m0": 5, "m1": 2})
    ada.rate({"m1": 3})
    flags = [{"kind": kind, "movie_id": "m2", "value": 1} for kind in ("seen", "saved")]
    ada.post("/events", {"events": [*flags, {"kind": "hidden", "movie_id": "m4", "value": 1, "at": 1000}]})
    marks = {mark["movie_id"]: mark for mark in ada.get("/marks")["marks"]}
    assert (marks["m0"]["rating"], marks["m1"]["rating"]) == (5, 3)
    assert marks["m2"]["is_seen"]
    assert marks["m2"]["is_saved"]
    assert marks["m4"]["is_hidden"]
    assert [event["value"] for event in ada.get("/events?movie_id=m1")["events"]] == [2, 3]
    assert len(ada.get("/events")["events"]) == 6


def test_the_same_key_is_recorded_once(ada: ApiClient) -> None:
    body = {"events": [{"kind": "rating", "movie_id": "m0", "value": 4, "key": "once"}]}
    assert ada.post("/events", body)["events"][0]["recorded_at"] > 0
    ada.post("/events", body)
    assert len(ada.get("/events")["events"]) == 1
    other = {"events": [{"kind": "rating", "movie_id": "m0", "value": 5, "key": "once"}]}
    assert ada.post("/events", other, 422)["error"]["code"] == "invalid_request"


def test_a_change_is_taken_back(ada: ApiClient) -> None:
    ada.rate({"m0": 2})
    recorded = ada.rate({"m0": 5, "m2": 4})
    keys = [event["key"] for event in recorded]
    restored = ada.post("/undo", {"keys": keys})["events"]
    assert {event["movie_id"]: event["value"] for event in restored} == {"m0": 2, "m2": None}
    ada.post("/undo", {"keys": keys})
    assert {mark["movie_id"]: mark["rating"] for mark in ada.get("/marks")["marks"]} == {"m0": 2}
    assert ada.post("/undo", {"keys": ["never"]}, 404)["error"]["code"] == "unknown_id"


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"kind": "rating", "movie_id": "m0", "value": 6}, 422),
        ({"kind": "seen", "movie_id": "m0", "value": 2}, 422),
        ({"kind": "liked", "movie_id": "m0", "value": 1}, 422),
        ({"kind": "rating", "movie_id": "nobody", "value": 3}, 404),
        ({"kind": "rating", "movie_id": "m0", "value": 3, "at": -5}, 422),
        ({"kind": "rating", "movie_id": "m0", "value": 3, "key": "a\x00"}, 422),
        ({"kind": "rating", "movie_id": "m0", "value": 3, "key": "\ud800"}, 422),
    ],
)
def test_of_a_list_with_one_wrong_event_nothing_is_kept(ada: ApiClient, event: object, status: int) -> None:
    good = {"kind": "rating", "movie_id": "m2", "value": 5}
    # Half a character goes into JSON only as its escape.
    body = json.dumps({"events": [good, event]})
    answer = ada.send("POST", "/events", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert not ada.get("/marks")["marks"]


def test_one_profile_reads_and_writes_nothing_of_another(app: FastAPI) -> None:
    with client_of(app) as client:
        ada, bob = ApiClient(client, "Ada"), ApiClient(client, "Bob")
        (event,) = ada.rate({"m0": 5})
        bob.post("/undo", {"keys": [event["key"]]}, 404)
        assert not bob.get("/marks")["marks"]
        assert bob.post("/tonight", {"others": [ada.profile_id]}, 404)["error"]["code"] == "unknown_id"


def test_where_there_are_accounts_profiles_are_those_of_the_account(
    recommender: Recommender, store: Store
) -> None:
    settings = replace(Settings(), accounts=True)
    with client_of(create_app(Fixed(recommender), store, settings)) as client:
        assert client.get(f"{API}/profiles").status_code == 401
        assert client.post(f"{API}/profiles", json={"name": "Ada"}).status_code == 401
        ada, bob = _account(client, "api-ada"), _account(client, "api-bob")
        made = client.post(f"{API}/profiles", json={"name": "Ada"}, headers=ada).json()
        assert [each["id"] for each in client.get(f"{API}/profiles", headers=ada).json()["profiles"]] == [
            made["profile"]["id"]
        ]
        assert client.get(f"{API}/profiles", headers=bob).json()["profiles"] == []
        path = f"{API}/profiles/{made['profile']['id']}/token"
        assert client.post(path, json={}, headers=bob).status_code == 404
        assert client.post(path, json={}, headers=ada).status_code == 200
        wrong = {"name": "api-ada", "password": "wrong password"}
        assert client.post(f"{API}/accounts/token", json=wrong).status_code == 401
        taken = {"name": "API-Ada", "password": "another password"}
        assert client.post(f"{API}/accounts", json=taken).status_code == 422


def test_where_there_are_none_there_are_no_accounts_to_make(client: httpx.Client) -> None:
    answer = client.post(f"{API}/accounts", json={"name": "Ada", "password": "long enough"})
    assert answer.status_code == 404


def _account(client: httpx.Client, name: str) -> dict[str, str]:
    asked = {"name": name, "password": "long enough"}
    assert client.post(f"{API}/accounts", json=asked).status_code == 201
    token = client.post(f"{API}/accounts/token", json=asked).json()["token"]
    return {"authorization": f"Bearer {token}"}


def test_a_rating_is_kept_on_the_scale_that_it_names_and_without_one_on_the_datasets(ada: ApiClient) -> None:
    said: list[dict[str, object]] = [
        {"value": 4.5, "scale": "half-stars"},
        {"value": 0.75, "scale": "words"},
        {"value": 17, "scale": {"low": 0, "high": 20, "step": 0.5}},
        {"value": 4},
    ]
    events = [{"kind": "rating", "movie_id": f"m{place}", **each} for place, each in enumerate(said)]
    ada.post("/events", {"events": events})
    shown = [(each["rating"], each["scale"]["high"]) for each in ada.get("/marks")["marks"]]
    assert sorted(shown) == [(0.75, 1), (4, 5), (4.5, 5), (17, 20)]
    assert [each["scale"]["low"] for each in ada.get("/events")["events"]] == [0.5, 0, 0, 1]


@pytest.mark.parametrize(
    "said",
    [
        {"value": 11, "scale": "ten"},
        {"value": 0.5, "scale": "words"},
        {"value": 1, "scale": "twelve"},
        {"value": 1, "scale": {"low": 5, "high": 1, "step": 1}},
        {"value": 1, "scale": {"low": 0, "high": 1e99, "step": 1}},
        {"value": 1, "scale": {"low": 0, "high": 5, "step": 0}},
    ],
)
def test_a_rating_off_its_scale_or_on_none_is_refused(ada: ApiClient, said: dict[str, object]) -> None:
    events = {"events": [{"kind": "rating", "movie_id": "m0", **said}]}
    assert ada.post("/events", events, status=422)["error"]
    assert ada.get("/marks")["marks"] == []


def test_a_profile_chooses_its_scale_and_gives_it_up(ada: ApiClient) -> None:
    assert ada.send("PATCH", "", json={"scale": "ten"}).json()["scale"] == "ten"
    assert ada.send("PATCH", "", json={"name": "Ada"}).json()["scale"] == "ten"
    assert ada.send("PATCH", "", json={"scale": "dataset"}).json()["scale"] is None


def test_the_model_reads_every_rating_on_its_own_scale(app: FastAPI) -> None:
    with client_of(app) as client:
        ada, bob = ApiClient(client, "Ada"), ApiClient(client, "Bob")
        for person, scale, values in ((ada, "stars", (5, 2)), (bob, "hundred", (100, 25))):
            events = [
                {"kind": "rating", "movie_id": f"m{place}", "value": value, "scale": scale}
                for place, value in enumerate(values)
            ]
            person.post("/events", {"events": events})
        asked = {"movie_ids": ["m6", "m7"]}
        assert (
            ada.post("/predictions", asked)["predictions"] == bob.post("/predictions", asked)["predictions"]
        )
