import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from maxella.cli.doctor import doctor
from maxella.data.dataset import write_dataset
from maxella.home import dataset_folder
from tests.checkerboards import checkerboard

app = typer.Typer()
app.command()(doctor)


def test_a_fresh_home_is_healthy_and_says_how_to_begin() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 0, result.output
    assert "nothing is wrong" in result.output
    assert "maxella data fetch" in result.output
    assert "jax on cpu:0" in result.output


def test_what_is_wrong_is_marked_with_its_remedy_and_the_exit_code_is_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAXELLA_SOURCES", str(tmp_path / "gone"))
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("WRONG"))
    assert f"{tmp_path / 'gone'} is no folder" in lines[place]
    assert "→ mend or unset MAXELLA_SOURCES" in lines[place + 1]
    assert lines[-1] == "1 thing is wrong"


def test_json_holds_every_finding() -> None:
    write_dataset(checkerboard())
    (dataset_folder("checkerboard") / "movies.parquet").write_bytes(b"")
    result = CliRunner().invoke(app, ["--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["wrong"] == 1
    (wrong,) = (finding for finding in report["findings"] if finding["state"] == "wrong")
    assert wrong["name"] == "dataset checkerboard"
    assert wrong["value"] == "movies changed since it was written"
    assert {finding["topic"] for finding in report["findings"]} == {"environment", "machine", "data"}


def test_servers_are_asked_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("maxella.cli.data_checks.reachable", lambda url, _: bool(asked.append(url)))
    monkeypatch.setattr("maxella.cli.data_checks._pip_finds", lambda *_: True)
    CliRunner().invoke(app, [])
    assert not asked
    result = CliRunner().invoke(app, ["--online"])
    assert len(asked) == 2
    assert "GroupLens" in result.output
