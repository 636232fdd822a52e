from pathlib import Path

import polars as pl
import pytest

from maxella.data import dataset as module
from maxella.data.dataset import load_dataset, write_dataset
from maxella.data.schema import ADDED, MOVIES
from maxella.errors import DatasetError
from maxella.home import dataset_folder
from tests.checkerboards import checkerboard


def test_a_written_dataset_comes_back_as_it_was() -> None:
    written = write_dataset(checkerboard())
    loaded = load_dataset("checkerboard")
    assert loaded.interactions.equals(written.interactions)
    assert loaded.movies.equals(written.movies)
    assert loaded.users.equals(written.users)
    assert loaded.manifest == written.manifest


def test_the_fingerprint_changes_with_the_tables() -> None:
    first = write_dataset(checkerboard(seed=0)).manifest.fingerprint
    assert first == write_dataset(checkerboard(seed=0)).manifest.fingerprint
    assert first != write_dataset(checkerboard(seed=1)).manifest.fingerprint


def test_a_missing_dataset_says_how_to_get_one() -> None:
    with pytest.raises(DatasetError, match="maxella data fetch"):
        load_dataset("ml-none")


def test_a_damaged_table_is_named() -> None:
    write_dataset(checkerboard())
    (dataset_folder("checkerboard") / "movies.parquet").write_bytes(b"no parquet")
    with pytest.raises(DatasetError, match=r"movies\.parquet cannot be read"):
        load_dataset("checkerboard")


def test_a_table_with_other_columns_is_refused() -> None:
    write_dataset(checkerboard())
    pl.DataFrame({"a": [1]}).write_parquet(dataset_folder("checkerboard") / "users.parquet")
    with pytest.raises(DatasetError, match="other columns than the data contract"):
        load_dataset("checkerboard")


@pytest.mark.parametrize("content", ["{", "[" * 100_000, '{"name": ' * 100_000, "NaN"])
def test_a_damaged_manifest_is_named(content: str) -> None:
    write_dataset(checkerboard())
    (dataset_folder("checkerboard") / "manifest.json").write_text(content)
    with pytest.raises(DatasetError, match=r"manifest\.json cannot be read"):
        load_dataset("checkerboard")


def test_a_full_disk_leaves_the_old_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    before = write_dataset(checkerboard(seed=0))

    def full(path: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "sha256_of", full)
    with pytest.raises(DatasetError, match="No space left on device"):
        write_dataset(checkerboard(seed=1))
    assert load_dataset("checkerboard").interactions.equals(before.interactions)


def test_a_dataset_that_the_first_release_wrote_still_loads() -> None:
    written = write_dataset(checkerboard())
    path = dataset_folder("checkerboard") / "movies.parquet"
    pl.read_parquet(path).drop(ADDED).write_parquet(path)
    loaded = load_dataset("checkerboard")
    assert loaded.movies.schema == MOVIES
    assert loaded.movies.drop(ADDED).equals(written.movies.drop(ADDED))
    assert loaded.movies.select(ADDED).null_count().row(0) == (len(loaded.movies),) * len(ADDED)
