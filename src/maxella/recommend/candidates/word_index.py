"""An index of texts by their words: the same word, one that begins so, one that is spelt alike."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

PREFIX = 0.75
"""What a half-typed word counts at least, against 1 for a whole one."""
FUZZY = 0.7
"""What a misspelt word counts."""
SHORTEST_FUZZY_WORD = 3
"""Shorter words must be spelt right: too many are one letter apart."""
LETTERS_FOR_TWO_MISTAKES = 10
LAST = "\U0010ffff"

Texts = NDArray[np.int64]
Strengths = NDArray[np.float32]


class SortedWords:
    """Distinct words in order, found as they are, by their beginning, or with a mistake or two."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self.lengths = np.array([len(word) for word in self.words], np.int64)
        """(words,) in letters"""
        self._by_length: dict[int, tuple[NDArray[np.int64], list[str]]] = {}
        for length in np.unique(self.lengths).tolist():
            places = np.flatnonzero(self.lengths == length).astype(np.int64)
            self._by_length[length] = places, [self.words[place] for place in places.tolist()]

    def __len__(self) -> int:
        return len(self.words)

    def of(self, word: str) -> int:
        """Where a word stands; -1 where it does not."""
        at = bisect_left(self.words, word)
        return at if at < len(self.words) and self.words[at] == word else -1

    def beginning(self, start: str) -> range:
        """Where the words stand that begin so."""
        return range(bisect_left(self.words, start), bisect_left(self.words, start + LAST))

    def alike(self, word: str, mistakes: int) -> tuple[Texts, NDArray[np.int64]]:
        """Where words stand that are so many mistakes away at most, and how many each is.

        A mistake is a letter too few, too many, another one, or two that changed places. Digits are never
        mistaken: "2" is not nearly "3".
        """
        found, distances = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        digits = digits_of(word)
        for length in range(len(word) - mistakes, len(word) + mistakes + 1):
            places, words = self._by_length.get(length, (found[0], []))
            if not words:
                continue
            apart = process.cdist([word], words, scorer=OSA.distance, score_cutoff=mistakes, dtype=np.uint8)[
                0
            ]
            close = [
                at for at in np.flatnonzero(apart <= mistakes).tolist() if digits_of(words[at]) == digits
            ]
            found.append(places[close])
            distances.append(apart[close].astype(np.int64))
        return np.concatenate(found), np.concatenate(distances)


def mistakes_in(word: str) -> int:
    """How many mistakes a word may have."""
    if len(word) < SHORTEST_FUZZY_WORD or word.isdecimal():
        return 0
    return 2 if len(word) >= LETTERS_FOR_TWO_MISTAKES else 1


def digits_of(text: str) -> str:
    """The digits of a text, in their order."""
    return "".join(letter for letter in text if letter.isdecimal())


class WordIndex:
    """Texts by their words."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        """Index texts, each given by its words."""
        pairs = [(word, number) for number, words in enumerate(texts) for word in set(words)]
        self.vocabulary = SortedWords(word for word, _ in pairs)
        number_of = {word: at for at, word in enumerate(self.vocabulary.words)}
        words = np.array([number_of[word] for word, _ in pairs], np.int64)
        owners = np.array([number for _, number in pairs], np.int64)
        order = np.argsort(words, kind="stable")
        self._texts = owners[order]
        self._starts = np.searchsorted(words[order], np.arange(len(number_of) + 1))
        self.size = len(texts)
        frequency = np.diff(self._starts)
        self.rarity: Strengths = np.log1p(self.size / np.maximum(frequency, 1)).astype(np.float32)
        """(words,) what each word tells"""

    def texts_of(self, word: int) -> Texts:
        """The texts that have a word, by its place in the vocabulary."""
        return self._texts[self._starts[word] : self._starts[word + 1]]

    def rarity_of(self, word: str) -> float:
        """What a word tells; one that no text has tells most."""
        at = self.vocabulary.of(word)
        return float(self.rarity[at]) if at >= 0 else float(np.log1p(self.size))

    def weight_of(self, texts: Sequence[Sequence[str]]) -> Strengths:
        """What all words of each of some texts tell together: (texts,)."""
        known = [sum(self.rarity_of(word) for word in set(words)) for words in texts]
        return np.maximum(np.array(known, np.float32), np.float32(1e-6))

    def spelt_so(self, word: str, shortest_start: int) -> Strengths:
        """How well each text (texts,) has the word: 1 as it is, less where one begins so."""
        found = np.zeros(self.size, np.float32)
        if len(word) >= shortest_start:
            begun = self.vocabulary.beginning(word)
            starts = self._starts[begun.start : begun.stop + 1]
            strength = PREFIX + (1 - PREFIX) * len(word) / self.vocabulary.lengths[begun.start : begun.stop]
            texts = self._texts[starts[0] : starts[-1]]
            np.maximum.at(found, texts, np.repeat(strength.astype(np.float32), np.diff(starts)))
        if (place := self.vocabulary.of(word)) >= 0:
            found[self.texts_of(place)] = 1
        return found

    def in_two(self, word: str) -> Texts:
        """The texts that have both parts of a word which is written apart there: "deniro", "starwars"."""
        found = [np.empty(0, np.int64)]
        for cut in range(2, len(word) - 1):
            first, second = self.vocabulary.of(word[:cut]), self.vocabulary.of(word[cut:])
            if first >= 0 and second >= 0:
                found.append(np.intersect1d(self.texts_of(first), self.texts_of(second)))
        return np.concatenate(found)

    def spelt_alike(self, word: str) -> Strengths:
        """How well each text (texts,) has a word that is spelt like it."""
        found = np.zeros(self.size, np.float32)
        if not (mistakes := mistakes_in(word)):
            return found
        places, apart = self.vocabulary.alike(word, mistakes)
        for place, distance in zip(places.tolist(), apart.tolist(), strict=True):
            texts = self.texts_of(place)
            found[texts] = np.maximum(found[texts], FUZZY + 0.1 * (2 - distance))
        return found
