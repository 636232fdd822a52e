import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maxella.cli import data
from maxella.data.registry import ML_1M, MOVIES_METADATA
from maxella.errors import UsageError
from maxella.home import dataset_folder
from tests.data.test_fetch import FILMS, ML_1M_FILES, write_files


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "sources"
    write_files(folder / "ml-1m", ML_1M_FILES)
    write_files(folder / "tmdb", FILMS)
    monkeypatch.setenv("MAXELLA_SOURCES", str(folder))
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(data.app, arguments)


@pytest.mark.usefixtures("sources")
def test_fetch_prints_what_there_is_now_and_tells_the_terms_beside() -> None:
    result = run("fetch", "ml-1m")
    assert result.exit_code == 0
    folder = dataset_folder("ml-1m")
    assert result.stdout == f"ml-1m            3 ratings, 2 users, 2 movies in {folder}\n"
    assert f"Terms: {ML_1M.licence}" in result.stderr
    assert f"Cite: {ML_1M.citation}" in result.stderr
    assert "wrangling ml-1m" in result.stderr


def test_fetching_film_metadata_prints_where_it_is(sources: Path) -> None:
    result = run("fetch", "movies-metadata")
    assert result.exit_code == 0
    assert result.stdout == f"movies-metadata  in {sources / 'tmdb'}\n"
    assert MOVIES_METADATA.licence in result.stderr


def test_an_unknown_name_is_wrong_use() -> None:
    result = run("fetch", "ml1m")
    assert isinstance(result.exception, UsageError)
    assert "did you mean ml-1m?" in str(result.exception)


def test_list_tells_how_far_each_data_set_is(sources: Path) -> None:
    run("fetch", "ml-1m")
    lines = dict(line.split(maxsplit=1) for line in run("list").stdout.splitlines())
    folder = dataset_folder("ml-1m")
    assert lines["ml-1m"] == f"MovieLens 1M: 3 ratings, 2 users, 2 movies in {folder}"
    assert lines["movies-metadata"] == f"The Movies Dataset: here, in {sources / 'tmdb'}"
    assert lines["ml-32m"] == "MovieLens 32M: 239 MB to download"


@pytest.mark.usefixtures("sources")
def test_list_as_json_has_one_object_for_each_data_set() -> None:
    run("fetch", "ml-1m")
    entries = {entry["name"]: entry for entry in json.loads(run("list", "--json").stdout)}
    assert entries["ml-1m"] == {
        "name": "ml-1m",
        "title": "MovieLens 1M",
        "counts": entries["ml-1m"]["counts"],
        "path": str(dataset_folder("ml-1m")),
        "megabytes": 6,
        "fault": None,
        "feedback": "ratings",
    }
    assert entries["ml-1m"]["counts"]["interactions"] == 3
    assert entries["ml-25m"]["path"] is None
