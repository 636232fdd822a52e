import dataclasses

import polars as pl
import pytest

from maxella.data.check import check_dataset, contract_faults
from maxella.data.dataset import Dataset, write_dataset
from maxella.data.registry import ML_1M
from maxella.errors import DatasetError
from maxella.home import dataset_folder
from maxella.tables.report import Rule, SourceFile
from tests.data.small_files import ML_1M as SMALL_1M
from tests.data.test_wrangle import wrangled


@pytest.fixture
def good(tmp_path):
    return write_dataset(wrangled(tmp_path, SMALL_1M, ML_1M))


def faults_with(dataset: Dataset, **tables: pl.DataFrame) -> str:
    return "\n".join(contract_faults(dataclasses.replace(dataset, **tables)))


def test_a_good_dataset_has_no_faults(good):
    found = check_dataset("ml-1m")
    assert found.is_good
    assert found.manifest == good.manifest


def test_a_flipped_byte_is_found(good):
    path = dataset_folder("ml-1m") / "users.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    found = check_dataset("ml-1m")
    assert not found.is_good
    assert found.faults[0].startswith("users.parquet is not as it was written")


def test_a_missing_table_is_found(good):
    (dataset_folder("ml-1m") / "movies.parquet").unlink()
    assert "movies.parquet" in "\n".join(check_dataset("ml-1m").faults)


def test_a_dataset_that_is_not_there_is_an_error():
    with pytest.raises(DatasetError, match="no dataset in"):
        check_dataset("none")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("user_id", None, "ratings without a user"),
        ("movie_id", None, "ratings without a movie"),
        ("rating", None, "ratings that are no number"),
        ("rating", float("nan"), "ratings that are no number"),
        ("rating", 6.0, "ratings outside the scale from 1 to 5"),
        ("rating", 2.5, "ratings off the grid of 1 from 1"),
        ("movie_id", "nowhere", "rated movies that the table of movies lacks, the first: movie_id=nowhere"),
    ],
)
def test_a_bad_rating_is_found(good, column, value, says):
    first = pl.int_range(pl.len()) == 0
    dtype = good.interactions.schema[column]
    changed = pl.when(first).then(pl.lit(value, dtype)).otherwise(column).alias(column)
    assert says in faults_with(good, interactions=good.interactions.with_columns(changed))


def test_a_pair_that_is_rated_twice_is_found(good):
    twice = pl.concat([good.interactions, good.interactions.head(1)])
    assert "1 pairs that are rated twice" in faults_with(good, interactions=twice)


@pytest.mark.parametrize(
    ("table", "column", "value", "says"),
    [
        ("movies", "movie_id", None, "movies without an id"),
        ("movies", "title", "", "movies without a title"),
        ("movies", "title", None, "movies without a title"),
        ("movies", "release_year", 95, "movies of an impossible year"),
        ("movies", "runtime", -1.0, "negative length or size"),
        ("users", "gender", "X", "gender other than M or F"),
        ("users", "age_bucket", 24, "age is no bucket"),
        ("users", "zip_code", "123456", "overlong zip code"),
        ("users", "user_id", None, "users without an id"),
    ],
)
def test_a_bad_row_of_movies_or_users_is_found(good, table, column, value, says):
    frame = getattr(good, table)
    first = pl.int_range(pl.len()) == 0
    changed = pl.when(first).then(pl.lit(value, frame.schema[column])).otherwise(column).alias(column)
    assert says in faults_with(good, **{table: frame.with_columns(changed)})


@pytest.mark.parametrize("table", ["movies", "users"])
def test_an_id_that_stands_twice_is_found(good, table):
    frame = getattr(good, table)
    assert "whose id stands twice" in faults_with(good, **{table: pl.concat([frame, frame.head(1)])})


def test_rows_that_the_manifest_does_not_account_for_are_found(good):
    file = SourceFile(name="x.csv", sha256="", bytes=0, rows=10, rows_kept=7)
    rule = Rule(name="r", file="x.csv", effect="dropped", count=2)
    manifest = good.manifest.model_copy(update={"files": [file], "rules": [rule], "counts": {}})
    faults = faults_with(good, manifest=manifest)
    assert "does not account for 1 rows of x.csv" in faults
    assert "the manifest counts None interactions, there are 4" in faults
