import json
from pathlib import Path

import pytest

from maxella.data.dataset import write_dataset
from maxella.experiments import row as rows_module
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
    monkeypatch.setattr(rows_module.read_rows, "__defaults__", (tmp_path / "rows",))


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
