import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.app.http.forms import PART_HEADER
from maxella.app.limits import BODY_BYTES
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.profiles import Profiles
from maxella.app.storage.store import Store
from maxella.app.texts import TEXTS
from maxella.app.tokens import new_token
from maxella.errors import StorageError
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of


def test_every_route_refuses_a_wrong_method_in_the_one_shape(client: httpx.Client) -> None:
    for path, methods in _routes(client).items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = client.request(method, re.sub(r"{\w+}", "m1", path))
            assert answer.status_code == 405, (method, path)
            _assert_one_shape(answer.json(), "method_not_allowed")
            assert answer.headers["allow"]


def test_every_posting_route_refuses_a_wrong_body_in_the_one_shape(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["paths"]
    posting = [
        path
        for path, entry in described.items()
        if "requestBody" in entry.get("post", {}) and "/accounts" not in path
    ]
    assert len(posting) >= 3
    token = client.post("/api/v1/profiles", json={"name": "Ada"}).json()["token"]
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    for path in posting:
        for body in (b"", b"{", b"[]", b'{"surprise": 1}', b"\xff\xfe"):
            answer = client.post(path.replace("{profile_id}", "0" * 32), content=body, headers=headers)
            assert answer.status_code == 422, (path, body)
            _assert_one_shape(answer.json())


def test_every_route_with_an_id_answers_404_for_an_unknown_one(client: httpx.Client) -> None:
    with_ids = [path for path in _routes(client) if "{movie_id}" in path]
    assert len(with_ids) >= 2
    for path in with_ids:
        answer = client.get(path.replace("{movie_id}", "nobody"))
        assert answer.status_code == 404
        _assert_one_shape(answer.json(), "unknown_id")


def test_an_unknown_path_is_404_in_the_one_shape(client: httpx.Client) -> None:
    for path in ("/nothing", "/api/v1/nothing", "/static/nothing.css", "/api/v1/recommendations/"):
        answer = client.get(path)
        assert answer.status_code == 404
        _assert_one_shape(answer.json(), "not_found")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_413_in_the_one_shape(client: httpx.Client, declared: bool) -> None:
    body = b" " * (BODY_BYTES + 1)
    form = "application/x-www-form-urlencoded"
    for path, kind in (
        ("/api/v1/recommendations", "application/json"),
        ("/marks", form),
        ("/profiles", form),
    ):
        content = body if declared else iter([body[:1000], body[1000:]])
        answer = client.post(path, content=content, headers={"content-type": kind})
        assert answer.status_code == 413, path
        _assert_one_shape(answer.json(), "body_too_large")


def test_a_bug_is_500_in_the_one_shape_and_tells_nothing_of_the_inside(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(recommender, "search", broken)
    with client_of(create_app(Fixed(recommender), store)) as client:
        answer = client.get("/api/v1/movies?query=x")
    assert answer.status_code == 500
    _assert_one_shape(answer.json(), "internal_error")
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_validation_error_names_the_fields_and_does_not_repeat_their_content(client: httpx.Client) -> None:
    history = [{"movie_id": "m1", "rating": "secret"}, {"rating": 3}]
    answer = client.post("/api/v1/recommendations", json={"history": history})
    assert answer.status_code == 422
    fields = [detail["field"] for detail in answer.json()["error"]["details"]]
    assert fields == ["history.0.rating", "history.1.movie_id"]
    assert "secret" not in answer.text


def test_a_browser_gets_a_page_for_an_error_and_programs_get_json(client: httpx.Client) -> None:
    page = client.get("/nothing", headers={"accept": "text/html,*/*"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    api = client.get("/api/v1/nothing", headers={"accept": "text/html,*/*"})
    _assert_one_shape(api.json(), "not_found")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/movies/nobody", 404),
        ("GET", "/search?q=x&from=soon", 422),
        ("DELETE", "/search", 405),
        ("POST", "/marks", 403),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_of_an_error_has_a_sentence_for_people_and_one_search_field(
    client: httpx.Client, method: str, address: str, status: int, language: str
) -> None:
    page = client.request(method, address, headers={"accept": "text/html", "accept-language": language})
    assert page.status_code == status
    assert page.text.count('type="search"') == 1
    assert f'<html data-base="" lang="{language}">' in page.text
    sentence = re.findall(r'<p class="lead">(.*?)</p>', page.text)
    said = [words for key, words in TEXTS[language].items() if key.startswith("error.")]
    assert len(sentence) == 1
    assert sentence[0] in said
    assert not re.search(r"/docs lists|\^\[|pattern", page.text)


def test_a_fault_of_ours_is_told_in_the_language_of_the_reader(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(recommender, "similar", broken)
    with client_of(create_app(Fixed(recommender), store)) as client:
        page = client.get("/movies/m0", headers={"accept": "text/html", "accept-language": "de"})
    assert page.status_code == 500
    assert TEXTS["de"]["error.ours"] in page.text


def test_a_script_of_our_pages_is_told_what_people_are_told(client: httpx.Client) -> None:
    answer = client.post("/marks", headers={"accept-language": "de", PART_HEADER: "shelves"})
    _assert_one_shape(answer.json(), "forged")
    assert f"{answer.json()['error']['message']}." == TEXTS["de"]["error.old"]


_odd = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1,
        10**30,
        0.5,
        1e308,
        "",
        "m1",
        "u1",
        "\x00",
        "\ud800",
        "x" * 300,
        [],
        {},
        [[]],
        ["m1"],
        [None],
    ]
)
_ratings = st.lists(
    st.fixed_dictionaries({"movie_id": _odd, "rating": _odd}, optional={"timestamp": _odd}), max_size=3
)
_filters = st.fixed_dictionaries(
    {},
    optional={
        "genres": _odd,
        "years": _odd | st.lists(_odd, max_size=3),
        "min_ratings": _odd,
        "languages": _odd,
    },
)


@given(
    path=st.sampled_from(["recommendations", "predictions", "explanations"]),
    body=st.fixed_dictionaries(
        {},
        optional={
            "history": _ratings | _odd,
            "user_id": _odd,
            "k": _odd,
            "filters": _filters | _odd,
            "exclude": _odd,
            "movie_id": _odd,
            "movie_ids": _odd,
            "reasons": _odd,
            "fallback": _odd,
        },
    ),
)
def test_no_body_makes_the_service_fail(path: str, body: dict[str, Any], client: httpx.Client) -> None:
    content = json.dumps(body).encode()
    answer = client.post(f"/api/v1/{path}", content=content, headers={"content-type": "application/json"})
    assert answer.status_code in {200, 404, 422}, answer.text
    if answer.status_code != 200:
        _assert_one_shape(answer.json())


def _routes(client: httpx.Client) -> dict[str, set[str]]:
    described = client.get("/openapi.json").json()["paths"]
    return {path: {method.upper() for method in entry} | {"HEAD"} for path, entry in described.items()}


def _assert_one_shape(body: dict[str, Any], code: str | None = None) -> None:
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"code", "message", "details"}
    assert code is None or error["code"] == code
    assert error["message"]
    assert "\n" not in error["message"]
    assert all(set(detail) == {"field", "message"} for detail in error["details"])


def test_the_log_names_the_route_and_neither_a_token_nor_whose_it_was(
    client: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ada = store.profiles.create("Ada", "teal")
    token = new_token(store, "list", ada.id)

    def down(*_: object) -> None:
        raise StorageError("the database does not answer")

    monkeypatch.setattr(Profiles, "get", down)
    assert client.get(f"/lists/{token}/radarr.json").status_code == 503
    assert client.post(f"/api/v1/profiles/{ada.id}/token", json={}).status_code == 503
    assert "/lists/{token}/radarr.json failed" in caplog.text
    assert token not in caplog.text
    assert ada.id not in caplog.text
