"""Answers as tables: for polars, for pandas, and as a notebook shows them."""

from collections.abc import Iterable
from html import escape
from typing import Any

import polars as pl

from maxella.recommend.results import Recommendation
from maxella.tables.frames import as_pandas

SHOWN_ROWS = 20
"""A notebook shows so many of a long table."""
_SHOWN = ("rank", "title", "release_year", "genres", "predicted_rating", "chance", "reason")
_MOVIE: dict[str, pl.DataType] = {
    "title": pl.String(),
    "release_year": pl.Int64(),
    "genres": pl.List(pl.String),
    "director": pl.String(),
}
_ENTRY: dict[str, pl.DataType] = {
    name: pl.Float64() for name in ("score", "predicted_rating", "deviation", "chance", "low", "high")
}
MOVIE_COLUMNS = tuple(_MOVIE)
"""What a table of lists can tell of its movies."""
COLUMNS = (*_MOVIE, *(name for name in _ENTRY if name != "score"), "reason")
"""What a table of lists can have beside who, rank, movie and score."""


class Recommendations(list[Recommendation]):
    """One person's list, best first; a list that can also be had as a table."""

    def to_polars(self) -> pl.DataFrame:
        """A row for each movie: rank, movie_id, what it is, its score, predicted rating and reason."""
        ids = pl.Series("movie_id", [entry.movie.movie_id for entry in self], strict=False)
        return pl.DataFrame(
            [
                pl.Series("rank", [entry.rank for entry in self], pl.Int32),
                ids if len(self) else ids.cast(pl.String),
                *(
                    pl.Series(name, [getattr(each.movie, name) for each in self], kind)
                    for name, kind in _MOVIE.items()
                ),
                *(
                    pl.Series(name, [getattr(each, name) for each in self], kind)
                    for name, kind in _ENTRY.items()
                ),
                pl.Series("reason", [entry.reason for entry in self], pl.String),
            ]
        )

    def to_pandas(self) -> Any:
        """The same table as a `pandas.DataFrame`.

        Raises:
            UsageError: where pandas is not installed.
        """
        return as_pandas(self.to_polars())

    def _repr_html_(self) -> str:
        return html_table(self.to_polars().select(_SHOWN))


def html_table(table: pl.DataFrame) -> str:
    """A table as a notebook shows it; all text in it is escaped."""
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in table.columns)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in table.head(SHOWN_ROWS).iter_rows())
    more = len(table) - SHOWN_ROWS
    rest = f"<p>and {more:,} rows more</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def _cells(row: Iterable[Any]) -> str:
    return "".join(f"<td>{escape(_text(cell))}</td>" for cell in row)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return ", ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
