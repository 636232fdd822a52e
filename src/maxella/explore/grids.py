"""Tables as people read them: numbers grouped and short, what is not known as a dash."""

from dataclasses import dataclass

import polars as pl

UNKNOWN = "–"
MOST_DIGITS = 3
LARGE = 10_000


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    name: str
    is_number: bool


@dataclass(frozen=True)
class Grid:
    """A table of texts, and how many rows of it are not shown."""

    columns: list[Column]
    rows: list[list[str]]
    left_out: int


def grid(table: pl.DataFrame, most: int) -> Grid:
    """The first `most` rows of a table as texts; column names lose their underscores."""
    shown = table.head(most)
    texts = [_texts(column) for column in shown.get_columns()]
    return Grid(
        [Column(name.replace("_", " "), dtype.is_numeric()) for name, dtype in table.schema.items()],
        [list(row) for row in zip(*texts, strict=True)],
        table.height - shown.height,
    )


def _texts(column: pl.Series) -> list[str]:
    """The values of a column; its fractions all have as many digits as the longest of them, three at most."""
    if column.dtype.is_float():
        column = column.fill_nan(None)
        digits = max((_digits(value) for value in column.drop_nulls()), default=0)
        return [UNKNOWN if value is None else f"{value:,.{digits}f}" for value in column]
    if column.dtype.is_integer() and "year" not in column.name.lower():
        return [UNKNOWN if value is None else f"{value:,}" for value in column]
    return [UNKNOWN if value is None else str(value) for value in column]


def _digits(value: float) -> int:
    """How many digits behind the point a fraction needs: none where it is in the ten thousands."""
    if abs(value) >= LARGE:
        return 0
    return len(f"{value:.{MOST_DIGITS}f}".rstrip("0").partition(".")[2])
