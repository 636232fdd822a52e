"""What kind of table a file holds: Parquet or text, and how text is encoded, separated and headed."""

import csv
import re
from pathlib import Path

import polars as pl

from maxella.errors import DatasetError
from maxella.tables.decoding import UTF_8, encoding_of_file
from maxella.tables.dialect import SEPARATORS, is_divided_by_blanks, separator_of
from maxella.tables.limits import MAX_COLUMNS
from maxella.tables.line_table import LineTable, netflix_prize_table
from maxella.tables.no_table import refuse_no_table, refuse_no_text
from maxella.tables.parquet_table import ParquetTable, describe_parquet_table
from maxella.tables.report import Ledger
from maxella.tables.text_table import ROW, TextTable, cells_of
from maxella.tables.transcoding import BLANKS, shown_name

Table = TextTable | ParquetTable | LineTable

_SAMPLE_BYTES = 1 << 16
_NAMED_SEPARATOR = re.compile(r"\ufeff?sep=.\s*", re.IGNORECASE)
ENCODING_NAMES = {
    "cp1252": "Windows-1252 (Western)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def describe_table(path: Path, label: str | None = None) -> Table:
    """Find out what a table file holds; Parquet is known by its ending, `.parquet` or `.pq`.

    Raises:
        DatasetError: when it is no table that can be read.
    """
    label = label or shown_name(path)
    if path.is_file() and path.suffix.lower() in {".parquet", ".pq"}:
        return describe_parquet_table(path, label)
    return netflix_prize_table(path, label, *first_lines(path, label)) or describe_text_table(path, label)


def note_encoding(table: Table, ledger: Ledger) -> None:
    """Enter it in the ledger where a text file turned out not to be UTF-8."""
    if not isinstance(table, ParquetTable) and table.encoding != UTF_8:
        what = pl.DataFrame({"file": [table.label]})
        ledger.noted(f"the file is not UTF-8: read as {ENCODING_NAMES[table.encoding]}", table.label, what)


def describe_text_table(path: Path, label: str | None = None) -> TextTable:
    """Find out how a table is separated and encoded, and read its header (the first line).

    Raises:
        DatasetError: when it is no file, empty, not text, or has a single column.
    """
    label = label or shown_name(path)
    lines, encoding = first_lines(path, label)
    named = _NAMED_SEPARATOR.fullmatch(lines[0])
    if named and len(lines) > 1:
        lines.pop(0)
    separator = _separator_of(lines)
    if separator is None:
        known = ", ".join(SEPARATORS.values())
        raise DatasetError(
            f"{label}, line 1: a single column {lines[0][:60]!r}; separate the columns with one of: {known}"
        )
    quoted = len(separator) == 1 and (separator in ",;" or _has_quoted_cells(lines, separator))
    header = next(csv.reader(lines, delimiter=separator)) if quoted else cells_of(lines[0], separator)
    if len(header) > MAX_COLUMNS:
        raise DatasetError(f"{label}, line 1: more than {MAX_COLUMNS:,} columns; leave out those without use")
    return TextTable(
        label,
        path,
        separator,
        _distinct(header),
        quoted=quoted,
        encoding=encoding,
        ends_in_cr=ends_in_cr(path),
        names_separator=named is not None,
    )


def first_lines(path: Path, label: str) -> tuple[list[str], str]:
    """The first lines of a text that are not blank, and its encoding.

    Raises:
        DatasetError: when it is no file, empty, or no table of text.
    """
    sample = _sample(path, label)
    encoding = encoding_of_file(path)
    if not encoding.startswith("utf-16") and b"\0" in sample:
        raise DatasetError(f"{label} is no text (it holds zero bytes); give a CSV file in UTF-8, or Parquet")
    text = sample.decode(encoding, errors="ignore")
    refuse_no_table(label, text)
    lines = text.splitlines()
    if len(sample) == _SAMPLE_BYTES and lines:
        lines.pop()  # it may be cut
        if not lines:
            raise DatasetError(
                f"{label}, line 1: longer than any header; give a table with a line for each row"
            )
    lines = [line for line in lines if line.strip()]
    if not lines:
        raise DatasetError(f"{label} is empty; give a file with a header and a row for each rating or record")
    return lines, encoding


def _separator_of(lines: list[str]) -> str | None:
    """The separator of some lines; blanks where all lines have as many cells between them, and numbers."""
    if separator := separator_of(lines):
        return separator
    return BLANKS if is_divided_by_blanks(lines) else None


def ends_in_cr(path: Path) -> bool:
    """Tell whether the lines of a text end in a carriage return alone, as those of old Macs do."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    return b"\r" in sample and b"\n" not in sample


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
    refuse_no_text(path, label, sample)
    return sample


def _has_quoted_cells(lines: list[str], separator: str) -> bool:
    cells = (cell for line in lines for cell in line.split(separator))
    return any(len(cell) > 1 and cell.startswith('"') and cell.endswith('"') for cell in cells)


def _distinct(header: list[str]) -> tuple[str, ...]:
    """The names of the columns; nameless and repeated ones get a name by their place."""
    names: list[str] = []
    taken = {ROW, ""}
    for place, cell in enumerate(header, start=1):
        name = cell.strip()
        names.append(f"{name or 'column'}_{place}" if name in taken else name)
        taken.add(names[-1])
    return tuple(names)
