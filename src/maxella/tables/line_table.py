"""Tables whose rows are lines that no header and no quotes divide: those of the Netflix Prize.

`combined_data_1.txt` has a heading with the movie's id, "1:", above the lines of those who rated it,
"1488844,3,2005-09-06"; `movie_titles.csv` has lines such as "72,1974,At Home, Among Strangers".
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from maxella.errors import DatasetError
from maxella.tables.dialect import UNIT_SEPARATOR
from maxella.tables.text_table import ROW, SAMPLE_ROWS, Query
from maxella.tables.transcoding import needs_rewriting, readable, rewritten

_LINE, _HEADING = "line", "heading"
_heading = re.compile(r"[0-9]{1,9}:")
_rating = re.compile(r"[0-9]{1,10},[0-9],[0-9]{4}-[0-9]{2}-[0-9]{2}")
_title = re.compile(r"[0-9]{1,9},(?:[0-9]{4}|NULL),.*[A-Za-z].*")


@dataclass(frozen=True)
class LineTable:
    """A table of lines, described but not read: commas divide a line, the last column has the rest of it."""

    label: str
    path: Path
    columns: tuple[str, ...]
    """The names of the columns; where there are headings, theirs is the first."""
    encoding: str
    has_headings: bool
    """Whether the first column stands above the lines, on a line of its own that ends in a colon."""

    def collect(self, query: Query, ragged: bool = False) -> pl.DataFrame:
        """Run a query over all rows, with every cell as text (empty cells are null) and the column `ROW`.

        Raises:
            DatasetError: when the file is broken.
        """
        with self._source() as source:
            lines = pl.scan_csv(
                source,
                separator=UNIT_SEPARATOR,
                has_header=False,
                schema={_LINE: pl.String},
                quote_char=None,
                truncate_ragged_lines=True,
                glob=False,
            ).drop_nulls()
            try:
                return query(self._rows(lines)).collect(engine="streaming")
            except pl.exceptions.PolarsError as error:
                reason = str(error).partition("\n")[0]
                raise DatasetError(f"{self.label} cannot be read ({reason}); get it again") from error

    def sample(self, column: str) -> pl.Series:
        """The first cells of a column, as text; empty ones are null."""
        place = self.columns.index(column)
        cells = [cells[place].strip() or None for _, cells in islice(self._records(), SAMPLE_ROWS)]
        return pl.Series(column, cells, pl.String)

    def where(self, row: int) -> str:
        """The place of a row, for people: "line 7". Slow."""
        return f"line {next(islice(self._records(), row, None))[0]}"

    @contextmanager
    def _source(self) -> Iterator[Path | io.BytesIO]:
        if needs_rewriting(self.encoding, ",", ends_in_cr=False):
            with rewritten(self.path, self.encoding, ",") as copy:
                yield copy
        else:
            yield readable(self.path)

    def _rows(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        line, names = pl.col(_LINE), self.columns
        if self.has_headings:
            is_heading = line.str.ends_with(":")
            above = pl.when(is_heading).then(line.str.strip_suffix(":")).forward_fill().alias(_HEADING)
            lines = lines.with_columns(above).filter(~is_heading)
            names = names[1:]
        cells = line.str.splitn(",", len(names)).struct.rename_fields(list(names)).alias(_LINE)
        rows = lines.with_columns(cells).unnest(_LINE)
        rows = rows.rename({_HEADING: self.columns[0]}) if self.has_headings else rows
        return rows.select(pl.col(name).replace("", None) for name in self.columns).with_row_index(ROW)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.columns) - self.has_headings
        above: list[str] = []
        with self.path.open(encoding=self.encoding, errors="replace") as text:
            for number, ended in enumerate(text, start=1):
                line = ended.rstrip("\r\n")
                if self.has_headings and line.endswith(":"):
                    above = [line.removesuffix(":")]
                elif line:
                    cells = line.split(",", width - 1)
                    yield number, [*(above or [""] * self.has_headings), *cells, *[""] * (width - len(cells))]


def netflix_prize_table(path: Path, label: str, lines: list[str], encoding: str) -> LineTable | None:
    """The ratings or the titles of the Netflix Prize, told from the first lines; None of any other text."""
    if len(lines) > 1 and _heading.fullmatch(lines[0].strip()) and _rating.fullmatch(lines[1].strip()):
        return LineTable(label, path, ("movie_id", "user_id", "rating", "date"), encoding, has_headings=True)
    if all(_title.fullmatch(line.strip()) for line in lines):
        names = ("movie_id", "release_year", "title")
        return LineTable(label, path, names, encoding, has_headings=False)
    return None
