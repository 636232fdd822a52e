import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from maxella.data.local import download_of, locate, open_download, open_local
from maxella.data.registry import ML_1M, ML_25M, ML_100K, ML_LATEST_SMALL, MOVIES_METADATA, KnownSource
from maxella.errors import SourceError
from tests.tables.test_archive import write_zip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder of `MAXELLA_SOURCES`."""
    path = tmp_path / "sources"
    path.mkdir()
    monkeypatch.setenv("MAXELLA_SOURCES", str(path))
    return path


def write_files(folder: Path, source: KnownSource) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in source.files:
        (folder / name).write_bytes(b"1")
    return folder


def pinned_to(source: KnownSource, archive: Path) -> KnownSource:
    return dataclasses.replace(source, sha256=hashlib.sha256(archive.read_bytes()).hexdigest(), md5=None)


def test_nothing_is_found_where_nothing_is(folder: Path) -> None:
    assert locate(ML_1M) is None
    assert open_local(ML_1M) is None


def test_without_sources_nothing_is_looked_for() -> None:
    assert locate(ML_1M) is None


@pytest.mark.parametrize("place", ["ml-1m", "ml-1m/ml-1m", "."])
def test_a_folder_with_the_original_files_is_found(folder: Path, place: str) -> None:
    made = write_files(folder / place, ML_1M)
    assert locate(ML_1M) == made
    files = open_local(ML_1M)
    assert files is not None
    assert files.names() == tuple(sorted(ML_1M.files))


def test_the_second_folder_of_the_sources_is_searched_too(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write_files(tmp_path / "second" / "ml-1m", ML_1M)
    monkeypatch.setenv("MAXELLA_SOURCES", os.pathsep.join([str(folder), str(tmp_path / "second")]))
    assert locate(ML_1M) == made


def test_data_sets_with_like_files_are_told_apart_by_their_folder(folder: Path) -> None:
    write_files(folder, ML_25M)
    assert locate(ML_25M) is None
    made = write_files(folder / "ml-latest-small", ML_LATEST_SMALL)
    assert locate(ML_LATEST_SMALL) == made
    assert locate(ML_25M) is None


def test_a_folder_named_as_the_data_set_may_be_named_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write_files(tmp_path / "ml-25m", ML_25M)
    monkeypatch.setenv("MAXELLA_SOURCES", str(made))
    assert locate(ML_25M) == made
    assert locate(ML_LATEST_SMALL) is None


def test_an_incomplete_folder_is_passed_over_and_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_files(folder / "ml-100k", ML_100K)
    (folder / "ml-100k" / "u.item").unlink()
    assert locate(ML_100K) is None
    assert locate(ML_100K) is None
    assert caplog.messages == [f"{folder / 'ml-100k'} lacks u.item; passed over"]


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MAXELLA_SOURCES", str(tmp_path / "nowhere"))
    assert locate(ML_1M) is None
    assert caplog.messages == [
        f"MAXELLA_SOURCES names {tmp_path / 'nowhere'}, which is no folder; passed over"
    ]


def test_a_zip_with_the_pinned_digest_is_opened(folder: Path) -> None:
    archive = write_zip(folder / "ml-1m.zip", {f"ml-1m/{name}": b"1" for name in ML_1M.files})
    files = open_local(pinned_to(ML_1M, archive))
    assert files is not None
    assert files.origin == archive
    assert files.names() == tuple(sorted(ML_1M.files))


def test_a_zip_with_another_digest_is_an_error(folder: Path) -> None:
    archive = write_zip(folder / "ml-1m.zip", {f"ml-1m/{name}": b"1" for name in ML_1M.files})
    with pytest.raises(
        SourceError, match=rf"{archive} is damaged or another version of MovieLens 1M \(its sha256"
    ):
        open_local(ML_1M)


@pytest.mark.parametrize("name", ["tmdb", "movies-metadata", "the-movies-dataset"])
def test_film_metadata_is_found_under_its_other_names(folder: Path, name: str) -> None:
    made = write_files(folder / name, MOVIES_METADATA)
    assert locate(MOVIES_METADATA) == made


@pytest.mark.parametrize("name", ["archive.zip", "the-movies-dataset.zip", "movies-metadata.zip"])
def test_a_zip_of_film_metadata_is_found_as_browsers_name_it(folder: Path, name: str) -> None:
    archive = write_zip(folder / name, {"movies_metadata.csv": b"1", "credits.csv": b"2"})
    files = open_local(MOVIES_METADATA)
    assert files is not None
    assert files.origin == archive
    assert files.names() == ("credits.csv", "movies_metadata.csv")


def test_a_zip_of_a_common_name_with_other_content_is_left_alone(folder: Path) -> None:
    write_zip(folder / "archive.zip", {"holidays.csv": b"1"})
    assert locate(MOVIES_METADATA) is None


def test_a_damaged_zip_of_a_common_name_is_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "archive.zip").write_bytes(b"PK half of it")
    assert locate(MOVIES_METADATA) is None
    assert "archive.zip is not a complete zip archive" in caplog.text


def test_an_earlier_download_is_opened() -> None:
    archive = download_of(ML_1M)
    archive.parent.mkdir(parents=True)
    write_zip(archive, {"ml-1m/ratings.dat": b"1"})
    files = open_download(pinned_to(ML_1M, archive))
    assert files is not None
    assert files.names() == ("ratings.dat",)


def test_an_earlier_download_that_was_damaged_is_removed_and_told(caplog: pytest.LogCaptureFixture) -> None:
    archive = download_of(ML_1M)
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"damaged")
    assert open_download(ML_1M) is None
    assert not archive.exists()
    assert "was damaged since it was downloaded" in caplog.text


@pytest.mark.shared_data
def test_the_real_files_are_found(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAXELLA_SOURCES", str(shared_data))
    assert locate(ML_1M) == shared_data / "ml-1m"
    assert locate(ML_100K) == shared_data / "ml-100k"
