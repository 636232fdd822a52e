"""Every page in German: numbers and genres as Germans write them, and no text of English."""

import html
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from maxella.app.texts import TEXTS
from tests.app.pages_of_all import PAGES_OF_ALL
from tests.app.visitor import Visitor, visitor

PAGES = (
    *PAGES_OF_ALL,
    "/movies/m7",
    "/search?q=movie&genre=Comedy",
    "/operator/sign-in",
)
SPEAKS_FOR_ITSELF = r"<(code|cite|script|head)\b.*?</\1>|<(\w+)[^>]*\slang=\"en\".*?</\2>"
"""Titles, code, and what is marked as English."""
ENGLISH = {words for key, words in TEXTS["en"].items()} - set(TEXTS["de"].values())


@pytest.fixture(scope="module")
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        ada.post("/marks", {f"rating.m{number}": "5" if number % 2 == 0 else "2" for number in range(14)})
        ada.client.headers["accept-language"] = "de"
        yield ada


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_number_genre_or_text_of_english(ada: Visitor, path: str) -> None:
    page = ada.get(path, headers={"accept": "text/html"}).text
    assert '<html data-base="" lang="de">' in page
    german = re.sub(SPEAKS_FOR_ITSELF, " ", page, flags=re.S)
    said = [html.unescape(each).strip() for each in re.split(r"<[^>]*>", german)]
    assert not ENGLISH & set(said)
    assert not [each for each in said if re.search(r"(?<![.\d])\d+\.\d(?!\d{2}\b|\.)|\d,\d{3}\b", each)]
