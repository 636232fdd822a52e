"""The examples of README.md and the guide run, on a small world that has what they name."""

import json
import re
import shlex
from contextlib import closing
from itertools import groupby, pairwise
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from typer.testing import CliRunner

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.cli.main import app
from maxella.data.dataset import Dataset, write_dataset
from maxella.training import presets
from maxella.training.preset_file import preset_toml
from tests.app.api_client import ApiClient
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.checkerboards import checkerboard
from tests.training.small_preset import OVERRIDES
from tests.workshop.examples import ROOT, examples, shell_commands

MOVIES = {"m0": "260", "m2": "1196", "m4": "1210"}
"""Movies of the small world, and the ids by which the examples call them."""
CLOSED_FORM = [*OVERRIDES, "retrieval.two_tower=0", "rating.ranker=0"]
"""Leaves out the networks, which take longer to compile than these models to fit."""
WAITING = ("up", "serve")
TRAINING = ("tune", "experiment")
"""Their examples take minutes to hours; the tests of the commands run them small."""
FETCHING = ("fetch",)
BENCHMARKS = "docs/guide/benchmarks.md"
"""Its example is a benchmark, which `tests/benchmarks` runs."""


def small_world(name: str) -> Dataset:
    """The checkerboard with the movies of the examples."""
    made = checkerboard(name=name)
    named = pl.col("movie_id").replace(MOVIES)
    interactions, movies = made.interactions.with_columns(named), made.movies.with_columns(named)
    counts = {"interactions": len(interactions), "movies": len(movies), "users": len(made.users)}
    return Dataset(interactions, movies, made.users, made.manifest.model_copy(update={"counts": counts}))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """A folder with the files that the examples name, ml-1m in small, and a preset for it."""
    folder = tmp_path / "presets"
    folder.mkdir()
    (folder / "default.toml").write_text(preset_toml(presets.load_preset("default", CLOSED_FORM)))
    monkeypatch.setattr(presets, "PRESET_FOLDER", folder)
    monkeypatch.chdir(tmp_path)
    world = write_dataset(small_world("ml-1m"))
    world.interactions.write_csv("ratings.csv")
    world.interactions.select("user_id", "movie_id", "timestamp").write_csv("seen.csv")
    world.interactions.head(5).select("movie_id", "rating").write_csv("history.csv")
    world.interactions.head(5).select("user_id", "movie_id").write_csv("pairs.csv")
    return world


@pytest.mark.parametrize(
    "page",
    [page for page, _ in groupby(examples("python"), lambda example: example.page) if page != BENCHMARKS],
)
def test_the_python_examples_of_a_page_run_one_after_the_other(page: str, world: Dataset) -> None:
    names: dict[str, object] = {}
    for example in examples("python"):
        if example.page == page:
            exec(compile(example.code, page, "exec"), names)  # noqa: S102  # our own documentation
    assert "recommender" in names


def test_the_commands_of_the_readme_run_one_after_the_other(world: Dataset) -> None:
    for line in shell_commands("maxella"):
        arguments = shlex.split(line)[1:]
        if set(arguments) & {*WAITING, *TRAINING, *FETCHING}:
            continue
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, (line, result.output, result.exception)
    predicted = pl.read_csv("predicted.csv", schema_overrides={"movie_id": pl.String})
    assert predicted.select("user_id", "movie_id").equals(
        world.interactions.head(5).select("user_id", "movie_id")
    )
    assert Path("flat.csv").is_file()


@pytest.mark.parametrize(
    "line",
    [line for line in shell_commands("maxella") if {*WAITING, *TRAINING, *FETCHING} & set(line.split())],
)
def test_commands_that_wait_train_or_fetch_have_the_options_of_the_examples(line: str) -> None:
    words = line.split()
    path = words[1:3] if words[1] in {"data", "experiment"} else words[1:2]
    shown = CliRunner().invoke(app, [*path, "--help"]).output
    assert "Usage" in shown
    for option in (word for word in words if word.startswith("--")):
        assert option in shown


def test_the_requests_of_the_guide_are_answered(tmp_path: Path) -> None:
    with (
        closing(Store.open(f"sqlite:///{tmp_path / 'app.sqlite3'}")) as store,
        client_of(create_app(Fixed(small_recommender(small_world("small"))), store)) as client,
    ):
        token = ApiClient(client).token
        for line in shell_commands("curl"):
            words = shlex.split(line.replace("$TOKEN", token))
            url = urlsplit(next(word for word in words if word.startswith("http")))
            options = dict(pairwise(words))
            headers = dict([options["-H"].split(": ")]) if "-H" in options else {}
            address = f"{url.path}?{url.query}"
            body = json.loads(options["--json"]) if "--json" in options else None
            method = options.get("-X", "GET" if body is None else "POST")
            response = client.request(method, address, json=body, headers=headers)
            assert response.status_code in {200, 201}, (line, response.text)


def test_every_make_target_that_a_page_names_exists() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    for page in pages:
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= made, page.name
