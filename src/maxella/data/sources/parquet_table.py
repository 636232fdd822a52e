"""Tables in Parquet files, read as those in text files are, every cell as text: one path serves both."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maxella.data.sources.text_table import ROW, SAMPLE_ROWS, Query
from maxella.errors import DatasetError

LIST_MARK = "\x1f"
"""Stands before each text of a list."""


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
        rows = pl.scan_parquet(self.path)
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
    return cell.cast(pl.String)


def describe_parquet_table(path: Path, label: str) -> ParquetTable:
    """Read the names of the columns of a Parquet file.

    Raises:
        DatasetError: when it is no complete Parquet file.
    """
    try:
        columns = tuple(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(label, error) from error
    return ParquetTable(label, path, tuple(name for name in columns if name != ROW))


def _unreadable(label: str, error: Exception) -> DatasetError:
    reason = str(error).partition("\n")[0]
    return DatasetError(f"{label} is no complete Parquet file ({reason}); write or copy it again")
