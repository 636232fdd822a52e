from pathlib import Path

import pytest

import maxella.experiments.bundled as module
from maxella.errors import SourceError, UnknownIdError
from maxella.experiments.bundled import (
    PICTURES,
    RESULTS,
    BundledResults,
    Pictures,
    bundled_pictures,
    bundled_results,
)
from maxella.experiments.experiment_table import ExperimentTable

MINE = BundledResults(
    found=ExperimentTable(dataset="mine", source="Made up", rows=[]), standings=[], importance=None
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    monkeypatch.setattr(module, "RESULTS", folder)
    return folder


def test_results_are_found_by_the_name_of_their_dataset(folder: Path) -> None:
    MINE.save(folder / "mine.json")
    assert bundled_results("mine") == MINE
    assert bundled_results("yours") is None


def test_a_name_never_leads_out_of_the_folder(folder: Path) -> None:
    MINE.save(folder.parent / "mine.json")
    assert bundled_results("../mine") is None
    assert bundled_results(str(folder.parent / "mine")) is None


def test_a_damaged_file_is_named(folder: Path) -> None:
    (folder / "mine.json").write_text("{")
    with pytest.raises(SourceError, match=r"mine\.json cannot be read as results of experiments"):
        bundled_results("mine")


def test_every_picture_ships_and_is_of_the_results_that_ship() -> None:
    files = [file.name.removesuffix(".json") for file in RESULTS.iterdir() if file.name.endswith(".json")]
    assert files == ["ml-1m"]
    results, pictures = bundled_results("ml-1m"), bundled_pictures("ml-1m")
    assert results
    assert pictures
    assert results.found.dataset == "ml-1m"
    assert pictures.version == results.fingerprint, "python docs/write_pictures.py"
    for picture in pictures.names:
        light, dark = (pictures.svg(picture, dark=dark) for dark in (False, True))
        assert light.startswith("<svg")
        assert light != dark


def test_the_name_of_a_picture_never_leads_out_of_its_folder(folder: Path) -> None:
    (folder / PICTURES / "mine").mkdir(parents=True)
    (folder / "secret-light.svg").write_text("<svg>")
    with pytest.raises(UnknownIdError, match="there are none"):
        Pictures(folder / PICTURES / "mine").svg("../secret", dark=False)
    assert bundled_pictures("../mine") is None
    assert bundled_pictures("mine") is not None
