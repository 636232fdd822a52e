from pathlib import Path

import pytest

import maxella.experiments.shipped as module
from maxella.errors import SourceError, UnknownIdError
from maxella.experiments.charts import charts
from maxella.experiments.drawing import draw
from maxella.experiments.drawn import IMPORTANCE_MAP, IMPORTANCE_METHODS, Pictures, fingerprint
from maxella.experiments.found import Found
from maxella.experiments.row import read_rows
from maxella.experiments.shipped import FIGURES, IMPORTANCE, shipped, shipped_importance, shipped_pictures


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


def test_every_picture_ships_and_is_of_the_figures_that_ship() -> None:
    for file in FIGURES.iterdir():
        if file.name.endswith(".json"):
            name = file.name.removesuffix(".json")
            found, importance, pictures = shipped(name), shipped_importance(name), shipped_pictures(name)
            assert found
            assert pictures
            assert pictures.version == fingerprint(found, importance), "python docs/write_pictures.py"
            for picture in pictures.names:
                light, dark = (pictures.svg(picture, dark=dark) for dark in (False, True))
                assert light.startswith("<svg")
                assert light != dark
            assert pictures.names >= set(charts(found))
            assert importance is None or pictures.names >= {IMPORTANCE_MAP, IMPORTANCE_METHODS}


def test_the_name_of_a_picture_never_leads_out_of_its_folder(folder: Path) -> None:
    draw(Found(dataset="mine", source="Made up", rows=[]), None, folder)
    pictures = Pictures(folder / "mine")
    (folder / "secret-light.svg").write_text("<svg>")
    with pytest.raises(UnknownIdError, match="there are none"):
        pictures.svg("../secret", dark=False)
    assert shipped_pictures("../mine") is None


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
