"""Which films belong together, by their titles: a shortlist should not be one series."""

import re
from functools import lru_cache

from maxella.recommend.search import words_of

TITLES_REMEMBERED = 100_000

_SUBTITLE = re.compile(r"[:(]| - ")
_ARTICLES = {"the", "a", "an"}
_NUMBERS = {*map(str, range(1, 21)), "i", "part", "episode", "chapter", "volume", "vol"}


@lru_cache(TITLES_REMEMBERED)
def series_of(title: str) -> str:
    """The name that films of a series share: the title up to a colon, less articles and a number at the end.

    "Star Wars: Episode V" and "Star Wars" are "star wars", "The Godfather: Part II" is "godfather", "Rocky
    IV" is "rocky"; "2001: A Space Odyssey" stays "2001".
    """
    words = [word for word in words_of(_SUBTITLE.split(title)[0]) if word not in _ARTICLES]
    while len(words) > 1 and words[-1] in _NUMBERS:
        words.pop()
    return " ".join(words) or title
