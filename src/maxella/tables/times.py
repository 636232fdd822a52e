"""Times: numbers in seconds down to nanoseconds, ISO 8601, and dates as people and services write them.

All become Unix seconds, UTC. Columns of millions of rows are read at once where they hold numbers or ISO
8601; what is left of them is read as single cells are, each distinct text once.
"""

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from functools import partial

import polars as pl

from maxella.tables.cells import NOTHING, YEAR_WITHIN, CellError, or_none, words_of

SECONDS_A_DAY = 86_400
_SECONDS_BELOW = 10**11
"""Seconds of the year 5138; milliseconds of 1973. Larger numbers are no seconds."""
_FINER_UNITS = (10**3, 10**6, 10**9)
"""How many milliseconds, microseconds and nanoseconds make a second."""
_DIGITS_OF_A_DAY = r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"
_day = re.compile(_DIGITS_OF_A_DAY)
_DAY_MONTH_OR_MONTH_DAY = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ T,]+(.*))?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.年년-] ?([0-9]{1,2})[/.月월-] ?([0-9]{1,2})(?![0-9])[日일]?(.*)")
_UNIX = re.compile(r"([0-9]{9,19})(?:\.[0-9]*)?")
_CLOCK = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?"
    r"(?:\s*(?:GMT|UTC)?([+-])([0-9]{2}):?([0-9]{2})|\s+\(?([A-Z]{2,4})\b)?"
)
_ZONES = {
    **{"HST": -10, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4},
    **{"WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9},
}
"""Hours from UTC of zones by their names; those that name several, such as IST, are taken for UTC."""
_NTH = r"(?:st|nd|rd|th|\.|º)?"
_WORDY_DATE = re.compile(
    rf"(?:[^\W\d_]{{2,13}}[.,]* )?(?:([0-9]{{1,2}}){_NTH}(?: de| of)?[ -])?"
    r"([^\W\d_]{3,10})\.?,?(?: de| of)?[ -]"
    rf"(?:([0-9]{{1,2}}){_NTH},? )?(?:([0-9]{{2}})(?![0-9:]))?",
    re.IGNORECASE,
)
"""A day of the week, the day, the month, the day, and the year where it has two digits."""
_MONTHS = {
    beginning: month
    for month, beginnings in enumerate(
        (
            *("jan jän ene gen янв", "feb fév fev фев", "mar mär mrt мар", "apr avr abr апр"),
            *("may mai mei maj mag май мая", "jun juin giu июн", "jul juil lug июл", "aug aoû ago авг"),
            *("sep set сен", "oct okt ott out окт", "nov ноя", "dec déc dez dic дек"),
        ),
        start=1,
    )
    for beginning in beginnings.split()
}
"""The months by how they begin in the languages of most people who come."""


class TimeFormat(Enum):
    """How the times of a table are written."""

    NUMBER = "numbers"
    DAY = "days such as 20210305"
    DATE = "dates"


def detect_time_format(cells: pl.Series) -> TimeFormat:
    """How times are written, told from some cells of text: as numbers unless the first one is none."""
    given = cells.str.strip_chars().drop_nulls()
    if len(given) and given.str.contains(_DIGITS_OF_A_DAY).all():
        return TimeFormat.DAY
    is_number = given.head(1).cast(pl.Float64, strict=False).is_not_null().all()
    return TimeFormat.NUMBER if is_number else TimeFormat.DATE


def read_time(cell: pl.Expr, form: TimeFormat, day_first: bool | None = None) -> pl.Expr:
    """The Unix seconds (UTC) in a cell of text; null where it cannot be read.

    The unit of a number is told from its own size, so that seconds and milliseconds may stand in one column.
    """
    if form is TimeFormat.NUMBER:
        return _in_seconds(cell.map_batches(_numbers, return_dtype=pl.Int64, is_elementwise=True))
    if form is TimeFormat.DAY:
        return cell.str.to_date("%Y%m%d", strict=False).cast(pl.Datetime("us")).dt.epoch("s")
    return cell.map_batches(
        lambda texts: _read_dates(texts, day_first), return_dtype=pl.Int64, is_elementwise=True
    )


def _numbers(texts: pl.Series) -> pl.Series:
    whole = texts.cast(pl.Int64, strict=False)
    if whole.null_count() == texts.null_count():
        return whole
    return whole.fill_null(texts.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False))


def _in_seconds(number: pl.Expr) -> pl.Expr:
    size, seconds = number.abs(), number
    for unit in _FINER_UNITS:
        is_finer = size >= _SECONDS_BELOW * (unit // 1000)
        seconds = pl.when(is_finer).then(number // unit).otherwise(seconds)
    return seconds


def _read_dates(texts: pl.Series, day_first: bool | None) -> pl.Series:
    seconds = texts.to_frame("text").select(_iso(pl.col("text"))).to_series()
    others = texts.filter(seconds.is_null()).drop_nulls().unique()
    if others.is_empty():
        return seconds
    read = {text: or_none(partial(date_of, day_first=day_first), text) for text in others}
    return seconds.fill_null(texts.replace_strict(read, default=None, return_dtype=pl.Int64))


def _iso(cell: pl.Expr) -> pl.Expr:
    text = cell.str.replace(r"(?i)\s?(?:Z|UTC|GMT)$", "+0000").str.replace("T", " ", literal=True)
    text = text.str.replace(r"^(\S+ \d\d:\d\d)([+-].*)?$", "${1}:00$2")
    moments = (
        text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False),
        text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", time_unit="us", strict=False),
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
    )
    return pl.coalesce(*(moment.dt.epoch("s") for moment in moments))


def day_first_in(cells: Iterable[str]) -> bool | None:
    """Whether the dates of a column say the day before the month; None where no date tells."""
    for cell in cells:
        if found := _DAY_MONTH_OR_MONTH_DAY.match(cell.strip()):
            if int(found[1]) > 12:
                return True
            if int(found[3]) > 12:
                return False
    return None


def date_of(cell: object, day_first: bool | None = None) -> int | None:
    """The unix seconds (UTC) of a date or a time; None if the cell is empty.

    Read are ISO 8601, month/day/year, day-month-year, day.month.year and year/month/day, each with or without
    a time, dates with a month's name, yyyymmdd, and unix seconds, milliseconds or microseconds.

    Args:
        cell: the cell.
        day_first: whether 1/2/2024 is in February, as `day_first_in` tells of a column. None: in January with
            slashes, in February with hyphens or dots.

    Raises:
        CellError: when it is none of these, before 1900 or in the future.
    """
    text = words_of(cell)
    if text.lower() in NOTHING:
        return None
    try:
        seconds = _seconds_of(text, day_first)
    except (ValueError, OverflowError):
        seconds = None
    if seconds is None or not -2_208_988_800 <= seconds <= time.time() + SECONDS_A_DAY:
        raise CellError(f"{text[:30]!r} is no date of the past")
    return seconds


def _seconds_of(text: str, day_first: bool | None) -> int | None:
    if _day.match(text):
        return int(datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).timestamp())
    if unix := _UNIX.fullmatch(text):
        return _whole_seconds(int(unix[1]))
    if numeric := _DAY_MONTH_OR_MONTH_DAY.fullmatch(text):
        return _numeric_date(numeric, day_first)
    if wordy := _WORDY_DATE.match(text):
        return _date_with_a_name(wordy, text)
    return _date_of_the_year_first(text)


def _whole_seconds(number: int) -> int:
    """The seconds of a number, whose unit its size tells."""
    finer = [unit for unit in _FINER_UNITS if number >= _SECONDS_BELOW * (unit // 1000)]
    return number // max(finer, default=1)


def _date_of_the_year_first(text: str) -> int | None:
    """ISO 8601, and what nearly is: 2024/3/1, 2024-03-01 8:15 PM."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(text.removesuffix(" UTC"))
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    found = _YEAR_FIRST.fullmatch(text)
    return _at(int(found[1]), int(found[2]), int(found[3]), found[4]) if found else None


def _numeric_date(found: re.Match[str], day_first: bool | None) -> int:
    first, separator, second, year, clock = found.groups()
    month, day = int(first), int(second)
    if month > 12 or (separator != "/" if day_first is None else day_first):
        month, day = day, month
    return _at(int(year) + (2000 if len(year) == 2 else 0), month, day, clock)


def _date_with_a_name(found: re.Match[str], text: str) -> int | None:
    before, name, after, short_year = found.groups()
    month = _MONTHS.get(name[:4].casefold()) or _MONTHS.get(name[:3].casefold())
    day, year = before or after, YEAR_WITHIN.search(text, found.end(2))
    if month is None or day is None:
        return None
    if year is not None:
        rest = text[found.end() : year.start()] + text[max(year.end(), found.end()) :]
        return _at(int(year[1]), month, int(day), rest)
    short_year = short_year or (after if before else None)
    return _at(2000 + int(short_year), month, int(day), text[found.end() :]) if short_year else None


def _at(year: int, month: int, day: int, clock: str | None) -> int:
    """The unix seconds of a day and of the time in a text, which is UTC's unless it says its distance."""
    found = _CLOCK.search(clock or "")
    if not found:
        return int(datetime(year, month, day, tzinfo=UTC).timestamp())
    hour = int(found[1])
    if half := (found[4] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    moment = datetime(year, month, day, hour, int(found[2]), int(found[3] or 0), tzinfo=UTC)
    away = 60 * int(found[6]) + int(found[7]) if found[5] else 60 * _ZONES.get(found[8] or "", 0)
    return int(moment.timestamp()) - (-60 if found[5] == "-" else 60) * away
