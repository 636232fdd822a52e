"""HEAD, on every address that takes GET."""

import re

import httpx
from fastapi import FastAPI

from tests.app.visitor import visitor

PATHS = (
    "/",
    "/start",
    "/livez",
    "/healthz",
    "/docs",
    "/openapi.json",
    "/static/maxella.css",
    "/nothing",
    "/posters/m1",
    "/movies/m1",
    "/taste/export.csv",
    "/taste/export",
    "/taste/export/trakt",
    "/api/v1/movies",
    "/api/v1/model",
)
VARYING = ("date", "set-cookie")


def test_head_is_answered_like_get_without_the_body(app: FastAPI) -> None:
    with visitor(app) as ada:
        ada.post("/taste/list", {})
        address = ada.get("/taste/profile").text.split('readonly value="')[1].split('"')[0]
        for path in (*PATHS, address):
            got, head = ada.get(path), ada.client.head(path)
            assert (head.status_code, head.content) == (got.status_code, b""), path
            assert _lasting(head) == _lasting(got), path
            assert got.content or got.status_code == 303
            assert int(head.headers["content-length"]) > 0 or got.status_code == 303, path


def test_a_connection_goes_on_after_head(client: httpx.Client) -> None:
    assert client.head("/livez").status_code == 200
    assert client.get("/livez").json() == {"status": "alive"}


def test_other_methods_are_still_refused_with_those_that_will_do(client: httpx.Client) -> None:
    for method, path, allowed in (
        ("DELETE", "/livez", {"GET", "HEAD"}),
        ("HEAD", "/marks", {"POST"}),
        ("PUT", "/static/maxella.css", {"GET", "HEAD"}),
    ):
        answer = client.request(method, path)
        assert answer.status_code == 405, path
        assert set(re.split(", *", answer.headers["allow"])) == allowed, path


def test_the_description_of_the_interface_says_nothing_of_head(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["paths"]
    assert not [path for path, entry in described.items() if "head" in entry]


def _lasting(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in VARYING}
