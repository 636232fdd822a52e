"""Each kind of file that people have, through the pages and through REST: what is brought is what it says."""

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import polars as pl
import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.formats.reading import read_export
from maxella.formats.table import NeedsMapping
from maxella.recommend.recommender import Recommender
from tests.app.api_client import ApiClient
from tests.app.running import running
from tests.app.small_recommender import small_recommender
from tests.app.visitor import Visitor
from tests.checkerboards import checkerboard
from tests.formats.cases import FILMS, SIX, archive, letterboxd, own_table, table
from tests.formats.test_cases import LETTERBOXD_FILES, NETFLIX_RATINGS, YAMTRACK

Ratings = dict[str, tuple[float, float]]
_HEADER = ("Title", "Year", "Rating")


def _rated(*cells: str, header: tuple[str, ...] = _HEADER) -> bytes:
    films = (("The Matrix", 1999), ("Heat", 1995), ("Fargo", 1996))
    return own_table(header, [(*film, cell) for film, cell in zip(films, cells, strict=False)], ";")


WRITTEN = (
    "semicolons and decimal commas",
    "a line that names the separator",
    "UTF-16 without its mark",
    "every row twice",
    "a zip of Windows",
    "a zip with odd names",
)
"""Letterboxd's rating file; `tests.formats.test_cases` reads it in all ways."""
OF_SIX: Ratings = {title: (rating, 5) for title, rating in SIX.items()}
KINDS: dict[str, tuple[bytes, Ratings]] = {
    **{kind: (LETTERBOXD_FILES[kind], OF_SIX) for kind in WRITTEN},
    "an average and one's own": (
        own_table(("Title", "Year", "Rating", "My Rating"), [("Heat", 1995, 8.3, 3), ("Fargo", 1996, 8, 10)]),
        {"Heat": (3, 10), "Fargo": (10, 10)},
    ),
    "fractions": (_rated("9/10", "7.5/10"), {"The Matrix": (9, 10), "Heat": (7.5, 10)}),
    "stars": (_rated("★★★★½", "★★★★★"), {"The Matrix": (4.5, 5), "Heat": (5, 5)}),
    "decimal commas": (_rated("4,5", "3"), {"The Matrix": (4.5, 5), "Heat": (3, 5)}),
    "zeros of a hundred": (_rated("100", "0"), {"The Matrix": (100, 100), "Heat": (0, 100)}),
    "seen and not rated": (_rated("9", "-1"), {"The Matrix": (9, 10)}),
    "Windows-1251": (
        table(("Название", "Год", "Оценка"), [("Heat", 1995, 8), ("Матрица", 1999, 9)]).encode("cp1251"),
        {"Heat": (8, 10)},
    ),
    "headings in Spanish": (
        own_table(("Título", "Título original", "Año", "Nota"), [("Tiburón", "Jaws", 1975, 8)], ";"),
        {"Jaws": (8, 10)},
    ),
    "numbers of TMDB": (
        own_table(
            ("movie_id", "title", "year", "rating"), [(603, "The Matrix", 1999, 9), (949, "Heat", 1995, 8)]
        ),
        {"The Matrix": (9, 10), "Heat": (8, 10)},
    ),
    "series without a type": (
        own_table(
            ("tmdb_id", "title", "rating"),
            [(603, "The Matrix", 9), (949, "Heat", 8), (1396, "Breaking Bad", 10)],
        ),
        {"The Matrix": (9, 10), "Heat": (8, 10)},
    ),
    "ratings of Netflix": (
        NETFLIX_RATINGS,
        {"The Matrix": (0.75, 1), "Heat": (5, 5), "Jaws": (0.25, 1), "Fargo": (1, 1)},
    ),
    "Yamtrack": (YAMTRACK, {"The Matrix": (8, 10), "Pulp Fiction": (3, 10)}),
    "an object of Trakt": (
        b'{"movies": [{"movie": {"title": "Heat", "ids": {"imdb": "tt0113277"}}, "rating": 9}]}',
        {"Heat": (9, 10)},
    ),
    "JSON of nobody": (b'[{"title": "Heat", "year": 1995, "rating": 9}]', {"Heat": (9, 10)}),
}
REFUSED = {
    "a workbook": (archive({"xl/workbook.xml": b"", "[Content_Types].xml": b""}), "workbook of Excel"),
    "nothing": (b"", "is empty"),
    "a header alone": (letterboxd().partition("\n")[0].encode(), "a header and no rows"),
    "a web page": (b"<!DOCTYPE html><html><body>Please sign in</body></html>", "a web page"),
    "a zip in a zip": (archive({"export.zip": archive({"ratings.csv": b"a,b"})}), "another zip"),
}


@pytest.fixture(scope="module")
def cinema() -> Recommender:
    """A recommender that knows the films of the cases."""
    dataset = checkerboard()
    columns = {
        "title": [film.title for film in FILMS],
        "release_year": [film.release_year for film in FILMS],
        "imdb_id": [film.imdb_id for film in FILMS],
        "tmdb_id": [film.tmdb_id for film in FILMS],
    }
    first = dataset.movies.head(len(FILMS))
    named = first.with_columns(pl.Series(name, cells, first.schema[name]) for name, cells in columns.items())
    return small_recommender(replace(dataset, movies=pl.concat([named, dataset.movies[len(FILMS) :]])))


@pytest.fixture(scope="module")
def app(cinema: Recommender, store: Store) -> FastAPI:
    return create_app(Fixed(cinema), store)


@pytest.fixture(scope="module")
def clients(app: FastAPI) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Of a program and of a browser."""
    with (
        running(app) as address,
        httpx.Client(base_url=address) as program,
        httpx.Client(base_url=address) as browser,
    ):
        yield program, browser


def guess(name: str, content: bytes) -> dict[str, str]:
    try:
        read_export(name, content)
    except NeedsMapping as question:
        return question.guess
    return {}


def named(kind: str) -> str:
    return "export.zip" if "zip" in kind else "export.xlsx" if kind == "a workbook" else "ratings.csv"


def ratings_of(store: Store, profile_id: str, cinema: Recommender) -> Ratings:
    marks = [mark for mark in store.marks.of(profile_id, "checkerboard") if mark.rating is not None]
    titles = {fact.movie_id: fact.title for fact in cinema.facts([mark.movie_id for mark in marks])}
    return {titles[mark.movie_id]: (mark.rating, mark.scale.high) for mark in marks if mark.scale}  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_brought_is_what_the_file_says(
    kind: str, app: FastAPI, clients: tuple[httpx.Client, httpx.Client], store: Store, cinema: Recommender
) -> None:
    content, expected = KINDS[kind]
    upload, mapping = {"files": (named(kind), content)}, guess(named(kind), content)
    program = ApiClient(clients[0])
    answer = program.send("POST", "/imports", files=upload, data={"mapping": json.dumps(mapping)})
    assert answer.status_code == 200, answer.text
    assert ratings_of(store, program.profile_id, cinema) == expected
    person = Visitor(clients[1])
    looked = person.post("/taste/import", {}, files=upload).headers["location"]
    if mapping:
        assert "/columns" in person.get(looked).text
        assert person.post(f"{looked}/columns", {**mapping}).status_code == 303
    assert person.post(f"{looked}/confirm", {}).status_code == 303
    assert ratings_of(store, person.profile_id, cinema) == expected


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_understood_is_refused_in_one_line_and_nothing_is_kept(
    kind: str, app: FastAPI, clients: tuple[httpx.Client, httpx.Client], store: Store
) -> None:
    content, words = REFUSED[kind]
    upload = {"files": (named(kind), content)}
    program, person = ApiClient(clients[0]), Visitor(clients[1])
    answer = program.send("POST", "/imports", files=upload)
    assert answer.status_code == 422
    assert words in answer.text
    page = person.get(person.post("/taste/import", {}, files=upload).headers["location"])
    assert page.status_code == 422
    assert words in page.text
    for profile_id in (program.profile_id, person.profile_id):
        assert store.imports.of(profile_id) == []
