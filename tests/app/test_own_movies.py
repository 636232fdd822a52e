"""The REST interface of a profile: what it is shown."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from maxella.app.group import shortlist
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.api_client import ApiClient, api_client
from tests.app.running import client_of
from tests.app.storage.told import rated

EVEN = {"m0": 5, "m2": 5, "m4": 5}


@pytest.fixture
def ada(app: FastAPI) -> Iterator[ApiClient]:
    with api_client(app) as ada:
        yield ada


def test_shelves_change_with_a_rating_and_show_nothing_twice(ada: ApiClient) -> None:
    before = _films(ada)
    ada.rate(EVEN)
    after = _films(ada)
    assert after != before
    assert len(after) == len(set(after))
    assert not set(after) & set(EVEN)


def test_what_was_seen_or_hidden_is_not_recommended(ada: ApiClient) -> None:
    ada.rate(EVEN)
    first, second = (each["movie"]["movie_id"] for each in _recommended(ada, k=2))
    flags = [
        {"kind": "seen", "movie_id": first, "value": 1},
        {"kind": "hidden", "movie_id": second, "value": 1},
    ]
    ada.post("/events", {"events": flags})
    assert not {first, second} & {each["movie"]["movie_id"] for each in _recommended(ada, k=50)}


def test_a_list_is_filtered_left_out_of_and_turned(ada: ApiClient) -> None:
    ada.rate(EVEN)
    plain = [each["movie"]["movie_id"] for each in _recommended(ada)]
    without = [each["movie"]["movie_id"] for each in _recommended(ada, exclude=plain[:1])]
    assert without[:-1] == plain[1:]
    newer = [each["movie"]["release_year"] for each in _recommended(ada, dials={"newer": 1}, k=5)]
    older = [each["movie"]["release_year"] for each in _recommended(ada, dials={"newer": -1}, k=5)]
    assert sum(newer) > sum(older)
    late = _recommended(ada, filters={"years": [1960, None]})
    assert late
    assert all(each["movie"]["release_year"] >= 1960 for each in late)


def test_predictions_and_explanations_are_from_the_own_ratings(ada: ApiClient) -> None:
    before = ada.post("/predictions", {"movie_ids": ["m6"]})["predictions"][0]["rating"]
    ada.rate(EVEN)
    after = ada.post("/predictions", {"movie_ids": ["m6"]})["predictions"][0]["rating"]
    assert after > before
    explained = ada.post("/explanations", {"movie_id": "m6"})["explanation"]
    assert explained["predicted_rating"] == pytest.approx(after)
    assert {share["movie_id"] for share in explained["shares"]} == set(EVEN)
    again = ada.post("/explanations", {"movie_id": "m4"})["explanation"]
    assert again["given_rating"] == 5
    assert {share["movie_id"] for share in again["shares"]} == set(EVEN) - {"m4"}
    ada.post("/predictions", {"movie_ids": ["nobody"]}, 404)
    ada.post("/explanations", {"movie_id": "nobody"}, 404)


def test_tonight_is_for_those_who_share_their_profile(app: FastAPI) -> None:
    with client_of(app) as client:
        ada, bob = ApiClient(client, "Ada"), ApiClient(client, "Bob")
        ada.rate(EVEN)
        bob.rate({"m1": 5, "m3": 5, "m5": 5})
        bob.send("PATCH", "", json={"is_shared": True})
        picks = ada.post("/tonight", {"others": [bob.profile_id], "k": 4, "aggregation": "average"})["picks"]
        assert len(picks) == 4
        assert all([person["name"] for person in pick["people"]] == ["Ada", "Bob"] for pick in picks)
        alone = ada.post("/tonight", {})["picks"]
        assert all(len(pick["people"]) == 1 for pick in alone)


def test_tonight_tells_of_a_profile_with_a_pin_what_is_predicted_and_nothing_that_it_said(
    app: FastAPI,
) -> None:
    with client_of(app) as client:
        ada, bob = ApiClient(client, "Ada"), ApiClient(client, "Bob", pin="1234")
        ada.rate({"m1": 5})
        bob.rate(EVEN)
        bob.send("PATCH", "", json={"is_shared": True})
        for choice in ("unseen", "any", "seen"):
            asked = {"others": [bob.profile_id], "k": 40, "seen": choice}
            for pick in ada.post("/tonight", asked)["picks"]:
                assert pick["movie"]["movie_id"] not in EVEN
                _, person = pick["people"]
                assert (person["name"], person["reasons"], person["has_seen"]) == ("Bob", [], False)
                assert "Movie" not in person["reason"]
                (predicted,) = bob.post("/predictions", {"movie_ids": [pick["movie"]["movie_id"]]})[
                    "predictions"
                ]
                assert person["predicted_rating"] == pytest.approx(predicted["rating"])
        own = bob.post("/tonight", {"seen": "seen", "k": 40})["picks"]
        assert {pick["movie"]["movie_id"] for pick in own} == set(EVEN)


def test_where_people_sign_in_a_profile_is_open_to_its_own_account_alone(
    recommender: Recommender, store: Store
) -> None:
    mine, theirs = (store.accounts.create(name, "long enough") for name in ("family", "strangers"))
    ada, son, eve = (
        store.profiles.create(name, "teal", None, account.id)
        for name, account in (("Ada", mine), ("Son", mine), ("Eve", theirs))
    )
    store.history.record(ada.id, "checkerboard", [rated(film, film, 5) for film in EVEN])
    told, withheld = (
        shortlist(store, recommender, [each, ada], k=5, seen="unseen", aggregation="average")
        for each in (son, eve)
    )
    assert any(pick.people[1].reasons for pick in told)
    assert not any(pick.people[1].reasons for pick in withheld)


def _films(ada: ApiClient) -> list[str]:
    shelves = ada.get("/shelves?length=3")["shelves"]
    return [each["movie"]["movie_id"] for shelf in shelves for each in shelf["recommendations"]]


def _recommended(ada: ApiClient, **asked: object) -> list[dict[str, dict[str, int]]]:
    found: list[dict[str, dict[str, int]]] = ada.post("/recommendations", asked)["recommendations"]
    return found
