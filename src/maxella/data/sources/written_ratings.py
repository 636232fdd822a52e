"""Ratings as people write them in tables: numbers, 9/10, 85 %, stars, thumbs; and the scale that they say."""

import polars as pl

from maxella.errors import DatasetError
from maxella.tables.cells import or_none
from maxella.tables.columns import RatingColumns
from maxella.tables.rating_cells import WrittenRating, rating_in, thumb_in
from maxella.tables.rating_scales import WORDS, RatingScale, guessed
from maxella.tables.table import Table

_A_NUMBER = r"^\s*-?[0-9]*[.,]?[0-9]*\s*$"


def numbers_in(texts: pl.Series) -> pl.Series:
    """The ratings that texts say, as 32-bit numbers; null where they say none."""
    numbers = texts.cast(pl.Float32, strict=False)
    if numbers.null_count() == texts.null_count():
        return numbers
    numbers = texts.str.replace(",", ".", literal=True).cast(pl.Float32, strict=False)
    left = texts.filter(numbers.is_null()).drop_nulls().unique()
    if left.is_empty():
        return numbers
    read = {text: _value_in(text) for text in left}
    return numbers.fill_null(texts.replace_strict(read, default=None, return_dtype=pl.Float32))


def scale_in(table: Table, columns: RatingColumns) -> RatingScale | None:
    """The scale that the ratings of a table say, as 9/10 does; None where they are plain numbers.

    Raises:
        DatasetError: when they say several.
    """
    name = columns.rating
    if name is None or table.sample(name).cast(pl.String).str.contains(_A_NUMBER).all():
        return None
    distinct = table.collect(lambda rows: rows.select(pl.col(name).cast(pl.String).unique())).to_series()
    texts = [text for text in distinct.to_list() if text]
    written = [found for text in texts if (found := or_none(rating_in, text)) is not None]
    scales = {each.of for each in written if each.of is not None}
    if any(thumb_in(text) is not None for text in texts):
        scales.add(WORDS.high)
        if not written:
            return WORDS
    if not scales:
        return None
    highest = max(scales)
    if len(scales) > 1 or any(each.value > highest for each in written):
        said = ", ".join(
            f"{each:g}" for each in sorted(scales | {each.value for each in _plain(written)})[:5]
        )
        raise DatasetError(
            f"{table.label}, column {name!r}: ratings of several scales (up to {said}); bring them to one"
        )
    return guessed(highest, [each.value for each in written])


def _plain(written: list[WrittenRating]) -> list[WrittenRating]:
    return [each for each in written if each.of is None]


def _value_in(text: str) -> float | None:
    thumb = thumb_in(text)
    if thumb is not None:
        return thumb
    found = or_none(rating_in, text)
    return None if found is None else found.value
