"""What single cells mean: text, years, ids, ratings and dates as other services write them."""

import math
import re
import time
from datetime import UTC, datetime

from maxella.tables.limits import MAX_CELL
from maxella.tables.rating_scales import plain

FIRST_YEAR, LAST_YEAR = 1870, 2100
SECONDS_A_DAY = 86_400

_YEAR = re.compile(r"([12][0-9]{3})(?:\.0)?")
_YEAR_WITHIN = re.compile(r"(?<![0-9])([12][0-9]{3})(?![0-9])")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,400})?")
_IMDB_ID = re.compile(r"tt([0-9]{1,10})(?![0-9])")
_DIGITS = re.compile(r"[0-9]{1,18}(?:\.0)?")
_DAY_MONTH_OR_MONTH_DAY = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ T,]+(.*))?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?")
_WORDY_DATE = re.compile(r"(?:[A-Za-z]{3,9},? )?(?:([0-9]{1,2}) )?([A-Za-z]{3,9})\.? (?:([0-9]{1,2}),? )?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class CellError(ValueError):
    """A cell without which its row means nothing cannot be read; the message says why."""


def text_of(cell: object, longest: int = MAX_CELL) -> str | None:
    """The text of a cell in one line, at most `longest` characters; None where there is none."""
    if not isinstance(cell, str):
        return None
    # Lone surrogates, which JSON can spell, cannot be written to any file or database.
    plain = cell.encode("utf-8", "replace").decode("utf-8")
    return _SPACES.sub(" ", plain).strip()[:longest].strip() or None


def year_of(cell: object) -> int | None:
    """The year of a cell, None where it is empty.

    Raises:
        CellError: when it is no year of a film.
    """
    text = _plain(cell)
    if not text:
        return None
    found = _YEAR.fullmatch(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise CellError(f"{text[:20]!r} is no year")
    return int(found[1])


def year_within(cell: object) -> int | None:
    """The year of a date in whatever form, None where there is none."""
    found = _YEAR_WITHIN.search(_plain(cell))
    return int(found[1]) if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR else None


def imdb_id_of(cell: object) -> str | None:
    """`tt` and at least seven digits, from an id with or without `tt` or from an address; None if empty.

    Raises:
        CellError: when it is no id of a title.
    """
    text = _plain(cell)
    if not text:
        return None
    found = _IMDB_ID.search(text.lower())
    digits = found[1] if found else text.removesuffix(".0")
    if not _DIGITS.fullmatch(digits) or len(digits) > 10 or not digits.isascii():
        raise CellError(f"{text[:20]!r} is no IMDb id")
    return f"tt{int(digits):07}" if int(digits) else None


def number_id_of(cell: object) -> str | None:
    """An id that is a whole number, without leading zeros; None if it is empty or 0.

    Raises:
        CellError: when it is no whole number.
    """
    text = _plain(cell)
    if not text:
        return None
    if not _DIGITS.fullmatch(text):
        raise CellError(f"{text[:20]!r} is no id")
    return str(int(text.removesuffix(".0"))) if int(text.removesuffix(".0")) else None


def number_of(cell: object) -> float | None:
    """A number, with a point or a comma; None if the cell is empty.

    Raises:
        CellError: when it is no number.
    """
    text = plain(cell) if isinstance(cell, float) and math.isfinite(cell) else _plain(cell)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise CellError(f"{text[:20]!r} is no number")
    return float(text.replace(",", "."))


def rating_of(cell: object, highest: float) -> float | None:
    """A rating as it is written; None if the cell is empty.

    Raises:
        CellError: when it is no number above 0 and up to `highest`.
    """
    number = number_of(cell)
    if number is None:
        return None
    if not 0 < number <= highest:
        raise CellError(f"a rating of {_plain(cell)[:20]} is not above 0 and up to {highest:g}")
    return number


def date_of(cell: object) -> int | None:
    """The unix seconds (UTC) of a date or a time; None if the cell is empty.

    Read are ISO 8601, month/day/year (day/month where the first is above 12), day-month-year and
    day.month.year, each with or without a time, dates with an English month's name, and unix seconds or
    milliseconds.

    Raises:
        CellError: when it is none of these, before 1900 or in the future.
    """
    text = _plain(cell)
    if not text:
        return None
    try:
        seconds = _seconds_of(text)
    except (ValueError, OverflowError):
        seconds = None
    if seconds is None or not -2_208_988_800 <= seconds <= time.time() + SECONDS_A_DAY:
        raise CellError(f"{text[:30]!r} is no date of the past")
    return seconds


def _plain(cell: object) -> str:
    if isinstance(cell, bool) or cell is None:
        return ""
    if isinstance(cell, int | float):
        try:
            return str(cell)
        except ValueError:  # whole numbers of more than 4,300 digits
            return "a number of thousands of digits"
    return text_of(cell) or ""


def _seconds_of(text: str) -> int | None:
    if _DIGITS.fullmatch(text) and len(text) in (9, 10, 13):
        return int(text) // (1000 if len(text) == 13 else 1)
    if numeric := _DAY_MONTH_OR_MONTH_DAY.fullmatch(text):
        return _numeric_date(numeric)
    if wordy := _WORDY_DATE.match(text):
        return _date_with_a_name(wordy, text)
    moment = datetime.fromisoformat(text.removesuffix(" UTC"))
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _numeric_date(found: re.Match[str]) -> int:
    first, separator, second, year, clock = found.groups()
    month, day = int(first), int(second)
    if separator != "/" or month > 12:
        month, day = day, month
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    return int(datetime(full_year, month, day, *_clock(clock), tzinfo=UTC).timestamp())


def _date_with_a_name(found: re.Match[str], text: str) -> int | None:
    before, name, after = found.groups()
    year, day = _YEAR_WITHIN.search(text, found.end()), before or after
    if year is None or day is None or name[:3].lower() not in _MONTHS:
        return None
    rest = text[found.end() : year.start()] + text[year.end() :]
    month = _MONTHS.index(name[:3].lower()) + 1
    return int(datetime(int(year[1]), month, int(day), *_clock(rest.strip()), tzinfo=UTC).timestamp())


def _clock(text: str | None) -> tuple[int, int, int]:
    found = _CLOCK.search(text or "")
    if not found:
        return 0, 0, 0
    hour = int(found[1])
    if half := (found[4] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(found[2]), int(found[3] or 0)
