from pathlib import Path

import pytest

import maxella.experiments.shipped as module
from maxella.errors import SourceError
from maxella.experiments.found import Found
from maxella.experiments.row import read_rows
from maxella.experiments.shipped import FIGURES, IMPORTANCE, shipped, shipped_importance


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "figures"
    folder.mkdir()
    monkeypatch.setattr(module, "FIGURES", folder)
    return folder


def test_figures_are_found_by_the_name_of_their_dataset(folder: Path) -> None:
    found = Found(dataset="mine", source="Made up", rows=[])
    found.save(folder / "mine.json")
    assert shipped("mine") == found
    assert shipped("yours") is None


def test_a_name_never_leads_out_of_the_folder(folder: Path) -> None:
    Found(dataset="mine", source="Made up", rows=[]).save(folder.parent / "mine.json")
    assert shipped("../mine") is None
    assert shipped(str(folder.parent / "mine")) is None


def test_a_damaged_file_is_named(folder: Path) -> None:
    (folder / "mine.json").write_text("{")
    with pytest.raises(SourceError, match=r"mine\.json cannot be read as experiments"):
        shipped("mine")


def test_what_ships_is_of_its_dataset_and_of_rows_that_exist() -> None:
    files = [file for file in FIGURES.iterdir() if file.name.endswith(".json")]
    known = read_rows()
    for file in files:
        found = shipped(file.name.removesuffix(".json"))
        assert found is not None
        assert f"{found.dataset}.json" == file.name
        assert {row.id for row in found.rows} <= set(known)


def test_importance_ships_for_a_dataset_that_has_figures() -> None:
    files = list(IMPORTANCE.iterdir())
    assert files
    for file in files:
        found = shipped_importance(file.name.removesuffix(".json"))
        assert found
        assert shipped(found.dataset)
        assert set(found.variant(found.ablation.variant).settings.fields) <= set(found.ablation.groups)
    assert shipped_importance("yours") is None
    assert shipped_importance("../ml-1m") is None
