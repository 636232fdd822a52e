"""Times of ratings: numbers in seconds down to nanoseconds, or ISO 8601 dates, all to Unix seconds."""

from enum import Enum

import numpy as np
import polars as pl

_SECONDS_BELOW = 10**11
"""Seconds of the year 5138; milliseconds of 1973. Larger numbers are no seconds."""
_PER_SECOND = (1, 10**3, 10**6, 10**9)


class TimeFormat(Enum):
    """How the times of a table are written."""

    NUMBER = "numbers"
    DATE = "dates"


def detect_time_format(cells: pl.Series) -> TimeFormat:
    """How times are written, told from some cells of text: as numbers unless the first one is none."""
    first = cells.drop_nulls().head(1)
    is_number = first.cast(pl.Float64, strict=False).is_not_null().all()
    return TimeFormat.NUMBER if is_number else TimeFormat.DATE


def read_time(cell: pl.Expr, form: TimeFormat) -> pl.Expr:
    """The time in a cell of text as a whole number in the table's unit; null where it cannot be read."""
    if form is TimeFormat.NUMBER:
        return pl.coalesce(
            cell.cast(pl.Int64, strict=False),
            cell.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False),
        )
    text = cell.str.replace(r"(?i)\s?(?:Z|UTC|GMT)$", "+0000").str.replace("T", " ", literal=True)
    text = text.str.replace(r"^(\S+ \d\d:\d\d)([+-].*)?$", "${1}:00$2")
    moments = (
        text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False),
        text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", time_unit="us", strict=False),
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
    )
    return pl.coalesce(*(moment.dt.epoch("s") for moment in moments))


def to_seconds(times: pl.Series, form: TimeFormat) -> pl.Series:
    """Unix seconds from what `read_time` gave; the unit of numbers is told from the median of their sizes."""
    if form is TimeFormat.DATE or times.null_count() == len(times):
        return times
    size = float(np.median(np.abs(times.drop_nulls().to_numpy())))
    per_second = next((n for n in _PER_SECOND if size < _SECONDS_BELOW * n), _PER_SECOND[-1])
    return times // per_second
