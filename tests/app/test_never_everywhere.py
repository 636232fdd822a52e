"""On every surface, who loves a genre and then never wants it gets none of it, and all of it back."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
from fastapi import FastAPI
from mcp import Client
from typer.testing import CliRunner

from maxella.app.assistant.server import server_of
from maxella.app.assistant.tools import Tools
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.cli.recommend import recommend
from maxella.recommend.results import Filters
from tests.app.api_client import ApiClient, api_client
from tests.app.visitor import visitor
from tests.recommend.lovers import LISTED, best_known, movielens

pytestmark = pytest.mark.shared_data

GENRE = "Drama"
HIGHEST = 5.0


def of_genre(films: list[str]) -> list[str]:
    """Those of some films that are of the genre; there must be films at all."""
    assert films
    return [film.movie_id for film in movielens().facts(films) if GENRE in film.genres]


def loved() -> dict[str, float | None]:
    return dict.fromkeys(best_known(movielens(), GENRE), HIGHEST)


def surfaces(ada: ApiClient, store: Store) -> dict[str, list[str]]:
    """The films that each surface lists to a profile."""

    def ids(listed: list[dict[str, Any]]) -> list[str]:
        return [each["movie"]["movie_id"] for each in listed]

    tools = Tools(Fixed(movielens()), store, store.profiles.get(ada.profile_id))
    shelves = ada.get(f"/shelves?length={LISTED}")["shelves"]
    return {
        "list": ids(ada.post("/recommendations", {"k": LISTED, "reasons": 0})["recommendations"]),
        **{f"shelf {place}": ids(shelf["recommendations"]) for place, shelf in enumerate(shelves)},
        "tonight": ids(ada.post("/tonight", {"k": LISTED})["picks"]),
        "assistant": ids(asyncio.run(_told(tools, "recommend"))["recommendations"]),
        "assistant's tonight": ids(asyncio.run(_told(tools, "tonight"))["picks"]),
    }


async def _told(tools: Tools, tool: str) -> Any:
    async with Client(server_of(tools)) as client:
        return (await client.call_tool(tool, {"k": LISTED})).structured_content


def test_rest_and_the_assistant(store: Store) -> None:
    with api_client(create_app(Fixed(movielens()), store)) as ada:
        ada.rate(loved())
        before = surfaces(ada, store)
        assert of_genre(before["list"])
        ada.send("PUT", "/never", json={"genres": [GENRE.upper()]})
        without = surfaces(ada, store)
        assert not {name: films for name, films in without.items() if of_genre(films)}
        ada.send("PUT", "/never", json={})
        assert surfaces(ada, store) == before


def _films_of(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'data-film="([0-9]+)"', page)))


@pytest.fixture
def app(store: Store) -> FastAPI:
    return create_app(Fixed(movielens()), store)


def test_the_pages(app: FastAPI) -> None:
    with visitor(app) as ada:
        ada.post("/marks", {f"rating.{film}": f"{HIGHEST:g}" for film in loved()})
        pages = ("/", "/shelves/for-you", "/wall", "/tonight")
        before = {page: _films_of(ada.get(page).text) for page in pages}
        assert all(of_genre(films) for films in before.values())
        ada.post("/taste/never", {"genres": GENRE})
        assert not [page for page in pages if of_genre(_films_of(ada.get(page).text))]
        ada.post("/taste/never", {"clear-genres": GENRE})
        assert {page: _films_of(ada.get(page).text) for page in pages} == before


def test_python_and_the_command_line(tmp_path: Path) -> None:
    movielens().save(tmp_path / "bundle")
    history = tmp_path / "history.csv"
    pl.DataFrame({"movie_id": list(loved()), "rating": [HIGHEST] * len(loved())}).write_csv(history)
    app = typer.Typer()
    app.command()(recommend)
    asked = [str(tmp_path / "bundle"), "--history", str(history), "-k", str(LISTED)]
    printed = [
        CliRunner().invoke(app, [*asked, *more]).stdout for more in ([], ["--without-genre", GENRE.lower()])
    ]
    plain, without = (
        pl.read_csv(io.StringIO(each), infer_schema=False)["movie_id"].to_list() for each in printed
    )
    assert of_genre(plain)
    assert of_genre(without) == []
    found = movielens().recommend(
        [(film, HIGHEST) for film in loved()], k=LISTED, filters=Filters(without_genres=(GENRE,))
    )
    assert [each.movie.movie_id for each in found] == without
