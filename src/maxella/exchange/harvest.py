"""Collecting entries while files are read: what is bad, mended or set aside is counted on the way."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from maxella.errors import ExchangeError
from maxella.exchange.cells import CellError
from maxella.exchange.csv_table import CsvTable, Row, shown
from maxella.exchange.entries import BadLine, Entry, Reading
from maxella.exchange.limits import MAX_ROWS

T = TypeVar("T")


class Harvest:
    """What the files of one import gave so far."""

    def __init__(self) -> None:
        self.sources: set[str] = set()
        self.entries: list[Entry] = []
        self.bad_lines: list[BadLine] = []
        self.set_aside: Counter[str] = Counter()
        self._mended: Counter[str] = Counter()
        self._rows = 0

    def collect(self, source: str, table: CsvTable, entry_of: Callable[[Row], Entry | None]) -> None:
        """Add what a table's rows give; one for which `entry_of` raises `CellError` is a bad line.

        Raises:
            ExchangeError: when the files together have more rows than are read.
        """
        self.sources.add(source)
        self.bad_lines += table.bad_lines
        self.count_rows(table.file, len(table.rows) + len(table.bad_lines))
        for row in table.rows:
            self.add(table.file, row.line, row.text, lambda row=row: entry_of(row))  # type: ignore[misc]

    def add(self, file: str, line: int, text: str, entry_of: Callable[[], Entry | None]) -> None:
        """Add the entry of one row; None is one that was set aside."""
        try:
            entry = entry_of()
        except CellError as error:
            self.bad(file, line, text, str(error))
            return
        if entry is not None:
            self.entries.append(entry)

    def bad(self, file: str, line: int, text: str, reason: str) -> None:
        """Note a row that could not be read."""
        self.bad_lines.append(BadLine(file, line, shown(text), reason))

    def count_rows(self, file: str, rows: int) -> None:
        """Count rows against the limit of one import.

        Raises:
            ExchangeError: when there are too many.
        """
        self._rows += rows
        if self._rows > MAX_ROWS:
            raise ExchangeError(
                f"{file} brings the import to more than {MAX_ROWS:,} rows; import fewer files at a time"
            )

    def aside(self, what: str) -> None:
        """Count a row that is no film, or says nothing of the person; returns None, as its entry."""
        self.set_aside[what] += 1

    def mended(self, what: str, read: Callable[[object], T | None], *cells: object) -> T | None:
        """The first of the cells that has something, or None, counted, if it cannot be read.

        Args:
            what: what the cells are, in the plural: `dates`, `years`, `ids`.
            read: what reads a cell.
            cells: the cells, the preferred one first.
        """
        for cell in cells:
            try:
                value = read(cell)
            except CellError:
                self._mended[what] += 1
                continue
            if value is not None:
                return value
        return None

    def reading(self, columns: Iterable[str] | None = None, header: str | None = None) -> Reading:
        """All of it."""
        return Reading(
            source="+".join(sorted(self.sources)),
            entries=tuple(self.entries),
            bad_lines=tuple(self.bad_lines),
            set_aside=dict(self.set_aside),
            mended=dict(self._mended),
            columns=None if columns is None else tuple(columns),
            header=header,
        )
