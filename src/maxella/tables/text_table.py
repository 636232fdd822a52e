"""Tables in text files: reading them, and saying where they are broken.

Every cell is read as text, so that nothing is guessed from the first rows, and files larger than memory are
streamed. What a cell means is for the caller to say.
"""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maxella.errors import DatasetError
from maxella.tables.decoding import UTF_8
from maxella.tables.dialect import SEPARATORS, UNIT_SEPARATOR
from maxella.tables.transcoding import BLANKS, needs_rewriting, readable, rewritten

ROW = "row"
"""The column with a row's number in its file, from 0, without the header."""
SAMPLE_ROWS = 1000
"""How many rows are looked at to tell how a column is written."""

Query = Callable[[pl.LazyFrame], pl.LazyFrame]

_PARSE_ALL = pl.QueryOptFlags(projection_pushdown=False)
_CELL_BYTES = 1 << 26


@dataclass(frozen=True)
class TextTable:
    """A table in a text file, described but not read yet."""

    label: str
    """The name of the file, for messages and the manifest."""
    path: Path
    separator: str
    """One of `SEPARATORS`, or `BLANKS`."""
    columns: tuple[str, ...]
    """The names of the columns, from the header or from the format's definition."""
    has_header: bool = True
    quoted: bool = True
    """Whether cells may stand in double quotes, and then hold separators and line breaks."""
    encoding: str = UTF_8
    """As `maxella.tables.decoding` tells it."""
    ends_in_cr: bool = False
    """Whether lines end in a carriage return alone, as those of old Macs do."""
    names_separator: bool = False
    """Whether a line such as "sep=;", for spreadsheets, stands before the header."""

    def collect(self, query: Query, ragged: bool = False) -> pl.DataFrame:
        """Run a query over all rows, streaming.

        Args:
            query: gets the rows with every cell as text (empty cells are null) and the column `ROW`.
            ragged: whether cells beyond the last column are cut off; else they are an error.

        Raises:
            DatasetError: when the file is broken; it says in which line.
        """
        try:
            # Without the push-down all columns are parsed, and a row with too many cells is seen.
            with self._source() as source:
                rows = query(self._scan(source, ragged))
                return rows.collect(engine="streaming", optimizations=_PARSE_ALL)
        except pl.exceptions.NoDataError:
            return query(
                pl.LazyFrame(schema={ROW: pl.UInt32, **dict.fromkeys(self.columns, pl.String)})
            ).collect()
        except pl.exceptions.PolarsError as error:
            for line, cells in self.overlong():
                raise DatasetError(
                    f"{self.label}, line {line}: {len(cells)} cells where {len(self.columns)} are expected; "
                    f"mend the line (separator: {SEPARATORS.get(self.separator, 'blanks')})"
                ) from error
            reason = str(error).partition("\n")[0]
            raise DatasetError(
                f"{self.label} cannot be read ({reason}); look for an unclosed quote"
            ) from error

    @contextmanager
    def _source(self) -> Iterator[Path | io.BytesIO]:
        if needs_rewriting(self.encoding, self.separator, ends_in_cr=self.ends_in_cr):
            with rewritten(self.path, self.encoding, self.separator, ends_in_cr=self.ends_in_cr) as copy:
                yield copy
        else:
            yield readable(self.path)

    def _scan(self, source: Path | io.BytesIO, ragged: bool) -> pl.LazyFrame:
        is_one_byte = len(self.separator) == 1 and self.separator != BLANKS
        return pl.scan_csv(
            source,
            separator=self.separator if is_one_byte else UNIT_SEPARATOR,
            has_header=self.has_header,
            infer_schema=False,
            quote_char='"' if self.quoted else None,
            truncate_ragged_lines=ragged,
            row_index_name=ROW,
            new_columns=list(self.columns) if self.has_header else None,
            schema=None if self.has_header else dict.fromkeys(self.columns, pl.String),
            skip_lines=int(self.names_separator),
            glob=False,  # `[` and `*` in a name are no pattern
        )

    def overlong(self) -> Iterator[tuple[int, list[str]]]:
        """The line numbers and cells of the rows that have more cells than there are columns. Slow."""
        return ((line, cells) for line, cells in self._records() if len(cells) > len(self.columns))

    def sample(self, column: str) -> pl.Series:
        """The first cells of a column, as text; empty ones are null."""
        place = self.columns.index(column)
        records = itertools.islice(self._records(), SAMPLE_ROWS)
        cells = [cells[place].strip() if place < len(cells) else "" for _, cells in records]
        return pl.Series(column, [cell or None for cell in cells], pl.String)

    def where(self, row: int) -> str:
        """The place of a row, for people: "line 7" (the line on which it ends). Slow."""
        records = self._records(keep_blank=True)
        return next(f"line {line}" for place, (line, _) in enumerate(records) if place == row)

    def _records(self, keep_blank: bool = False) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as text:
            lines = (
                csv.reader(text, delimiter=self.separator) if self.quoted else _Unquoted(text, self.separator)
            )
            before = csv.field_size_limit(_CELL_BYTES)
            try:
                for _ in range(self.names_separator + self.has_header):
                    next((cells for cells in lines if cells), None)
                for cells in lines:
                    if cells or keep_blank:
                        yield lines.line_num, cells
            finally:
                csv.field_size_limit(before)


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of a line without quotes; none where it is empty."""
    if separator == BLANKS:
        return line.split()
    return line.split(separator) if line else []


class _Unquoted:
    """What `csv.reader` is for quoted tables: the cells of each line, and the line's number."""

    def __init__(self, lines: io.TextIOBase, separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self.line_num = 0

    def __iter__(self) -> "_Unquoted":
        return self

    def __next__(self) -> list[str]:
        line = next(self._lines).rstrip("\r\n")
        self.line_num += 1
        return cells_of(line, self._separator)
