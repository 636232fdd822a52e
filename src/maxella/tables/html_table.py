"""The table of a web page: what some services call an Excel file is one."""

from collections import Counter
from html.parser import HTMLParser

from maxella.errors import ExchangeError
from maxella.tables.cells import text_of
from maxella.tables.csv_table import CsvTable, Row, folded
from maxella.tables.limits import MAX_EXPORT_COLUMNS, MAX_ROWS, TooLargeError

FEWEST_COLUMNS = 3
"""A page with fewer is laid out by its table."""


def read_html(file: str, text: str) -> CsvTable:
    """Read the table of a page; rows of another width than most, such as those of menus, are left out.

    Raises:
        ExchangeError: when the page has no table with a header and a row.
    """
    reader = _Rows()
    reader.feed(text)
    reader.close()
    widths = Counter(len(cells) for _, cells in reader.rows)
    width = max(widths, key=lambda width: (widths[width], width), default=0)
    rows = [(line, cells) for line, cells in reader.rows if len(cells) == width]
    if not FEWEST_COLUMNS <= width <= MAX_EXPORT_COLUMNS or len(rows) < 2:
        raise ExchangeError(f"{file} is a web page, not an export; sign in there and export again")
    if len(rows) > MAX_ROWS:
        raise TooLargeError(f"{file} has more than {MAX_ROWS:,} rows; split it and import the parts")
    columns = tuple(text_of(cell) or "" for cell in rows[0][1])
    keys = tuple(folded(column) for column in columns)
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    read = [Row(line, cells, " ".join(cells), places) for line, cells in rows[1:]]
    return CsvTable(file, columns, keys, places, rows=read)


class _Rows(HTMLParser):
    """Collects the rows of all tables, each with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        self._is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append((self.getpos()[0], []))
        self._is_in_cell = (self._is_in_cell and tag != "tr") or tag in {"td", "th"}
        if tag in {"td", "th"} and self.rows:
            self.rows[-1][1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self._is_in_cell and self.rows and self.rows[-1][1]:
            cells = self.rows[-1][1]
            cells[-1] = (cells[-1] + data).strip()
