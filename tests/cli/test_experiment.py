import json
from pathlib import Path

import pytest

from maxella.data.dataset import write_dataset
from maxella.experiments import row as rows_module
from maxella.experiments import study
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine

ROW = """
id = "ease"
family = "best"
place = 0
title = "EASE alone"
seeds = 2
[published]
"top-100 all" = 0.25
[model]
kind = "recipe"
retrieval = "ease"
overrides = ["ease.regularisation=20"]
"""


@pytest.fixture
def one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_dataset(checkerboard())
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "ease.toml").write_text(ROW)
    monkeypatch.setattr(rows_module, "study_folder", lambda: tmp_path)


def test_the_list_names_every_row(maxella: CommandLine) -> None:
    answer = maxella("experiment", "list")
    assert answer.code == 0
    for name in rows_module.read_rows():
        assert name in answer.out


@pytest.mark.usefixtures("one_row")
def test_what_was_run_stands_in_the_table_beside_what_was_published(
    maxella: CommandLine, tmp_path: Path
) -> None:
    ran = maxella("experiment", "run", "--dataset", "checkerboard")
    assert ran.code == 0
    assert "[2/2] ease, seed 1: top-100 all" in ran.err
    again = maxella("experiment", "run", "ease", "--dataset", "checkerboard")
    assert "[2/2]" in again.err
    found = json.loads(maxella("experiment", "table", "--dataset", "checkerboard", "--json").out)
    assert found["rows"][0]["engines"]["maxella"]["seeds"] == [0, 1]
    shown = maxella("experiment", "table", "--dataset", "checkerboard")
    assert "the study" in shown.out
    page = tmp_path / "page.md"
    assert maxella("experiment", "table", "--dataset", "checkerboard", "-o", page).code == 0
    assert "EASE alone (`ease`)" in page.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "retrieval-9"), "did you mean"),
        (("run", "--dataset", "nothing"), "no dataset in"),
        (("table", "nonsense"), "no experiment or family"),
        (("run", "--engine", "torch"), "torch"),
    ],
)
def test_wrong_use_is_one_line(maxella: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    answer = maxella("experiment", *arguments)
    assert answer.code in {1, 2}
    assert said in answer.err
    assert len(answer.err.strip().splitlines()) == 1


@pytest.fixture
def without_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_dataset(checkerboard())
    monkeypatch.setattr(study, "_SOURCE_TREE", tmp_path)


@pytest.mark.usefixtures("without_study")
def test_a_row_of_ones_own_runs_from_the_wheel(maxella: CommandLine, tmp_path: Path) -> None:
    mine = tmp_path / "ease.toml"
    mine.write_text(ROW.replace("seeds = 2", "seeds = 1"))
    ran = maxella("experiment", "run", mine, "--dataset", "checkerboard")
    assert ran.code == 0, ran.err
    assert "[1/1] ease, seed 0: top-100 all" in ran.err
    found = json.loads(maxella("experiment", "table", mine, "--dataset", "checkerboard", "--json").out)
    assert [row["id"] for row in found["rows"]] == ["ease"]
    page = tmp_path / "page.md"
    assert maxella("experiment", "table", mine, "--dataset", "checkerboard", "-o", page).code == 0
    assert "EASE alone (`ease`)" in page.read_text()


@pytest.mark.usefixtures("without_study")
@pytest.mark.parametrize("arguments", [("list",), ("run", "--dataset", "checkerboard")])
def test_the_wheel_says_where_the_rows_of_the_study_are(
    maxella: CommandLine, arguments: tuple[str, ...]
) -> None:
    answer = maxella("experiment", *arguments)
    assert answer.code == 2
    assert "in a clone of the project" in answer.err
    assert len(answer.err.strip().splitlines()) == 1
