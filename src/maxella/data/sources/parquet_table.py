"""Tables in Parquet files, read as those in text files are, every cell as text: one path serves both."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maxella.data.sources.text_table import ROW, SAMPLE_ROWS, Query, TextTable, describe_text_table
from maxella.errors import DatasetError


@dataclass(frozen=True)
class ParquetTable:
    """A table in a Parquet file, described but not read yet."""

    label: str
    path: Path
    columns: tuple[str, ...]

    def collect(self, query: Query, ragged: bool = False) -> pl.DataFrame:
        """Run a query over all rows, streaming; cells are text but for lists, which stay lists.

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
        cells = [
            pl.col(name) if types[name].is_nested() else pl.col(name).cast(pl.String) for name in self.columns
        ]
        return rows.select(cells).with_row_index(ROW)


Table = TextTable | ParquetTable


def describe_table(path: Path, label: str | None = None) -> Table:
    """Find out what a table file holds, by its ending (`.parquet`, `.pq`) and its first bytes.

    Raises:
        DatasetError: when it is no table that can be read.
    """
    label = label or path.name
    if path.is_file() and (path.suffix.lower() in {".parquet", ".pq"}):
        try:
            columns = tuple(pl.read_parquet_schema(path))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(label, error) from error
        return ParquetTable(label, path, tuple(name for name in columns if name != ROW))
    return describe_text_table(path, label)


def _unreadable(label: str, error: Exception) -> DatasetError:
    reason = str(error).partition("\n")[0]
    return DatasetError(f"{label} is no complete Parquet file ({reason}); write or copy it again")
