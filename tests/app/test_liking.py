"""On every surface, who hates a genre is not shown what its lovers are."""

import asyncio
import io
import os
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
from mcp import Client
from typer.testing import CliRunner

from maxella.app.assistant.server import server_of
from maxella.app.assistant.tools import Tools
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.cli.recommend import recommend
from maxella.data.registry import ML_1M, ML_100K
from maxella.recommend.recommender import Recommender
from tests.app.api_client import API, api_client
from tests.app.visitor import visitor
from tests.recommend.lovers import LISTED, best_known, check_lists_differ, movielens

pytestmark = pytest.mark.shared_data

GENRE = "Drama"
LOWEST, HIGHEST = 1.0, 5.0


@pytest.fixture(
    params=[
        pytest.param(ML_100K, id="ml-100k"),
        pytest.param(
            ML_1M,
            id="ml-1m",
            marks=[
                pytest.mark.soak,
                pytest.mark.skipif("MAXELLA_SOAK" not in os.environ, reason="fits ml-1m: make soak"),
            ],
        ),
    ]
)
def served(request: pytest.FixtureRequest) -> Recommender:
    return movielens(request.param)


def ids(listed: list[dict[str, Any]]) -> list[str]:
    return [each["movie"]["movie_id"] for each in listed]


def ratings(recommender: Recommender, rating: float) -> dict[str, float | None]:
    return dict.fromkeys(best_known(recommender, GENRE), rating)


def test_posted_histories(served: Recommender, store: Store) -> None:
    lists = []
    with api_client(create_app(Fixed(served), store)) as ada:
        for rating in (LOWEST, HIGHEST):
            history = [{"movie_id": film, "rating": rating} for film in ratings(served, rating)]
            asked = {"history": history, "k": LISTED, "reasons": 0}
            answers = [
                ada.client.post(f"{API}/recommendations", json=asked | order).json()["recommendations"]
                for order in ({}, {"order": "interest"})
            ]
            assert ids(answers[0]) != ids(answers[1])
            lists.append(ids(answers[0]))
    check_lists_differ(served, GENRE, *lists)


def test_the_list_and_the_shelf_of_a_profile_its_page_the_assistant_and_radarr(
    served: Recommender, store: Store
) -> None:
    app = create_app(Fixed(served), store)
    found: dict[str, list[list[str]]] = {}
    for rating in (LOWEST, HIGHEST):
        with api_client(app) as ada:
            ada.rate(ratings(served, rating))
            listed = ada.post("/recommendations", {"k": LISTED, "reasons": 0})["recommendations"]
            found.setdefault("list", []).append(ids(listed))
            shelf = ada.get(f"/shelves?length={LISTED}")["shelves"][0]
            found.setdefault("shelf", []).append(ids(shelf["recommendations"]))
            tonight = ada.post("/tonight", {"k": LISTED})["picks"]
            found.setdefault("tonight", []).append(ids(tonight))
            profile = store.profiles.get(ada.profile_id)
            asked = {"k": LISTED, "reasons": 0}
            answer = asyncio.run(_told(Tools(Fixed(served), store, profile), asked))
            found.setdefault("assistant", []).append(ids(answer["recommendations"]))
            path = ada.post("/list", status=201)["path"]
            listed = ada.client.get(f"{path}?of=for-you&k={LISTED}").json()
            found.setdefault("radarr", []).append([each["title"] for each in listed])
    for surface in ("list", "shelf", "assistant"):
        check_lists_differ(served, GENRE, *found[surface])
    hater, lover = found["tonight"]
    assert len(set(hater) & set(lover)) <= 8
    assert not found["radarr"][0] or found["radarr"][0] != found["radarr"][1]


async def _told(tools: Tools, asked: dict[str, Any]) -> Any:
    async with Client(server_of(tools)) as client:
        return (await client.call_tool("recommend", asked)).structured_content


def test_the_page(served: Recommender, store: Store) -> None:
    lists = []
    for rating in (LOWEST, HIGHEST):
        with visitor(create_app(Fixed(served), store)) as ada:
            for film in ratings(served, rating):
                ada.post("/marks", {f"rating.{film}": f"{rating:g}"})
            page = ada.get("/shelves/for-you").text
            films = dict.fromkeys(re.findall(r'href="/movies/([0-9]+)"', page))
            lists.append(list(films)[:LISTED])
    check_lists_differ(served, GENRE, *lists)


def test_the_command_line(served: Recommender, tmp_path: Path) -> None:
    served.save(tmp_path / "bundle")
    app = typer.Typer()
    app.command()(recommend)
    lists = []
    for rating in (LOWEST, HIGHEST):
        history = tmp_path / f"{rating:g}.csv"
        pl.DataFrame({"movie_id": list(ratings(served, rating)), "rating": [rating] * 10}).write_csv(history)
        asked = [str(tmp_path / "bundle"), "--history", str(history), "-k", str(LISTED)]
        printed = [
            CliRunner().invoke(app, [*asked, *order]).stdout for order in ([], ["--order", "interest"])
        ]
        assert printed[0] != printed[1]
        lists.append(pl.read_csv(io.StringIO(printed[0]), infer_schema=False)["movie_id"].to_list())
    check_lists_differ(served, GENRE, *lists)
