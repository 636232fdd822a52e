"""Tables in Parquet files, read as those in text files are, every cell as text: one path serves both."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maxella.errors import DatasetError
from maxella.tables.limits import MAX_COLUMNS, MAX_RATIO, MAX_VALUES_A_BYTE, SMALL_TEXTS, SMALL_VALUES
from maxella.tables.parquet_footer import most_values
from maxella.tables.text_table import ROW, SAMPLE_ROWS, Query
from maxella.tables.transcoding import readable

LIST_MARK = "\x1f"
"""Stands before each text of a list."""
_EXACT_BELOW = 2**53
"""Decimal numbers from here on do not hold all whole ones."""


@dataclass(frozen=True)
class ParquetTable:
    """A table in a Parquet file, described but not read yet."""

    label: str
    path: Path
    columns: tuple[str, ...]

    def collect(self, query: Query, ragged: bool = False) -> pl.DataFrame:
        """Run a query over all rows, streaming; every cell is text, the texts of a list after `LIST_MARK`.

        Raises:
            DatasetError: when the file is damaged.
        """
        try:
            return query(self._scan()).collect(engine="streaming")
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(self.label, error) from error

    def sample(self, column: str) -> pl.Series:
        """The first cells of a column, as text; empty ones are null."""
        return self.collect(lambda rows: rows.select(column).head(SAMPLE_ROWS)).to_series()

    def where(self, row: int) -> str:
        """The place of a row, for people: "row 7", counted from 1."""
        return f"row {row + 1}"

    def _scan(self) -> pl.LazyFrame:
        rows = pl.scan_parquet(readable(self.path), glob=False)
        types = rows.collect_schema()
        return rows.select(_as_text(name, types[name]) for name in self.columns).with_row_index(ROW)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if isinstance(dtype, pl.List):
        texts = cell.cast(pl.List(pl.String))
        return (
            pl.when(cell.is_not_null())
            .then(LIST_MARK + texts.list.join(LIST_MARK, ignore_nulls=True))
            .alias(name)
        )
    return _number_as_text(cell) if dtype.is_float() else cell.cast(pl.String)


def _number_as_text(cell: pl.Expr) -> pl.Expr:
    """A decimal number without the ".0" that a column with gaps gives to whole ones."""
    is_whole = (cell == cell.floor()) & (cell.abs() < _EXACT_BELOW)
    exact = pl.when(is_whole).then(cell).cast(pl.Int64, strict=False).cast(pl.String)
    # Polars before 2 writes 7e16 without a sign, and `is_rounded` looks for one.
    return pl.coalesce(exact, cell.cast(pl.String).str.replace(r"e([0-9])", "e+$1"))


def describe_parquet_table(path: Path, label: str) -> ParquetTable:
    """Read the names of the columns of a Parquet file.

    Raises:
        DatasetError: when it is no complete Parquet file, or unpacks to far more than any table.
    """
    try:
        with path.open("rb") as file:
            types = pl.read_parquet_schema(file)
        size, values = path.stat().st_size, most_values(path)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise _unreadable(label, error) from error
    columns = tuple(name for name, kind in types.items() if not isinstance(kind, pl.Struct))
    if len(columns) > MAX_COLUMNS:
        raise DatasetError(f"{label} has more than {MAX_COLUMNS:,} columns; leave out those without use")
    if values > max(SMALL_VALUES, MAX_VALUES_A_BYTE * size):
        raise _bomb(label, f"{values:,} values in a column", size)
    texts = _text_bytes(path, label, types)
    if texts > max(SMALL_TEXTS, MAX_RATIO * size):
        raise _bomb(label, f"{texts >> 20:,} MB of text", size)
    return ParquetTable(label, path, tuple(name for name in columns if name != ROW))


def _text_bytes(path: Path, label: str, types: Mapping[str, pl.DataType]) -> int:
    """How long all texts are together. Equal ones are counted each time, and unpacked once."""
    texts = [total for name, kind in types.items() if (total := _length(pl.col(name), kind)) is not None]
    if not texts:
        return 0
    try:
        counted = (
            pl.scan_parquet(readable(path), glob=False)
            .select(pl.sum_horizontal(texts))
            .collect(engine="streaming")
        )
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(label, error) from error
    return int(counted.item() or 0)


def _length(cell: pl.Expr, kind: pl.DataType) -> pl.Expr | None:
    """The bytes of all texts of a column; None where it has none."""
    if isinstance(kind, pl.List):
        return _length(cell.explode(), kind.inner)  # type: ignore[arg-type]
    if kind == pl.String:
        return cell.str.len_bytes().cast(pl.Int64).sum()
    if kind == pl.Binary:
        return cell.bin.size().cast(pl.Int64).sum()
    if kind in (pl.Categorical, pl.Enum):
        # Not cast to text: that would write each category out for every row.
        return cell.cat.len_bytes().cast(pl.Int64).sum()
    return None


def _bomb(label: str, what: str, size: int) -> DatasetError:
    return DatasetError(
        f"{label} has {what} in {size:,} bytes, so it is no table of ratings or movies; write it again"
    )


def _unreadable(label: str, error: Exception) -> DatasetError:
    reason = str(error).partition("\n")[0]
    return DatasetError(f"{label} is no complete Parquet file ({reason}); write or copy it again")
