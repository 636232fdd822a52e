from pathlib import Path

import polars as pl
import pytest

from maxella.errors import DatasetError
from maxella.tables.limits import MAX_COLUMNS
from maxella.tables.parquet_footer import most_values
from maxella.tables.table import describe_table, describe_text_table


def repeated(times: int, **values: str) -> pl.DataFrame:
    return pl.DataFrame({name: [value] for name, value in values.items()}).select(
        pl.all().repeat_by(times).explode()
    )


def test_rows_that_no_file_of_the_size_can_hold_are_refused_before_they_are_read(tmp_path: Path) -> None:
    repeated(1_200_000, user_id="u1").write_parquet(tmp_path / "rows.parquet")
    with pytest.raises(DatasetError, match=r"rows\.parquet has 1,200,000 values .* in [0-9,]+ bytes"):
        describe_table(tmp_path / "rows.parquet")


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Binary, pl.List(pl.String)])
def test_a_long_text_that_stands_in_every_row_is_refused(tmp_path: Path, kind: pl.DataType) -> None:
    file = tmp_path / "texts.parquet"
    inner = pl.String if isinstance(kind, pl.List) else kind
    table = pl.DataFrame({"title": ["m" * 400_000]}).select(pl.col("title").cast(inner).repeat_by(200))
    (table if isinstance(kind, pl.List) else table.explode("title")).write_parquet(file)
    with pytest.raises(DatasetError, match=r"texts\.parquet has 76 MB of text in [0-9,]+ bytes"):
        describe_table(file)


def test_a_list_with_more_values_than_the_file_can_hold_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"genres": ["Drama"]}).select(pl.all().repeat_by(1_200_000)).write_parquet(
        tmp_path / "list.parquet"
    )
    with pytest.raises(DatasetError, match="1,200,000 values"):
        describe_table(tmp_path / "list.parquet")


def test_the_end_of_a_file_tells_the_values_of_its_longest_column(tmp_path: Path) -> None:
    table = pl.DataFrame({"id": range(5_000), "genres": [["Drama", "War"]] * 5_000, "n": [1.5] * 5_000})
    table.write_parquet(tmp_path / "a.parquet", row_group_size=700)
    assert most_values(tmp_path / "a.parquet") == 10_000


def test_a_damaged_end_is_one_error_of_one_line(tmp_path: Path) -> None:
    good = tmp_path / "good.parquet"
    pl.DataFrame({"user_id": ["u1"] * 50}).write_parquet(good)
    content = good.read_bytes()
    damaged = tmp_path / "damaged.parquet"
    for place in range(len(content) - 120, len(content)):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            describe_table(damaged)
        except DatasetError as error:
            assert "\n" not in str(error)


def test_more_columns_than_any_table_has_are_refused(tmp_path: Path) -> None:
    header = ",".join(f"c{place}" for place in range(MAX_COLUMNS + 1))
    (tmp_path / "wide.csv").write_text(f"{header}\n")
    with pytest.raises(DatasetError, match=r"wide\.csv, line 1: more than 2,000 columns"):
        describe_text_table(tmp_path / "wide.csv")
    pl.DataFrame({name: [1] for name in header.split(",")}).write_parquet(tmp_path / "wide.parquet")
    with pytest.raises(DatasetError, match="more than 2,000 columns"):
        describe_table(tmp_path / "wide.parquet")
    (tmp_path / "endless.csv").write_text("user_id,movie_id," * 9_000)
    with pytest.raises(DatasetError, match="longer than any header"):
        describe_text_table(tmp_path / "endless.csv")


@pytest.mark.parametrize("magic", [b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"x\x9c", b"x\xda", b"x\x01"])
def test_what_would_be_unpacked_unasked_is_refused(tmp_path: Path, magic: bytes) -> None:
    (tmp_path / "packed.csv").write_bytes(magic + b"abc,def\n1,2\n")
    with pytest.raises(DatasetError, match="compressed"):
        describe_text_table(tmp_path / "packed.csv")
