from pathlib import Path

import pytest

from maxella.data.dataset import write_dataset
from maxella.data.inventory import Entry, inventory
from maxella.data.local import download_of
from maxella.data.registry import KNOWN_SOURCES, ML_25M, ML_100K, MOVIES_METADATA
from maxella.home import dataset_folder
from tests.checkerboards import checkerboard
from tests.data.test_local import write_files


def entry_of(name: str) -> Entry:
    [entry] = [entry for entry in inventory() if entry.name == name]
    return entry


def test_without_anything_all_known_sources_are_to_be_downloaded() -> None:
    entries = inventory()
    assert [entry.name for entry in entries] == [source.name for source in KNOWN_SOURCES]
    assert all(entry.path is None and entry.counts is None for entry in entries)
    assert entry_of("ml-25m").megabytes == 262


def test_sources_that_are_here_are_shown_with_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAXELLA_SOURCES", str(tmp_path))
    place = write_files(tmp_path / "ml-100k", ML_100K)
    films = write_files(tmp_path / "tmdb", MOVIES_METADATA)
    assert entry_of("ml-100k").path == place
    assert entry_of("movies-metadata").path == films


def test_an_earlier_download_is_shown_with_its_place() -> None:
    archive = download_of(ML_25M)
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"1")
    assert entry_of("ml-25m").path == archive


def test_datasets_are_shown_with_their_counts_known_ones_and_imported_ones() -> None:
    made = checkerboard(name="ml-1m")
    manifest = made.manifest.model_copy(update={"counts": {"interactions": 7, "movies": 3, "users": 2}})
    for name in ("ml-1m", "mine", "also-mine"):
        renamed = manifest.model_copy(update={"name": name})
        write_dataset(type(made)(made.interactions, made.movies, made.users, renamed))
    assert entry_of("ml-1m") == Entry(
        "ml-1m", "MovieLens 1M", manifest.counts, dataset_folder("ml-1m"), megabytes=6
    )
    assert entry_of("mine") == Entry("mine", manifest.source, manifest.counts, dataset_folder("mine"))
    assert [entry.name for entry in inventory()][-2:] == ["also-mine", "mine"]


def test_a_damaged_dataset_is_shown_with_its_fault() -> None:
    folder = dataset_folder("mine")
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{")
    fault = entry_of("mine").fault
    assert fault is not None
    assert "manifest.json cannot be read" in fault
