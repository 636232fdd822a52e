"""Collecting entries while files are read: what is bad, mended or set aside is counted on the way."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from maxella.tables.cells import CellError
from maxella.tables.csv_table import CsvTable, Row, shown
from maxella.tables.entries import BadLine, Entry, Reading
from maxella.tables.limits import MAX_ROWS, TooLargeError

T = TypeVar("T")


class Placed(Protocol):
    """What an entry is read from: a row, or an item of JSON."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


R = TypeVar("R", bound=Placed)


class Harvest:
    """What the files of one import gave so far."""

    def __init__(self) -> None:
        self.sources: set[str] = set()
        self.files = 0
        """How many files were of a known service."""
        self.entries: list[Entry] = []
        self.bad_lines: list[BadLine] = []
        self.emptied: list[BadLine] = []
        """Rows of which a cell was left empty, and why."""
        self.set_aside: Counter[str] = Counter()
        self._mended: Counter[str] = Counter()
        self._rows = 0
        self._row = ("", 0, "")
        """The row that is read: its file, line and text."""

    def begin(self, source: str) -> None:
        """Note that a file of a source is read."""
        self.sources.add(source)
        self.files += 1

    def collect(self, source: str, table: CsvTable, entry_of: Callable[[Row], Entry | str]) -> None:
        """Add what a table's rows give.

        Args:
            source: the format's name.
            table: the table.
            entry_of: gives a row's entry, or the word under which it is set aside; raises `CellError` for a
                bad line.

        Raises:
            TooLargeError: when the files together have more rows than are read.
        """
        self.begin(source)
        before = len(self.bad_lines)
        self.bad_lines += table.bad_lines
        self.count_rows(table.file, len(table.rows) + len(table.bad_lines))
        for row in table.rows:
            self.add(table.file, row, entry_of)
            row.cells.clear()  # of a hundred thousand rows they take more than all entries
        self.bad_lines[before:] = sorted(self.bad_lines[before:], key=lambda bad: bad.line)

    def add(self, file: str, row: R, entry_of: Callable[[R], Entry | str]) -> None:
        """Add the entry of one row, or count it as what it is set aside as."""
        self._row = (file, row.line, row.text)
        try:
            entry = entry_of(row)
        except CellError as error:
            self.bad(file, row.line, row.text, str(error))
            return
        if isinstance(entry, str):
            self.set_aside[entry] += 1
        else:
            self.entries.append(entry)

    def bad(self, file: str, line: int, text: str, reason: str) -> None:
        """Note a row that could not be read."""
        self.bad_lines.append(BadLine(file, line, shown(text), reason))

    def count_rows(self, file: str, rows: int) -> None:
        """Count rows against the limit of one import.

        Raises:
            TooLargeError: when there are too many.
        """
        self._rows += rows
        if self._rows > MAX_ROWS:
            raise TooLargeError(
                f"{file} brings the import to more than {MAX_ROWS:,} rows; import fewer files at a time"
            )

    def mended(self, what: str, read: Callable[[object], T | None], cell: object) -> T | None:
        """What a cell says, or None, counted, if it cannot be read.

        Args:
            what: what the cell is, in the plural: `dates`, `years`, `ids`.
            read: what reads a cell.
            cell: the cell.
        """
        if cell is None:
            return None
        try:
            return read(cell)
        except CellError as error:
            file, line, text = self._row
            self._mended[what] += 1
            self.emptied.append(BadLine(file, line, shown(text), str(error)))
            return None

    def reading(self, columns: Iterable[str] | None = None, header: str | None = None) -> Reading:
        """All of it."""
        return Reading(
            source="+".join(sorted(self.sources)),
            entries=tuple(self.entries),
            bad_lines=tuple(self.bad_lines),
            set_aside=dict(self.set_aside),
            mended=dict(self._mended),
            emptied=tuple(self.emptied),
            columns=None if columns is None else tuple(columns),
            header=header,
        )
