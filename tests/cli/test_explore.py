from pathlib import Path

import pytest

from maxella.data.dataset import write_dataset
from tests.cli.running import CommandLine
from tests.explore.world import bare_world, small_world


def test_the_page_is_written_and_what_was_left_out_is_named(maxella: CommandLine, tmp_path: Path) -> None:
    write_dataset(bare_world())
    answer = maxella("explore", "bare-world", "-o", tmp_path / "report.html")
    assert answer.code == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert f"answers in {tmp_path / 'report.html'} (" in answer.out
    assert "left out: In which month do people rate most? (no rating has a timestamp)" in answer.out
    assert "asking: done" in answer.err


def test_pictures_and_numbers_are_written_when_a_folder_is_given(
    maxella: CommandLine, tmp_path: Path
) -> None:
    write_dataset(small_world())
    folder = tmp_path / "pictures"
    answer = maxella("explore", "small-world", "-o", tmp_path / "report.html", "--images", folder)
    assert answer.code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"preferred-month.svg", "preferred-month.png", "preferred-month.csv"} <= names
    assert f"{len(names)} pictures and tables in {folder}" in answer.out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("-o", "report.pdf"), "report.pdf does not end in .html; give the page this ending"),
        (("-o", "report.html", "--images", __file__), "is not a folder; give --images one, or a new name"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(
    maxella: CommandLine, arguments: tuple[str, ...], error: str
) -> None:
    answer = maxella("explore", "small-world", *arguments)
    assert answer.code == 2
    assert error in answer.err.replace("\n", "")
    assert not answer.out


def test_a_dataset_that_is_not_there_is_one_line_and_exit_1(maxella: CommandLine) -> None:
    answer = maxella("explore", "nowhere", "-o", "report.html")
    assert answer.code == 1
    assert "no dataset in" in answer.err
