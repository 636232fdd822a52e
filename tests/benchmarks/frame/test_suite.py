import json
from pathlib import Path

import pytest

from benchmarks.frame import suite

GOOD = {
    "benchmark": "good",
    "goals": [
        {"name": "ms", "value": 1.0, "goal": 2, "direction": "at most", "met": True},
        {"name": "ratio", "value": None, "goal": 1, "direction": "at least", "met": False},
    ],
}
LACKING = {"benchmark": "lacking", "unmeasured": "no ml-1m"}


def test_a_benchmark_without_data_and_one_that_fails_are_named_and_hide_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = {
        "load": {**GOOD, "benchmark": "load"},
        "serving": {**LACKING, "benchmark": "serving"},
        "wrangle": {"benchmark": "wrangle", "unmeasured": "failed with exit code -9; see above"},
    }
    monkeypatch.setattr(suite, "measured", lambda name, _, **__: documents[name])
    assert suite.main([*documents, "--out", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "no ml-1m" in printed
    assert "exit code -9" in printed
    found = json.loads((tmp_path / "summary.json").read_text())
    assert [(goal["benchmark"], goal["met"]) for goal in found["goals"]] == [("load", True), ("load", False)]
    assert [each["benchmark"] for each in found["unmeasured"]] == ["serving", "wrangle"]
    assert found["benchmarks"].keys() == documents.keys()
    assert {"at", "commit", "machine"} <= found.keys()


@pytest.mark.parametrize(("options", "code"), [([], 1), (["--quick"], 0)])
def test_a_missed_goal_fails_the_run_but_not_a_quick_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: list[str], code: int
) -> None:
    monkeypatch.setattr(suite, "measured", lambda *_, **__: {**GOOD, "benchmark": "load"})
    assert suite.main(["load", "--out", str(tmp_path), *options]) == code


def test_without_missed_goals_the_run_is_good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = {"benchmark": "load", "goals": GOOD["goals"][:1]}
    monkeypatch.setattr(suite, "measured", lambda *_, **__: good)
    assert suite.main(["load", "--out", str(tmp_path)]) == 0


def test_each_benchmark_runs_in_a_process_of_its_own_and_what_an_earlier_run_left_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "made_up"
    package.mkdir()
    (package / "good.py").write_text(
        "import pathlib, sys\npathlib.Path(sys.argv[2]).write_text('{\"a\": 1}')\n"
    )
    (package / "bad.py").write_text("raise SystemExit(7)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    file = tmp_path / "found.json"
    assert suite.measured("good", file, package="made_up") == {"a": 1}
    failed = suite.measured("bad", file, package="made_up")
    assert failed == {"benchmark": "bad", "unmeasured": "failed with exit code 7; see above"}


def test_an_unknown_name_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        suite.main(["traning"])
    assert ended.value.code == 2
    assert "did you mean training?" in capsys.readouterr().err
