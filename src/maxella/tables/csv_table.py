"""CSV with a header: rows by the names of their columns, each with the line on which it starts.

A row whose quotes are broken must not swallow the rows after it: a row of several lines with the wrong number
of cells is reported by its first line, and reading goes on with its second.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from maxella.errors import ExchangeError
from maxella.tables.cells import text_of
from maxella.tables.columns import is_known
from maxella.tables.dialect import BLANK, LONG_SEPARATOR, UNIT_SEPARATOR, is_divided_by_blanks, separator_of
from maxella.tables.entries import BadLine
from maxella.tables.limits import (
    MAX_BROKEN_QUOTES,
    MAX_EXPORT_COLUMNS,
    MAX_LINES,
    MAX_RECORD_CHARACTERS,
    MAX_RECORD_LINES,
    MAX_ROWS,
    MAX_SHOWN,
    MAX_TABLE_CELLS,
    TooLargeError,
)

_NAMED_DELIMITER = re.compile(r"sep=.\s*", re.IGNORECASE)
_AROUND_CELLS = " \"'\r\n"
_LINES_ABOVE = 10
"""Lines of words above a header, at most."""
_AS_TEXT = re.compile(r'^="(.*)"$')
"""A formula that lets a spreadsheet take a number for text."""
_WORD = re.compile(r"\w+")
_DATUM = re.compile(r"[+-]?[0-9]+(?:[.,:/-][0-9]+)*|tt[0-9]{5,}|[0-9.,]+ ?(?:%|/ ?[0-9]+)|[★⭐½☆]+")
"""A number, a date, an id of IMDb, or a rating."""
_SHORT = 100_000
"""Characters of a line whose cells are surely none that `csv` refuses as too large."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row."""

    line: int
    """The line of the file on which it starts, from 1."""
    cells: list[str]
    text: str
    """That line."""
    places: Mapping[str, int]
    """The place of each column, by its folded name; the first of those that share a name."""

    def __getitem__(self, column: str) -> str:
        """The cell of a column, by its folded name; empty where the table has no such column."""
        place = self.places.get(column)
        return "" if place is None else self.cells[place]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table with its header."""

    file: str
    columns: tuple[str, ...]
    """As the file names them."""
    keys: tuple[str, ...]
    """The same, folded: lower case, without punctuation."""
    places: Mapping[str, int]
    has_header: bool = True
    """Without one, columns are called by their places: 1, 2, 3."""
    rows: list[Row] = field(default_factory=list)
    bad_lines: list[BadLine] = field(default_factory=list)

    def __contains__(self, key: str) -> bool:
        """Whether there is a column of that folded name."""
        return key in self.places


def folded(name: str) -> str:
    """A column's name in lower case, its words one space apart: "runtime mins" for "Runtime (mins)"."""
    return " ".join(_WORD.findall(name.casefold()))


def shown(text: str) -> str:
    """The beginning of a line, as it is shown and kept."""
    return text_of(text, MAX_SHOWN) or ""


def lines_of(text: str) -> list[str]:
    r"""The lines of a text with their ends: \n, \r\n or \r."""
    return io.StringIO(text, newline="").readlines()


def read_csv(file: str, text: str) -> CsvTable:
    """Read a table; its first line that is not empty is its header, unless a number or a date stands there.

    Raises:
        ExchangeError: when there is no header, or more columns, rows (`TooLargeError`) or broken quotes than
            are read.
    """
    if text.count("\n") + text.count("\r") > 2 * MAX_LINES:
        raise TooLargeError(f"{file} has more than {MAX_LINES:,} lines; split it and import the parts")
    lines = lines_of(text)
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is not None and _NAMED_DELIMITER.fullmatch(lines[first]):
        first = next((place for place in range(first + 1, len(lines)) if lines[place].strip()), None)
    if first is None:
        raise ExchangeError(f"{file} is empty; export it again")
    delimiter = separator_of(lines[first:]) or (BLANK if is_divided_by_blanks(lines[first:]) else ",")
    first = _start_of_header(lines, first, delimiter)
    records = _records(file, lines, first, delimiter)
    first_record = next(records)
    header = list(first_record.cells)
    while len(header) > 1 and not header[-1].strip():
        header.pop()
    if not header:
        raise ExchangeError(f"{file} does not begin with a header; give it as it was exported")
    has_header = not _is_row(header)
    columns = tuple(
        (text_of(cell) or "") if has_header else str(place) for place, cell in enumerate(header, start=1)
    )
    keys = tuple(folded(cell) for cell in columns)
    if len(keys) > MAX_EXPORT_COLUMNS:
        raise ExchangeError(
            f"{file} has more than {MAX_EXPORT_COLUMNS} columns, so it is no export of ratings"
        )
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    table = CsvTable(file, columns, keys, places, has_header)
    if not has_header:
        _add(table, first_record)
    most = min(MAX_ROWS, MAX_TABLE_CELLS // len(keys))
    for record in records:
        _add(table, record)
        if len(table.rows) + len(table.bad_lines) > most:
            raise TooLargeError(f"{file} has more than {most:,} rows; split it and import the parts")
    return table


def _start_of_header(lines: Sequence[str], first: int, delimiter: str) -> int:
    """The place of the header, which may stand below lines of a single cell, such as a title."""
    for place in range(first, min(first + _LINES_ABOVE, len(lines))):
        cells = [cell for each in lines[place].split(delimiter) if (cell := each.strip(_AROUND_CELLS))]
        if len(cells) > 1:
            return place if sum(map(is_known, cells)) > 1 else first
    return first


def _is_row(cells: Sequence[str]) -> bool:
    """Tell whether the first line is a row already: it has a number, an id or a date, as no header has.

    A single cell is a header only where it is called as columns are; else it is the first of a list.
    """
    words = [cell.strip() for cell in cells]
    if len(words) == 1:
        return not is_known(words[0])
    if words == [str(place) for place in range(len(words))]:
        return False  # as pandas calls columns without names
    return any(_DATUM.fullmatch(word) for word in words)


@dataclass(slots=True)
class _Record:
    line: int
    cells: list[str]
    text: str
    fault: str | None = None


def _add(table: CsvTable, record: _Record) -> None:
    if record.fault is None and not "".join(record.cells).strip():
        return  # spreadsheets add empty rows too
    width = len(table.keys)
    while len(record.cells) > width and not record.cells[-1].strip():
        record.cells.pop()  # spreadsheets add empty columns
    if record.fault is None and len(record.cells) != width:
        record.fault = f"{len(record.cells)} cells, where the header has {width}"
    if record.fault is not None:
        table.bad_lines.append(BadLine(table.file, record.line, shown(record.text), record.fault))
        return
    table.rows.append(Row(record.line, record.cells, record.text, table.places))


def _records(file: str, lines: Sequence[str], first: int, delimiter: str) -> Iterator[_Record]:
    """The records from line `first` on; the header comes first, and sets how many cells a record has."""
    width, broken, place = 0, 0, first
    reader = _Reader(lines, delimiter, is_spaced=delimiter == BLANK or f"{delimiter} " in lines[first])
    while place < len(lines):
        if lines[place].isspace():
            place += 1
            continue
        record, after = reader.record(place)
        several = after - place > 1
        if several and (record.fault or (width and len(record.cells) != width)):
            broken += 1
            if broken > MAX_BROKEN_QUOTES:
                raise ExchangeError(
                    f"{file} has more than {MAX_BROKEN_QUOTES} rows with broken quotes; export it again"
                )
            cells = len(record.cells)
            record = _Record(
                place + 1, [], lines[place], record.fault or f"broken quotes, or {cells} cells of {width}"
            )
            after = place + 1
        elif not width:
            width = len(record.cells)
        yield record
        place = after


class _Reader:
    """Reads the record that starts on a line.

    Blanks after a separator belong to a cell, unless the header has them (`is_spaced`).
    """

    def __init__(self, lines: Sequence[str], delimiter: str, is_spaced: bool) -> None:
        is_long = delimiter == LONG_SEPARATOR
        self._lines = lines
        self._delimiter = delimiter
        self._may_be_plain = not (is_spaced or is_long)
        self._feed = _Feed(lines, is_long)
        self._csv = csv.reader(
            self._feed,
            delimiter=UNIT_SEPARATOR if is_long else delimiter,
            skipinitialspace=is_spaced,
            strict=True,
        )

    def record(self, place: int) -> tuple[_Record, int]:
        """Read the record on the line at `place`, and tell the place of the line after it."""
        line = self._lines[place]
        if len(line) > MAX_RECORD_CHARACTERS:
            return _Record(place + 1, [], line, "longer than any row of an export"), place + 1
        if self._may_be_plain and '"' not in line and len(line) <= _SHORT:
            return _Record(place + 1, line.rstrip("\r\n").split(self._delimiter), line), place + 1
        self._feed.begin_at(place)
        try:
            cells = next(self._csv)
        except csv.Error as error:
            fault = (
                "a quote that is not closed"
                if "end of data" in str(error)
                else f"broken quotes ({text_of(str(error), 80)})"
            )
            return _Record(place + 1, [], line, fault), self._feed.place
        if '="' in line:
            cells = [_AS_TEXT.sub(r"\1", cell) for cell in cells]
        return _Record(place + 1, cells, line), self._feed.place


class _Feed:
    """The lines of a record, as many as one may have."""

    def __init__(self, lines: Sequence[str], is_long: bool) -> None:
        self._lines = lines
        self._is_long = is_long
        self.begin_at(0)

    def begin_at(self, place: int) -> None:
        """Go on with the record that starts on the line at `place`."""
        self.place, self._characters = place, 0
        self._end = min(len(self._lines), place + MAX_RECORD_LINES)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.place >= self._end:
            raise StopIteration
        line = self._lines[self.place]
        self._characters += len(line)
        if self._characters > MAX_RECORD_CHARACTERS:
            raise StopIteration
        self.place += 1
        return line.replace(LONG_SEPARATOR, UNIT_SEPARATOR) if self._is_long else line
