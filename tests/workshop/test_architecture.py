"""The page on the house: its drawing is that of the code, what it names is there, and its recipes work."""

import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from maxella.data.split import split
from maxella.evaluation.ranks import Ranks
from maxella.formats import reading
from maxella.formats.reading import read_export
from tests.checkerboards import checkerboard
from tests.workshop.examples import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### (.+)\n\n((?:(?!^#).*\n)+)", PAGE, re.MULTILINE))
LONGEST_RECIPE = 15


def made_by(recipe: str) -> dict[str, Any]:
    """The names that the code of a recipe defines."""
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", RECIPES[recipe], re.DOTALL)[0], names)  # noqa: S102 (the page's own code)
    return names


def test_the_drawing_is_that_of_the_imports() -> None:
    command = [sys.executable, ROOT / "docs" / "write_architecture.py", "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:tests|src)/[\w./]+)`", PAGE))))
def test_the_files_that_the_page_names_are_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_there_is_a_short_recipe_for_each_kind_of_thing() -> None:
    assert len(RECIPES) == 7
    code = {recipe: text.strip().splitlines() for recipe, text in RECIPES.items()}
    assert {recipe for recipe, lines in code.items() if len(lines) > LONGEST_RECIPE} == set()


def test_the_recipe_of_a_metric_makes_one() -> None:
    metric = made_by("A metric")["FIRST"]
    ranks = Ranks(higher=np.array([0, 3]), tied=np.array([1, 1]))
    assert metric.values(ranks, np.array([0, 1, 2])).tolist() == [1, 0]


def test_the_recipe_of_a_protocol_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol = made_by("A protocol")["HALVES"]
    monkeypatch.setitem(sys.modules["maxella.data.split"].PROTOCOLS, protocol.name, protocol)
    dataset = checkerboard()
    divided = split(dataset, protocol.name)
    assert len(divided.test) == -(-len(dataset.interactions) // 2)


def test_the_recipe_of_an_export_format_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    described = made_by("An export format")["SEEN"]
    monkeypatch.setattr(reading, "_CSV_FORMATS", (described,))
    found = read_export("mine.csv", b"Film,Year,Points,When\nHeat,1995,8,2024-05-01\n")
    (entry,) = found.entries
    assert (entry.title, entry.year, entry.rating) == ("Heat", 1995, 8)
