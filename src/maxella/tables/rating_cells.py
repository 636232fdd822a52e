"""Ratings as people write them: 4,5 and 4½, 9/10, 85 %, stars, thumbs."""

import re
from typing import NamedTuple

from maxella.tables.cells import NOTHING, CellError, number_of, words_of

UP, DOWN, TWICE_UP = 0.75, 0.25, 1.0
"""Thumbs on the scale of words, `WORDS`: liked, not for me, loved."""
_NOTHING = {*NOTHING, "?", "nr", "not rated", "unrated"}
_THUMBS = {
    **dict.fromkeys(("👍👍", "🖤", "❤", "♥", "love", "loved", "two thumbs up", "thumbs way up"), TWICE_UP),
    **dict.fromkeys(("👍", "like", "liked", "thumbs up", "thumb up", "up"), UP),
    **dict.fromkeys(("👎", "dislike", "disliked", "thumbs down", "thumb down", "down"), DOWN),
}
_FRACTION = re.compile(r"(\S+) ?(?:/|out of|of|von|de|sur|su|из) ?([0-9]{1,3})")
_PERCENT = re.compile(r"(\S+) ?%")
_GLYPHS = re.compile(r"([★⭐🌟✭*]*)([½⯨✬]?)([☆✩✰]*)")
_WITH_STARS = re.compile(r"(\S+) ?(?:[★⭐*]|stars?|sterne?|étoiles?|estrellas?)")
_HALF = re.compile(r"([0-9]*) ?½|([0-9]+) 1/2")
_BARE_POINT = re.compile(r"(?<![0-9])[.,](?=[0-9])")
"""Of .5, which is 0.5."""
_UNSEEN = re.compile(r"[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
"""What gives emojis their looks: variants and tones of skin."""


_HALF_WIDTH = {ord(half) + 0xFEE0: half for half in "0123456789./%"}
"""The digits of Chinese and Japanese keyboards."""


class WrittenRating(NamedTuple):
    """A rating as a cell writes it."""

    value: float
    of: float | None = None
    """The highest one of its scale, where the cell says it."""


def thumb_in(cell: object) -> float | None:
    """A thumb or a heart as its place on the scale of words; None where the cell is neither."""
    return _THUMBS.get(_plain(cell))


def rating_in(cell: object) -> WrittenRating | None:
    """A rating; None where the cell is empty or says that there is none.

    Raises:
        CellError: when it is no rating.
    """
    text = _BARE_POINT.sub(r"0\g<0>", _plain(cell)).removesuffix(".")
    if text in _NOTHING:
        return None
    if text and (stars := _GLYPHS.fullmatch(text)):
        full, halves, empty = map(len, stars.groups())
        return WrittenRating(full + halves / 2, full + halves + empty if empty else None)
    if not _HALF.fullmatch(text) and (fraction := _FRACTION.fullmatch(text)):
        return _of(fraction[1], float(fraction[2]))
    if percent := _PERCENT.fullmatch(text):
        return _of(percent[1], 100)
    if stars := _WITH_STARS.fullmatch(text):
        text = stars[1]
    if half := _HALF.fullmatch(text):
        return WrittenRating(float(half[1] or half[2] or 0) + 0.5)
    number = number_of(text)
    return None if number is None else WrittenRating(number)


def _of(written: str, highest: float) -> WrittenRating | None:
    number = number_of(written)
    if number is None or not 0 <= number <= highest or highest == 0:
        raise CellError(f"{written[:20]} of {highest:g} is no rating")
    return WrittenRating(number, highest)


def _plain(cell: object) -> str:
    plain = _UNSEEN.sub("", words_of(cell)).translate(_HALF_WIDTH).casefold().strip()
    return plain.removeprefix("'")  # before what a spreadsheet was told is text
