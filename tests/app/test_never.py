"""What a profile never wants, over REST: set as a whole, and left out of all its lists."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from maxella.app.group import shortlist
from maxella.app.limits import NEVER_LENGTH, NEVER_OF_A_KIND
from maxella.app.storage.records import Never
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters
from tests.app.api_client import ApiClient, api_client

BOTH = {"m0": 5, "m1": 5, "m2": 4, "m3": 4}


@pytest.fixture
def ada(app: FastAPI) -> Iterator[ApiClient]:
    """Loves both kinds of films, so that both are on her lists."""
    with api_client(app) as ada:
        ada.rate(BOTH)
        yield ada


def put(ada: ApiClient, status: int = 200, **never: Any) -> Any:
    answer = ada.send("PUT", "/never", json=never)
    assert answer.status_code == status, answer.text
    return answer.json()


def listed(ada: ApiClient, **filters: Any) -> dict[str, list[dict[str, Any]]]:
    """The movies of each list of a profile."""
    shelves = ada.get("/shelves?length=20")["shelves"]
    asked = {"k": 40, "filters": filters}
    return {
        "shelves": [each["movie"] for shelf in shelves for each in shelf["recommendations"]],
        "recommendations": [each["movie"] for each in ada.post("/recommendations", asked)["recommendations"]],
        "tonight": [each["movie"] for each in ada.post("/tonight", asked)["picks"]],
    }


def test_it_is_set_as_a_whole_and_read_back(ada: ApiClient) -> None:
    nothing: dict[str, list[str]] = {"genres": [], "people": [], "keywords": [], "unknown": []}
    assert ada.get("/never") == nothing
    said = put(ada, genres=["War", " Comedy ", "WAR"], people=["Even Director", "Nobody"], keywords=["robot"])
    assert said == {
        "genres": ["Comedy", "War"],
        "people": ["Even Director", "Nobody"],
        "keywords": ["robot"],
        "unknown": ["Nobody", "robot"],
    }
    assert ada.get("/never") == said
    assert put(ada, genres=["War"]) == nothing | {"genres": ["War"]}
    assert put(ada) == nothing


@pytest.mark.parametrize("never", [{"genres": ["comedy"]}, {"people": ["ODD Director"]}])
def test_no_list_has_what_is_never_wanted(ada: ApiClient, never: dict[str, list[str]]) -> None:
    assert all(any("Comedy" in movie["genres"] for movie in movies) for movies in listed(ada).values())
    put(ada, **never)
    for name, movies in listed(ada).items():
        assert movies, name
        assert not any("Comedy" in movie["genres"] for movie in movies), name
    put(ada)
    assert all(any("Comedy" in movie["genres"] for movie in movies) for movies in listed(ada).values())


def test_a_request_adds_to_it(ada: ApiClient) -> None:
    put(ada, genres=["Comedy"])
    found = listed(ada, without_people=["even director"])
    assert found["recommendations"] == found["tonight"] == []
    assert found["shelves"]


def test_search_and_predictions_know_such_movies_still(ada: ApiClient) -> None:
    put(ada, genres=["Comedy"])
    found = ada.client.get("/api/v1/movies?query=movie+9").json()["movies"]
    assert found[0]["movie_id"] == "m9"
    assert ada.post("/predictions", {"movie_ids": ["m9"]})["predictions"]


def test_who_wants_nothing_gets_nothing_and_is_told_why(ada: ApiClient) -> None:
    for answer in (ada.get("/shelves"), ada.post("/recommendations", {}), ada.post("/tonight", {})):
        assert answer["note"] is None
    put(ada, genres=["Comedy", "Drama"])
    for path, what in (("/recommendations", "recommendations"), ("/tonight", "picks")):
        answer = ada.post(path, {})
        assert answer[what] == []
        assert "/api/v1/profile/never" in answer["note"]
    shelves = ada.get("/shelves")
    assert shelves["shelves"] == []
    assert "can be taken back" in shelves["note"]


@pytest.mark.parametrize(
    ("never", "where"),
    [
        ({"genres": "Comedy"}, "genres"),
        ({"genres": [" "]}, "genres.0"),
        ({"people": ["a" * (NEVER_LENGTH + 1)]}, "people.0"),
        ({"keywords": [str(number) for number in range(NEVER_OF_A_KIND + 1)]}, "keywords"),
        ({"studios": ["A"]}, "studios"),
        ({"genres": ["a\0b"]}, "a name of genres"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(
    ada: ApiClient, never: dict[str, Any], where: str
) -> None:
    put(ada, genres=["War"])
    assert where in str(put(ada, 422, **never)["error"])
    assert ada.get("/never")["genres"] == ["War"]


def test_it_is_the_profile_s_alone(ada: ApiClient) -> None:
    put(ada, genres=["Comedy"])
    bob = ApiClient(ada.client, "Bob")
    assert bob.get("/never")["genres"] == []
    assert ada.client.get("/api/v1/profile/never").status_code == 401
    assert ada.client.put("/api/v1/profile/never", json={}).status_code == 401


def test_a_company_is_shown_nothing_that_one_of_it_never_wants(
    ada: ApiClient, recommender: Recommender, store: Store
) -> None:
    bob = ApiClient(ada.client, "Bob")
    bob.send("PATCH", "", json={"is_shared": True})
    assert ada.post("/tonight", {"others": [bob.profile_id], "k": 40})["picks"]
    bob.send("PUT", "/never", json={"genres": ["Comedy"]})
    picks = ada.post("/tonight", {"others": [bob.profile_id], "k": 40})["picks"]
    assert picks
    assert not any("Comedy" in pick["movie"]["genres"] for pick in picks)
    store.never.change(ada.profile_id, add=Never(genres=("War",)))
    here = [store.profiles.get(ada.profile_id), store.profiles.get(bob.profile_id)]
    assert shortlist(store, recommender, here, filters=Filters(min_ratings=1), k=5) == []
