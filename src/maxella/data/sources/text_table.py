"""Tables in text files: how they are separated, reading them, and saying where they are broken.

Every cell is read as text, so that nothing is guessed from the first rows, and files larger than memory are
streamed. What a cell means is for the caller to say.
"""

import codecs
import csv
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maxella.errors import DatasetError
from maxella.files import CHUNK_BYTES

SEPARATORS = {"::": "double colon", "\t": "tab", ";": "semicolon", "|": "pipe", ",": "comma"}
ROW = "row"
"""The column with a row's number in its file, from 0, without the header."""
SAMPLE_ROWS = 1000
"""How many rows are looked at to tell how a column is written."""

Query = Callable[[pl.LazyFrame], pl.LazyFrame]

_PARSE_ALL = pl.QueryOptFlags(projection_pushdown=False)
_SAMPLE_BYTES = 1 << 16
_SAMPLE_LINES = 30
_CELL_BYTES = 1 << 26
_UNIT_SEPARATOR = "\x1f"
_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"\x1f\x8b": "compressed",
    b"PAR1": "Parquet; let its name end in .parquet",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x89PNG": "a picture",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "a SQLite database",
}


@dataclass(frozen=True)
class TextTable:
    """A table in a text file, described but not read yet."""

    label: str
    """The name of the file, for messages and the manifest."""
    path: Path
    separator: str
    """One of `SEPARATORS`."""
    columns: tuple[str, ...]
    """The names of the columns, from the header or from the format's definition."""
    has_header: bool = True
    quoted: bool = True
    """Whether cells may stand in double quotes, and then hold separators and line breaks."""
    latin1: bool = False
    """Whether the file is ISO 8859-1; else it is UTF-8."""

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
            return query(self._scan(ragged)).collect(engine="streaming", optimizations=_PARSE_ALL)
        except pl.exceptions.NoDataError:
            return query(
                pl.LazyFrame(schema={ROW: pl.UInt32, **dict.fromkeys(self.columns, pl.String)})
            ).collect()
        except pl.exceptions.PolarsError as error:
            for line, cells in self.overlong():
                raise DatasetError(
                    f"{self.label}, line {line}: {len(cells)} cells where {len(self.columns)} are expected; "
                    f"mend the line (separator: {SEPARATORS[self.separator]})"
                ) from error
            reason = str(error).partition("\n")[0]
            raise DatasetError(
                f"{self.label} cannot be read ({reason}); look for an unclosed quote"
            ) from error

    def _scan(self, ragged: bool) -> pl.LazyFrame:
        in_memory = self.latin1 or len(self.separator) > 1
        return pl.scan_csv(
            io.BytesIO(self._transcoded()) if in_memory else self.path,
            separator=_UNIT_SEPARATOR if len(self.separator) > 1 else self.separator,
            has_header=False,
            skip_rows=int(self.has_header),
            schema=dict.fromkeys(self.columns, pl.String),
            quote_char='"' if self.quoted else None,
            truncate_ragged_lines=ragged,
            row_index_name=ROW,
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
        """The place of a row, for people: "line 7" (the line on which it ends). Slow for quoted tables."""
        if not self.quoted:
            return f"line {row + 1 + self.has_header}"
        records = self._records(keep_blank=True)
        return next(f"line {line}" for place, (line, _) in enumerate(records) if place == row)

    def _records(self, keep_blank: bool = False) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding="latin-1" if self.latin1 else "utf-8-sig", newline="") as text:
            lines = (
                csv.reader(text, delimiter=self.separator) if self.quoted else _Unquoted(text, self.separator)
            )
            before = csv.field_size_limit(_CELL_BYTES)
            try:
                if self.has_header:
                    next(lines, None)
                for cells in lines:
                    if cells or keep_blank:
                        yield lines.line_num, cells
            finally:
                csv.field_size_limit(before)

    def _transcoded(self) -> bytes:
        content = self.path.read_bytes()
        if self.latin1:
            content = content.decode("latin-1").encode()
        return (
            content.replace(self.separator.encode(), _UNIT_SEPARATOR.encode())
            if len(self.separator) > 1
            else content
        )


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
        return line.split(self._separator) if line else []


def describe_text_table(path: Path, label: str | None = None) -> TextTable:
    """Find out how a table is separated and encoded, and read its header (the first line).

    Raises:
        DatasetError: when it is no file, empty, not text, or has a single column.
    """
    label = label or path.name
    sample = _sample(path, label)
    latin1 = not _is_utf8(path)
    lines = sample.decode("latin-1" if latin1 else "utf-8-sig", errors="ignore").splitlines()
    if len(sample) == _SAMPLE_BYTES and len(lines) > 1:
        lines.pop()  # it may be cut
    lines = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    if not lines:
        raise DatasetError(f"{label} is empty; give a file with a header and a row for each rating or record")
    separator = _separator_of(lines)
    if separator is None:
        known = ", ".join(SEPARATORS.values())
        raise DatasetError(
            f"{label}, line 1: a single column {lines[0][:60]!r}; separate the columns with one of: {known}"
        )
    quoted = len(separator) == 1 and (separator in ",;" or _has_quoted_cells(lines, separator))
    header = next(csv.reader(lines, delimiter=separator)) if quoted else lines[0].split(separator)
    return TextTable(label, path, separator, _distinct(header), quoted=quoted, latin1=latin1)


def _sample(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE_BYTES)
    except IsADirectoryError:
        raise DatasetError(f"{path} is a folder; give a file in it") from None
    except FileNotFoundError:
        raise DatasetError(f"there is no file {path}; check the path") from None
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); check its rights") from error
    for magic, kind in _NOT_TEXT.items():
        if sample.startswith(magic):
            raise DatasetError(f"{label} is no text ({kind}); give a CSV file in UTF-8, or Parquet")
    if b"\0" in sample:
        raise DatasetError(f"{label} is no text (it holds zero bytes); give a CSV file in UTF-8, or Parquet")
    return sample


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator_of(lines: list[str]) -> str | None:
    """The separator that gives most columns; those that divide the other lines like the header come first."""
    found: dict[str, tuple[bool, int]] = {}
    for separator in SEPARATORS:
        cells = [_count_cells(line, separator) for line in lines]
        if cells[0] > 1:
            found[separator] = cells.count(cells[0]) >= 0.8 * len(cells), cells[0]
    return max(found, key=found.__getitem__, default=None)


def _count_cells(line: str, separator: str) -> int:
    if len(separator) > 1:
        return line.count(separator) + 1
    return len(next(csv.reader([line], delimiter=separator), []))


def _has_quoted_cells(lines: list[str], separator: str) -> bool:
    cells = (cell for line in lines for cell in line.split(separator))
    return any(len(cell) > 1 and cell.startswith('"') and cell.endswith('"') for cell in cells)


def _distinct(header: list[str]) -> tuple[str, ...]:
    """The names of the columns; nameless and repeated ones get a name by their place."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = cell.strip()
        names.append(name if name and name not in names and name != ROW else f"{name or 'column'}_{place}")
    return tuple(names)
