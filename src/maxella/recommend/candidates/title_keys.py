"""Whole titles, found as they are typed: all of a film's names, parts of them, initials and series."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from maxella.recommend.candidates.word_index import SortedWords
from maxella.recommend.candidates.words import (
    ARTICLES,
    SMALL_WORDS,
    bare_key,
    search_words,
    spelt_words,
    whole_key,
)

LETTERS_FOR_ONE_MISTAKE = 6
LETTERS_FOR_TWO_MISTAKES = 12
"""A whole title may be misspelt so far and still be the one that is meant; shorter ones are others' names."""
LONGEST_COUNT = 2
"""Digits of a number that counts the parts of a series."""
SHORTEST_INITIALS = 3
_PARTS = re.compile(r"[():]| - ")
_FIRST_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
_FRANCHISE = re.compile(r" (?:collection|series|saga|trilogy)$", re.IGNORECASE)

Films = NDArray[np.int64]


class Keys:
    """Texts as one word each, and the films that each is a name of."""

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        pairs = sorted({(key, film) for key, film in named if key})
        self.sorted = SortedWords(key for key, _ in pairs)
        self._films = np.array([film for _, film in pairs], np.int64)
        changes = [at for at, (key, _) in enumerate(pairs) if not at or pairs[at - 1][0] != key]
        self._starts = np.array([*changes, len(pairs)], np.int64)

    def films(self, key: str) -> Films:
        """The films of which this is a name."""
        at = self.sorted.of(key)
        return self._of(range(at, at + 1)) if at >= 0 else self._of(range(0))

    def beginning(self, start: str) -> Films:
        """The films with a name that begins so."""
        return self._of(self.sorted.beginning(start))

    def alike(self, key: str, mistakes: int) -> tuple[Films, NDArray[np.int64]]:
        """The films with a name that is so many mistakes away at most, and how many each is."""
        places, apart = self.sorted.alike(key, mistakes)
        films = [self._of(range(place, place + 1)) for place in places.tolist()]
        if not films:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(films), np.repeat(apart, [len(each) for each in films])

    def _of(self, places: range) -> Films:
        return self._films[self._starts[places.start] : self._starts[places.stop]]


@dataclass(frozen=True)
class FilmTitle:
    """What a film is called."""

    names: tuple[str, ...]
    """The title first, then the original one and others."""
    collection: str | None

    @property
    def parts(self) -> list[str]:
        """The names, and the parts of which each is made ("Star Wars", "A New Hope")."""
        parts = dict.fromkeys(self.names)
        for name in self.names:
            parts |= dict.fromkeys(part.strip() for part in _PARTS.split(name))
            if initials := _FIRST_INITIALS.match(name):
                parts[initials[0]] = None
        whole = {*self.names, *(name.partition("(")[0].strip() for name in self.names)}
        return [part for part in parts if part and (part in whole or _is_a_name(part))]


class TitleKeys:
    """All names of the films of a catalogue."""

    def __init__(self, titles: Sequence[FilmTitle], years: Sequence[int | None]) -> None:
        words = [[search_words(part) for part in title.parts] for title in titles]
        spelt = [[spelt_words(part) for part in title.parts] for title in titles]
        self.whole = Keys(
            (whole_key(each), film)
            for of_films in (words, spelt)
            for film, parts in enumerate(of_films)
            for each in parts
        )
        self.bare = Keys((bare_key(each), film) for film, parts in enumerate(words) for each in parts)
        self.initials = Keys(
            (key, film) for film, parts in enumerate(words) for each in parts for key in _initials(each)
        )
        self.series = Keys([*_of_collections(titles), *_of_nicknames(titles, years)])

    def misspelt(self, words: Sequence[str]) -> tuple[Films, NDArray[np.int64]]:
        """The films whose whole title the words are but for a mistake or two, and how many each has."""
        found = [
            keys.alike(key, (len(key) >= LETTERS_FOR_ONE_MISTAKE) + (len(key) >= LETTERS_FOR_TWO_MISTAKES))
            for keys, key in ((self.whole, whole_key(words)), (self.bare, bare_key(words)))
            if len(key) >= LETTERS_FOR_ONE_MISTAKE
        ]
        films = np.concatenate([np.empty(0, np.int64), *(films for films, _ in found)])
        return films, np.concatenate([np.empty(0, np.int64), *(apart for _, apart in found)])


def _is_a_name(part: str) -> bool:
    """Tell whether a part of a title says something alone: "Part II" does not."""
    words = [word for word in search_words(part) if word not in SMALL_WORDS]
    return bool(words) and not (len(words) == 1 and words[0].isdecimal() and len(words[0]) <= LONGEST_COUNT)


def _initials(words: Sequence[str]) -> Iterable[str]:
    """What a title is called for short: "t2", "lotr", "mib"."""
    if words and words[0] in SMALL_WORDS - ARTICLES:
        return
    without = [word for word in words if word != "the"]
    for each in (words, without):
        short = "".join(word if word.isdecimal() else word[0] for word in each)
        if len(each) > 1 and (len(short) >= SHORTEST_INITIALS or each[-1].isdecimal()):
            yield short


def _of_collections(titles: Sequence[FilmTitle]) -> Iterable[tuple[str, int]]:
    for film, title in enumerate(titles):
        if title.collection:
            yield bare_key(search_words(_FRANCHISE.sub("", title.collection))), film


def _of_nicknames(titles: Sequence[FilmTitle], years: Sequence[int | None]) -> Iterable[tuple[str, int]]:
    """Series and nicknames that no title tells, from the list that comes with the package."""
    text = resources.files("maxella.recommend.candidates").joinpath("nicknames.toml").read_text("utf-8")
    called = {
        (whole_key(search_words(name)), year): [bare_key(search_words(each)) for each in entry["called"]]
        for entry in tomllib.loads(text)["series"]
        for name, year in entry["films"]
    }
    for film, (title, year) in enumerate(zip(titles, years, strict=True)):
        for part in title.parts:
            for key in called.get((whole_key(search_words(part)), year or 0), ()):
                yield key, film
