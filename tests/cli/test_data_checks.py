import sys
from pathlib import Path

import pytest

from maxella.cli.data_checks import check_bundles, check_data, check_datasets, check_servers
from maxella.data.dataset import write_dataset
from maxella.data.inventory import inventory
from maxella.home import dataset_folder
from tests.checkerboards import checkerboard


def test_a_whole_dataset_is_ok_and_one_that_cannot_be_read_is_wrong() -> None:
    write_dataset(checkerboard(name="whole"))
    write_dataset(checkerboard(name="broken"))
    (dataset_folder("broken") / "manifest.json").write_text("{")
    states = {finding.name: finding.state for finding in check_datasets(inventory())}
    assert states == {"dataset whole": "ok", "dataset broken": "wrong"}


def test_a_table_that_is_gone_is_wrong() -> None:
    write_dataset(checkerboard())
    (dataset_folder("checkerboard") / "users.parquet").unlink()
    (finding,) = check_datasets(inventory())
    assert finding.state == "wrong"
    assert "users.parquet" in finding.value


def test_files_in_a_source_folder_are_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "ml-100k"
    folder.mkdir()
    for name in ("u.data", "u.item", "u.user"):
        (folder / name).touch()
    monkeypatch.setenv("MAXELLA_SOURCES", str(tmp_path))
    found = {finding.name: finding.value for finding in check_data()}
    assert found["MAXELLA_SOURCES"] == str(tmp_path)
    assert found["source ml-100k"] == str(folder)


def test_a_pointer_to_a_bundle_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "ml-1m").mkdir()
    (tmp_path / "ml-1m" / "current").write_text("gone\n")
    (finding,) = check_bundles(tmp_path)
    assert finding.state == "wrong"
    assert "maxella up --dataset ml-1m" in (finding.advice or "")


def test_servers_that_cannot_be_reached_are_notes_and_not_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxella.cli.data_checks.reachable", lambda url, _: "kaggle" in url)
    failing_pip = (sys.executable, "-c", "raise SystemExit(1)")
    states = {finding.name: finding.state for finding in check_servers(failing_pip)}
    assert states == {"GroupLens": "note", "Kaggle": "ok", "package index": "note"}


def test_pip_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxella.cli.data_checks.reachable", lambda *_: True)
    sleeping_pip = (sys.executable, "-c", "import time; time.sleep(60)")
    findings = list(check_servers(sleeping_pip, seconds=0.05))
    assert findings[-1].state == "note"
