"""What single cells mean: text, years, ids and ratings as other services write them."""

import math
import re
from collections.abc import Callable
from typing import TypeVar

import polars as pl

from maxella.tables.limits import MAX_CELL
from maxella.tables.rating_scales import plain

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1870, 2100

_YEAR = re.compile(r"([12][0-9]{3})(?:\.0)?")
YEAR_WITHIN = re.compile(r"(?<![0-9])([12][0-9]{3})(?![0-9])")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,400})?")
_IMDB_ID = re.compile(r"tt([0-9]{1,10})(?![0-9])")
_PLAIN_IMDB_ID = re.compile(r"tt(?=[0-9]*[1-9])(?:[0-9]{7}|[1-9][0-9]{7,9})")
"""An id as it is kept."""
DIGITS = re.compile(r"([0-9]{1,18})(?:\.0*)?")
NOTHING = frozenset(["", "-", "–", "—", "\\n", "n/a", "n.a", "na", "<na>", "none", "null", "nan"])
"""What programs and people write where there is nothing, in lower case."""
_NO_ID = ("\\N", "nan", "NaN", "null", "NULL", "None", "NA", "<NA>")
"""What programs write where an id is missing."""
_WHOLE_DECIMAL = r"^([+-]?[0-9]+)\.0*$"
ROUNDED_ID = "rounded: a spreadsheet has cut its digits; export the ids as text from where they come"
_ROUNDED = r"^[+-]?[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+$"
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class CellError(ValueError):
    """A cell without which its row means nothing cannot be read; the message says why."""


def text_of(cell: object, longest: int = MAX_CELL) -> str | None:
    """The text of a cell in one line, at most `longest` characters; None where there is none."""
    if not isinstance(cell, str):
        return None
    # Nearly all cells are so already: what is printable has no blank but " ", and no lone surrogate.
    if len(cell) <= longest and cell.isprintable() and "  " not in cell and cell.strip() == cell:
        return cell or None
    # Lone surrogates, which JSON can spell, cannot be written to any file or database.
    plain = cell.encode("utf-8", "replace").decode("utf-8")
    return _SPACES.sub(" ", plain).strip()[:longest].strip() or None


def year_of(cell: object) -> int | None:
    """The year of a cell, None where it is empty.

    Raises:
        CellError: when it is no year of a film.
    """
    text = words_of(cell)
    if text.lower() in NOTHING:
        return None
    found = _YEAR.fullmatch(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise CellError(f"{text[:20]!r} is no year")
    return int(found[1])


def year_within(cell: object) -> int | None:
    """The year of a date in whatever form, None where there is none."""
    found = YEAR_WITHIN.search(words_of(cell))
    return int(found[1]) if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR else None


def imdb_id_of(cell: object) -> str | None:
    """`tt` and at least seven digits, from an id with or without `tt` or from an address; None if empty.

    Raises:
        CellError: when it is no id of a title.
    """
    text = words_of(cell)
    if text.lower() in NOTHING:
        return None
    if _PLAIN_IMDB_ID.fullmatch(text):
        return text
    found = _IMDB_ID.search(text.lower())
    whole = DIGITS.fullmatch(found[1] if found else text)
    if whole is None or len(whole[1]) > 10:
        raise CellError(f"{text[:20]!r} is no IMDb id")
    return f"tt{int(whole[1]):07}" if int(whole[1]) else None


def number_id_of(cell: object) -> str | None:
    """An id that is a whole number, without leading zeros; None if it is empty or 0.

    Raises:
        CellError: when it is no whole number.
    """
    text = words_of(cell)
    if text.lower() in NOTHING:
        return None
    whole = DIGITS.fullmatch(text)
    if whole is None:
        raise CellError(f"{text[:20]!r} is no id")
    return str(int(whole[1])) if int(whole[1]) else None


def plain_ids(cells: pl.Expr) -> pl.Expr:
    """Ids as they are compared: without spaces around them, "2.0" as "2"; null where there is none."""
    return cells.map_batches(_plain_ids, return_dtype=pl.String, is_elementwise=True)


def as_ids(cells: pl.Series) -> pl.Series:
    """Ids of any type, numbers among them, as `plain_ids` has them."""
    return _plain_ids(cells.cast(pl.String))


def _plain_ids(texts: pl.Series) -> pl.Series:
    # Most ids are whole numbers, and one pass tells.
    if texts.cast(pl.Int64, strict=False).null_count() == texts.null_count():
        return texts
    plain = texts.str.strip_chars()
    plain = plain.set(plain.is_in(["", *_NO_ID]), None)
    return plain.str.replace(_WHOLE_DECIMAL, "$1") if plain.str.contains(_WHOLE_DECIMAL).any() else plain


def is_rounded(cells: pl.Expr) -> pl.Expr:
    """Tell whether an id has lost digits in a spreadsheet, which wrote it as a number such as 7E+16."""
    return cells.map_batches(_are_rounded, return_dtype=pl.Boolean, is_elementwise=True)


def _are_rounded(texts: pl.Series) -> pl.Series:
    may_be = texts.str.contains("+", literal=True)
    return texts.str.contains(_ROUNDED) if may_be.any() else may_be


def ids_in(cells: pl.Expr, read: Callable[[object], str | None]) -> pl.Expr:
    """A whole column as `imdb_id_of` or `number_id_of` reads it; null where it reads none."""

    def read_all(texts: pl.Series) -> pl.Series:
        ids = {text: or_none(read, text) for text in texts.drop_nulls().unique()}
        return texts.replace_strict(ids, default=None, return_dtype=pl.String)

    return cells.map_batches(read_all, return_dtype=pl.String, is_elementwise=True)


def remembered(read: Callable[[object], T]) -> Callable[[object], T]:
    """The same, of which each text is read once; what cannot be read, again each time."""
    known: dict[str, T] = {}

    def read_once(cell: object) -> T:
        if not isinstance(cell, str):
            return read(cell)
        if cell not in known:
            known[cell] = read(cell)
        return known[cell]

    return read_once


def or_none(read: Callable[[object], T | None], cell: object) -> T | None:
    """What a cell says, or None where it cannot be read."""
    try:
        return read(cell)
    except CellError:
        return None


def number_of(cell: object) -> float | None:
    """A number, with a point or a comma; None if the cell is empty.

    Raises:
        CellError: when it is no number.
    """
    text = plain(cell) if isinstance(cell, float) and math.isfinite(cell) else words_of(cell)
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
        raise CellError(f"a rating of {words_of(cell)[:20]} is not above 0 and up to {highest:g}")
    return number


def words_of(cell: object) -> str:
    """The text of a cell that may hold a number; empty where there is nothing."""
    if isinstance(cell, str):
        return text_of(cell) or ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        try:
            return str(cell)
        except ValueError:  # whole numbers of more than 4,300 digits
            return "a number of thousands of digits"
    return ""
