import httpx
import polars as pl
import pytest

from maxella.app.identity.operator import end_operator_sessions, set_operator_password
from maxella.app.limits import HISTORY_RATINGS, LIST_LENGTH, MOVIES_ASKED
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.app.tokens import OPERATOR, new_token
from maxella.data.more_ratings import with_more_ratings
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import STARS
from tests.app.running import client_of
from tests.app.small_recommender import EVEN_FILMS, small_recommender
from tests.app.storage.told import rated
from tests.checkerboards import checkerboard


def test_a_posted_history_is_answered_with_films_of_its_taste_and_reasons(client: httpx.Client) -> None:
    answer = client.post("/api/v1/recommendations", json={"history": EVEN_FILMS, "k": 5})
    assert answer.status_code == 200
    found = answer.json()["recommendations"]
    assert [entry["rank"] for entry in found] == [1, 2, 3, 4, 5]
    ids = [entry["movie"]["movie_id"] for entry in found]
    assert all(int(movie_id[1:]) % 2 == 0 for movie_id in ids)
    assert not {"m0", "m2", "m4"} & set(ids)
    assert found[0]["basis"] == "history"
    assert found[0]["reasons"]
    assert found[0]["reason"].startswith("because you rated Movie")


def test_a_user_of_the_training_data_is_answered_like_their_history(
    client: httpx.Client, recommender: Recommender
) -> None:
    answer = client.post("/api/v1/recommendations", json={"user_id": "u1", "k": 3})
    expected = recommender.recommend(user_id="u1", k=3)
    ids = [entry["movie"]["movie_id"] for entry in answer.json()["recommendations"]]
    assert ids == [each.movie.movie_id for each in expected]


def test_without_a_person_what_is_popular_within_the_filters_comes_back(client: httpx.Client) -> None:
    filters = {"genres": ["comedy"], "years": [1960, None]}
    answer = client.post("/api/v1/recommendations", json={"filters": filters, "k": 3})
    found = answer.json()["recommendations"]
    assert {entry["basis"] for entry in found} == {"popularity"}
    assert all(entry["movie"]["genres"] == ["Comedy"] for entry in found)
    assert all(entry["movie"]["release_year"] >= 1960 for entry in found)


def test_excluded_films_are_left_out(client: httpx.Client) -> None:
    first = client.post("/api/v1/recommendations", json={"history": EVEN_FILMS, "k": 1}).json()
    best = first["recommendations"][0]["movie"]["movie_id"]
    again = client.post("/api/v1/recommendations", json={"history": EVEN_FILMS, "k": 40, "exclude": [best]})
    assert best not in {entry["movie"]["movie_id"] for entry in again.json()["recommendations"]}


def test_a_k_above_the_catalogue_gives_all_and_one_off_the_limits_is_refused(client: httpx.Client) -> None:
    everything = client.post("/api/v1/recommendations", json={"history": EVEN_FILMS, "k": LIST_LENGTH})
    assert len(everything.json()["recommendations"]) == 40 - len(EVEN_FILMS)
    for k in (0, -1, LIST_LENGTH + 1, 10**9):
        assert client.post("/api/v1/recommendations", json={"k": k}).status_code == 422


def test_an_unknown_user_is_404_unless_a_fallback_is_asked_for(client: httpx.Client) -> None:
    refused = client.post("/api/v1/recommendations", json={"user_id": "nobody"})
    assert refused.status_code == 404
    assert "nobody" in refused.json()["error"]["message"]
    answered = client.post("/api/v1/recommendations", json={"user_id": "nobody", "fallback": True})
    assert answered.json()["recommendations"][0]["basis"] == "popularity"


def test_an_unknown_film_in_a_history_is_404_unless_a_fallback_is_asked_for(client: httpx.Client) -> None:
    history = [*EVEN_FILMS, {"movie_id": "nothing", "rating": 3}]
    assert client.post("/api/v1/recommendations", json={"history": history}).status_code == 404
    answered = client.post("/api/v1/recommendations", json={"history": history, "fallback": True}).json()
    plain = client.post("/api/v1/recommendations", json={"history": EVEN_FILMS}).json()
    assert answered == plain


def test_a_rating_off_the_scale_is_refused(client: httpx.Client) -> None:
    for rating in ("6", "NaN", "Infinity"):
        answer = client.post(
            "/api/v1/recommendations",
            content=f'{{"history": [{{"movie_id": "m1", "rating": {rating}}}]}}',
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 422, rating


def test_a_history_and_a_user_at_once_are_refused(client: httpx.Client) -> None:
    answer = client.post("/api/v1/recommendations", json={"history": EVEN_FILMS, "user_id": "u1"})
    assert answer.status_code == 422
    assert "not both" in answer.json()["error"]["message"]


def test_a_history_of_the_longest_allowed_length_is_answered_and_a_longer_one_is_refused(
    client: httpx.Client,
) -> None:
    history = [{"movie_id": f"m{number % 40}", "rating": 4} for number in range(HISTORY_RATINGS)]
    assert client.post("/api/v1/recommendations", json={"history": history}).status_code == 200
    longer = [*history, EVEN_FILMS[0]]
    assert client.post("/api/v1/recommendations", json={"history": longer}).status_code == 422


def test_predictions_come_in_the_order_asked_for(client: httpx.Client) -> None:
    asked = ["m7", "m6", "m7"]
    answer = client.post("/api/v1/predictions", json={"history": EVEN_FILMS, "movie_ids": asked})
    predicted = answer.json()["predictions"]
    assert [entry["movie_id"] for entry in predicted] == asked
    assert all(1 <= entry["rating"] <= 5 and entry["deviation"] > 0 for entry in predicted)


def test_an_unknown_film_to_predict_is_404_unless_a_fallback_is_asked_for(client: httpx.Client) -> None:
    asked = {"history": EVEN_FILMS, "movie_ids": ["m6", "nothing"]}
    assert client.post("/api/v1/predictions", json=asked).status_code == 404
    answered = client.post("/api/v1/predictions", json={**asked, "fallback": True}).json()
    assert [entry["fallback"] for entry in answered["predictions"]] == [False, True]


def test_no_film_and_too_many_films_to_predict_are_refused(client: httpx.Client) -> None:
    for asked in ([], ["m1"] * (MOVIES_ASKED + 1)):
        assert client.post("/api/v1/predictions", json={"movie_ids": asked}).status_code == 422


def test_an_explanation_gives_each_rating_its_share(client: httpx.Client) -> None:
    answer = client.post("/api/v1/explanations", json={"movie_id": "m6", "history": EVEN_FILMS})
    explanation = answer.json()["explanation"]
    assert [share["movie_id"] for share in explanation["shares"]] == ["m0", "m2", "m4"]
    assert explanation["for_rank"]["ups"]
    assert explanation["movie"]["title"] == "Movie 6"


def test_what_is_recommended_to_a_user_of_the_dataset_cites_none_of_their_ratings(
    client: httpx.Client, store: Store
) -> None:
    asked = {"user_id": "u1", "k": 10}
    told = client.post("/api/v1/recommendations", json=asked, headers=as_operator(store)).json()
    plain = client.post("/api/v1/recommendations", json=asked).json()
    assert any(each["reasons"] for each in told["recommendations"])
    assert [each["movie"] for each in plain["recommendations"]] == [
        each["movie"] for each in told["recommendations"]
    ]
    for each in plain["recommendations"]:
        assert each["reasons"] == []
        assert "Movie" not in each["reason"]


def test_explaining_a_user_of_the_dataset_needs_the_operators_token(
    client: httpx.Client, store: Store
) -> None:
    asked = {"user_id": "u1", "movie_id": "m6"}
    profile = {
        "authorization": f"Bearer {new_token(store, 'profile', store.profiles.create('A', 'moss').id)}"
    }
    for headers in ({}, {"authorization": "Bearer nonsense"}, profile):
        refused = client.post("/api/v1/explanations", json=asked, headers=headers)
        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == "sign_in"
        assert "operator's token" in refused.json()["error"]["message"]
    told = client.post("/api/v1/explanations", json=asked, headers=as_operator(store))
    assert told.json()["explanation"]["shares"]


def test_a_new_operator_password_and_signing_out_end_the_operators_tokens(
    client: httpx.Client, store: Store
) -> None:
    asked = {"user_id": "u1", "movie_id": "m6"}
    for end in (lambda: set_operator_password(store, "correct horse"), lambda: end_operator_sessions(store)):
        headers = as_operator(store)
        assert client.post("/api/v1/explanations", json=asked, headers=headers).status_code == 200
        end()
        assert client.post("/api/v1/explanations", json=asked, headers=headers).status_code == 401


def test_a_person_of_the_app_is_no_user_of_the_model_in_any_bundle(store: Store) -> None:
    ada = store.profiles.create("Ada", "teal")
    store.history.record(
        ada.id, "checkerboard", [rated("a", "m0", 5), rated("b", "m2", 5), rated("c", "m4", 5)]
    )
    old = store.everyone.ratings("checkerboard", STARS).with_columns(user_id=pl.lit(f"maxella:{ada.id}"))
    dataset, _ = with_more_ratings(checkerboard(), old)
    app = create_app(Fixed(small_recommender(dataset)), store)
    asked: dict[str, dict[str, object]] = {
        "recommendations": {},
        "predictions": {"movie_ids": ["m6"]},
        "explanations": {"movie_id": "m6"},
    }
    with client_of(app) as client:
        for route, more in asked.items():
            person = {"user_id": f"maxella:{ada.id}", **more}
            plain = client.post(f"/api/v1/{route}", json=person)
            assert plain.status_code == (401 if route == "explanations" else 404)
            headers = as_operator(store)
            told = client.post(f"/api/v1/{route}", json=person, headers=headers)
            assert (told.status_code, told.json()["error"]["code"]) == (404, "unknown_id")
            as_nobody = client.post(f"/api/v1/{route}", json={"fallback": True, **person}, headers=headers)
            nobody = client.post(f"/api/v1/{route}", json={"fallback": True, **more}, headers=headers)
            assert as_nobody.json() == nobody.json()


def as_operator(store: Store) -> dict[str, str]:
    return {"authorization": f"Bearer {new_token(store, 'operator', OPERATOR)}"}


def test_the_newest_ratings_of_a_history_count(monkeypatch: pytest.MonkeyPatch, client: httpx.Client) -> None:
    monkeypatch.setattr("maxella.app.taste.RATINGS_THAT_COUNT", 3)
    newest = [{**film, "timestamp": 100 + place} for place, film in enumerate(EVEN_FILMS)]
    older = [{"movie_id": f"m{number}", "rating": 5, "timestamp": 1} for number in (1, 3, 5)]
    undated = [{"movie_id": f"m{number}", "rating": 5} for number in (7, 9)]
    answers = [
        client.post("/api/v1/explanations", json={"movie_id": "m8", "history": history}).json()["explanation"]
        for history in (newest, [*newest, *older, *undated])
    ]
    assert answers[0] == answers[1]
