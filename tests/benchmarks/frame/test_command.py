import argparse
import json
from pathlib import Path

import pytest

from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from maxella.errors import DatasetError


def _benchmark(missing: str = "") -> Benchmark:
    def measure(options: argparse.Namespace) -> Report:
        if missing:
            raise DatasetError(missing)
        report = Report("Nothing at all")
        report.row({"what": "nothing", "seconds": options.seconds})
        report.at_most("nothing: s", options.seconds, 1)
        return report

    def add_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=0.5)

    return Benchmark("/somewhere/nothing.py", "Measures nothing.", measure, add_options)


def test_the_json_tells_figures_goals_options_commit_machine_and_time(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "nothing.json"
    assert _benchmark().main(["--json", str(file)]) == 0
    found = json.loads(file.read_text())
    assert found["benchmark"] == "nothing"
    assert found["quick"] is False
    assert found["options"] == {"seconds": 0.5}
    assert found["figures"] == [{"what": "nothing", "seconds": 0.5}]
    assert found["goals"] == [
        {"name": "nothing: s", "value": 0.5, "goal": 1, "direction": "at most", "met": True}
    ]
    assert {"at", "commit", "machine", "seconds"} <= found.keys()
    assert {"cores", "processor", "load", "python", "numpy"} <= found["machine"].keys()


def test_a_missed_goal_is_shown_and_does_not_fail_the_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert _benchmark().main(["--seconds", "2"]) == 0
    assert "NOT MET: nothing: s 2.000, at most 1" in capsys.readouterr().out


def test_missing_data_is_said_in_one_line_and_in_the_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nothing.json"
    assert _benchmark("no dataset; fetch one").main(["--json", str(file)]) == 1
    assert capsys.readouterr().err == "benchmarks.nothing: no dataset; fetch one\n"
    found = json.loads(file.read_text())
    assert found["unmeasured"] == "no dataset; fetch one"
    assert "goals" not in found
