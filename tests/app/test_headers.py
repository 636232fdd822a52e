import re

import httpx
import pytest
from fastapi import FastAPI

from tests.app.visitor import visitor

PATHS = (
    "/",
    "/start",
    "/docs",
    "/livez",
    "/api/v1/model",
    "/api/v1/nothing",
    "/posters/m1",
    "/static/maxella.css",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_what_is_inline_or_from_elsewhere(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_no_page_of_another_site_may_read_an_answer(client: httpx.Client) -> None:
    answer = client.get("/api/v1/model", headers={"origin": "https://example.org"})
    assert "access-control-allow-origin" not in answer.headers
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/?query=movie", "/docs", "/nothing"])
def test_pages_have_nothing_inline_and_nothing_from_elsewhere(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers={"accept": "text/html"}).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"""(src|href|action)=["']?(https?:)?//""", page)


def test_what_pages_show_of_a_person_is_kept_nowhere(app: FastAPI) -> None:
    with visitor(app) as ada:
        for path in ("/", "/movies/m0", "/taste", "/taste/ratings", "/tonight", "/taste/export.csv"):
            assert ada.get(path).headers["cache-control"] == "no-store", path
