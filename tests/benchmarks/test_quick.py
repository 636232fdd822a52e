"""Every benchmark, tried on data that it makes up."""

import importlib
import json
from pathlib import Path

import pytest

from benchmarks.frame.command import Benchmark
from benchmarks.frame.suite import names_of_all
from tests.workshop.examples import examples

NAMES = [
    pytest.param(name, marks=pytest.mark.browser if name == "browser" else ()) for name in names_of_all()
]


@pytest.mark.usefixtures("_one_service")
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_writes_figures_and_goals(name: str, tmp_path: Path) -> None:
    benchmark: Benchmark = importlib.import_module(f"benchmarks.{name}").BENCHMARK
    file = tmp_path / "found.json"
    assert benchmark.main(["--quick", "--json", str(file)]) == 0
    found = json.loads(file.read_text())
    assert found["benchmark"] == name
    assert found["quick"] is True
    assert found["figures"]
    assert found["goals"]
    for goal in found["goals"]:
        assert goal.keys() == {"name", "value", "goal", "direction", "met"}
        assert isinstance(goal["value"], float)


def test_the_benchmark_that_the_guide_adds_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = (each for each in examples("python") if each.page.endswith("benchmarks.md"))
    names: dict[str, object] = {"__file__": "popular.py"}
    exec(compile(example.code, example.page, "exec"), names)  # noqa: S102  # our own documentation
    assert names["BENCHMARK"].main(["--quick"]) == 0
    assert "well known, to a list: ratio of ms" in capsys.readouterr().out
