"""Finding titles and names by their words, forgiving of spelling, accents, order and half-typed words."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from maxella.numerals import bounded_int

LONGEST_QUERY = 200
MOST_WORDS = 12

PREFIX = 0.85
"""What a half-typed word counts at least, against 1 for a whole one."""
FUZZY = 0.95
"""What a misspelt word or title counts at most."""
LOWEST_WORD_SIMILARITY = 0.65
LOWEST_TITLE_SIMILARITY = 0.75
SHORTEST_FUZZY_WORD = 4
"""Shorter words must be spelt right: too many are one letter apart."""
LOWEST_RELEVANCE = 0.5
TITLE_BONUS = 0.1
"""For a query that has all the words of the title, so that "alien" finds Alien before Alien Nation."""
START_BONUS = 0.03
"""For a title that begins with a word of the query, articles aside."""
POPULARITY_BONUS = 0.15
"""For the movie with the most ratings, so that of two like titles the better known comes first."""

# The same number is written either way in titles. Single letters are left alone ("Malcolm X").
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11"}
ARTICLES = {"the", "a", "an", "le", "la", "les", "l", "il", "lo", "el", "los", "las", "der", "die", "das"}
_APOSTROPHES = re.compile("['’`´]")  # noqa: RUF001 - the typographic apostrophe is meant
_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"[():]| - ")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without accents, apostrophes and punctuation, numerals as digits."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = _WORD.findall(_APOSTROPHES.sub("", plain).replace("&", " and "))
    return [_NUMERALS.get(word, word) for word in words]


class WordSearch:
    """An index of titles (or names) by their words.

    A title's relevance is how much of the query it covers: the mean, over the words of the query weighted by
    rarity, of the best match among the title's words (1 for the same word, less for one that begins so or is
    spelt alike). A title that as a whole is spelt like the query counts too, so that "starwars" is found.
    """

    def __init__(
        self,
        titles: Sequence[str],
        years: Sequence[int | None],
        counts: NDArray[np.integer],
    ) -> None:
        """Index movies by title; `years` match numbers in the query, `counts` (movies,) are their ratings."""
        listed = [words_of(title) or [""] for title in titles]
        self._vocabulary = sorted({word for words in listed for word in words})
        number = {word: place for place, word in enumerate(self._vocabulary)}
        self._entries = np.array([number[word] for words in listed for word in words], np.int64)
        self._starts = np.concatenate([[0], np.cumsum([len(words) for words in listed])])[:-1].astype(
            np.int64
        )
        frequency = np.bincount(self._entries, minlength=len(self._vocabulary))
        self._rarity = np.log1p(len(titles) / np.maximum(frequency, 1)).astype(np.float32)
        self._title_weight = np.add.reduceat(self._rarity[self._entries], self._starts)
        leading = [next((word for word in words if word not in ARTICLES), words[0]) for words in listed]
        self._first_words = np.array([number[word] for word in leading], np.int64)
        self._years = np.array([-1 if year is None else year for year in years])
        self._spellings, self._spelt = _spellings(titles)
        known = np.log1p(counts)
        most = max(float(known.max(initial=0)), 1.0)
        self.popularity = (POPULARITY_BONUS * known / most).astype(np.float32)
        """(titles,) what being well known adds to the relevance of each"""

    @property
    def words(self) -> frozenset[str]:
        """All words of the titles."""
        return frozenset(self._vocabulary)

    def find(self, text: str) -> NDArray[np.int64]:
        """The places of the titles that fit, best first."""
        relevance, bonus = self.relevance(text)
        places = np.flatnonzero(relevance >= LOWEST_RELEVANCE)
        scores = (relevance + bonus)[places]
        return places[np.argsort(-scores, kind="stable")]

    def relevance(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How relevant each title is, from 0 to 1, and what orders titles that are equally so: (titles,)."""
        words = words_of(text[:LONGEST_QUERY])[:MOST_WORDS]
        if not words or not len(self._entries):
            nothing = np.zeros(len(self._starts), np.float32)
            return nothing, nothing
        alike = self._word_similarities(words)
        best = np.maximum.reduceat(alike[:, self._entries], self._starts, axis=1)
        for row, word in enumerate(words):
            if (year := bounded_int(word, 9999)) is not None and len(word) == 4:
                best[row, self._years == year] = 1
        weights = np.array([self._weight(word) for word in words], np.float32)
        relevance = weights @ best / weights.sum()
        likest = alike.max(axis=0)
        covered = np.add.reduceat((likest * self._rarity)[self._entries], self._starts) / self._title_weight
        bonus = TITLE_BONUS * covered + START_BONUS * likest[self._first_words] + self.popularity
        relevance = np.maximum(relevance, self._spelt_like("".join(words)))
        return relevance.astype(np.float32), bonus.astype(np.float32)

    def _word_similarities(self, words: Sequence[str]) -> NDArray[np.float32]:
        """How alike each word of the query is to each of the vocabulary: (words, vocabulary), 0 to 1."""
        alike = np.float32(FUZZY) * process.cdist(
            words,
            self._vocabulary,
            scorer=OSA.normalized_similarity,
            score_cutoff=LOWEST_WORD_SIMILARITY,
            dtype=np.float32,
        )
        for row, word in enumerate(words):
            if len(word) < SHORTEST_FUZZY_WORD:
                alike[row] = 0
            first = bisect_left(self._vocabulary, word)
            last = bisect_left(self._vocabulary, word + "\U0010ffff")
            lengths = np.array([len(longer) for longer in self._vocabulary[first:last]], np.float32)
            begun = PREFIX + (1 - PREFIX) * len(word) / lengths
            alike[row, first:last] = np.maximum(alike[row, first:last], begun)
        return alike

    def _weight(self, word: str) -> float:
        place = bisect_left(self._vocabulary, word)
        known = place < len(self._vocabulary) and self._vocabulary[place] == word
        return float(self._rarity[place] if known else self._rarity.max())

    def _spelt_like(self, query: str) -> NDArray[np.float32]:
        """How alike the whole query is to each title (titles,), spaces aside: 0 to 1."""
        alike = process.cdist(
            [query],
            self._spellings,
            scorer=fuzz.ratio,
            score_cutoff=100 * LOWEST_TITLE_SIMILARITY,
            dtype=np.float32,
        )[0]
        result = np.zeros(len(self._starts), np.float32)
        np.maximum.at(result, self._spelt, FUZZY * alike / 100)
        return result


def _spellings(titles: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Titles and their parts (at colons, dashes, parentheses) without spaces, and the title of each."""
    spellings: list[str] = []
    owners: list[int] = []
    for place, title in enumerate(titles):
        for part in sorted({title, *_PARTS.split(title)}):
            words = words_of(part)
            for kept in {"".join(words), "".join(word for word in words if word not in ARTICLES)}:
                if kept:
                    spellings.append(kept)
                    owners.append(place)
    return spellings, np.array(owners, np.int64)
