"""Words of a search compared with the titles and the names of a catalogue."""

from collections.abc import Callable, Sequence

import numpy as np

from maxella.recommend.candidates.title_keys import FilmTitle
from maxella.recommend.candidates.word_index import Strengths, WordIndex
from maxella.recommend.candidates.words import search_words, spelt_words

SHORTEST_BEGINNING = 2
SHORTEST_NAME_BEGINNING = 3
"""A half-typed word has so many letters at least, of titles and of names."""
SHORTEST_RELATED = 3
RELATED_LETTERS = 2
"""Beside a film that is called so stand those with a word of so many letters more: Alien, Aliens."""
MOST_MISTAKES = 3
"""Letters in which a title may differ and still be near."""

Match = Callable[[str, bool], tuple[Strengths, Strengths]]
"""How well a word fits each title (films,) and each name (people,); the last of several may be but begun."""


class WordMatches:
    """The titles and the names that have a word."""

    def __init__(self, called: Sequence[FilmTitle], names: Sequence[str]) -> None:
        """Index what films are `called`, and the `names` of people."""
        self.titles = WordIndex([_indexed(each.names) for each in called])
        self.people = WordIndex([_indexed([name]) for name in names])
        self._last_names = [(search_words(name) or [""])[-1] for name in names]

    def as_spelt(self, word: str, is_last: bool) -> tuple[Strengths, Strengths]:
        """Compare with the same word, and with those that begin so."""
        if is_last:
            return self._title_as_spelt(word, 1), self.name_as_spelt(word, 1)
        return self._title_as_spelt(word), self.name_as_spelt(word)

    def alike(self, word: str, is_last: bool) -> tuple[Strengths, Strengths]:
        """Compare with the words that are spelt so but for a letter or two, too."""
        title, name = self.as_spelt(word, is_last)
        return (
            np.maximum(title, self.titles.spelt_alike(word)),
            np.maximum(name, self.people.spelt_alike(word)),
        )

    def unknown_alike(self, word: str, is_last: bool) -> tuple[Strengths, Strengths]:
        """Compare what is written nowhere with what is spelt alike."""
        title, name = self.as_spelt(word, is_last)
        return (title, name) if title.any() or name.any() else self.alike(word, is_last)

    def as_related(self, word: str, _: bool) -> tuple[Strengths, Strengths]:
        """Compare with the same word, one that is a little longer, and last names."""
        vocabulary = self.titles.vocabulary
        title = np.zeros(self.titles.size, np.float32)
        if len(word) < SHORTEST_RELATED and not word.isdecimal():
            return title, np.zeros(self.people.size, np.float32)
        begun = vocabulary.beginning(word) if len(word) > SHORTEST_RELATED else range(0)
        for place in begun:
            if vocabulary.lengths[place] <= len(word) + RELATED_LETTERS:
                title[self.titles.texts_of(place)] = 0.9
        if (place := vocabulary.of(word)) >= 0:
            title[self.titles.texts_of(place)] = 1
        name = np.zeros(self.people.size, np.float32)
        if (place := self.people.vocabulary.of(word)) >= 0:
            of_it = self.people.texts_of(place)
            name[[person for person in of_it.tolist() if self._last_names[person] == word]] = 1
        return title, name

    def title_near(self, word: str) -> Strengths:
        """Compare with the words that are spelt a little like it."""
        found = self._title_as_spelt(word)
        places, apart = self.titles.vocabulary.alike(word, min(MOST_MISTAKES, len(word) // 3))
        for place, distance in zip(places.tolist(), apart.tolist(), strict=True):
            films = self.titles.texts_of(place)
            found[films] = np.maximum(found[films], 1 - distance / len(word))
        return found

    def _title_as_spelt(self, word: str, shortest: int = SHORTEST_BEGINNING) -> Strengths:
        found = self.titles.spelt_so(word, 1 if word.isdecimal() else shortest)
        if not found.any():
            found[self.titles.in_two(word)] = 1
        return found

    def name_as_spelt(self, word: str, shortest: int = SHORTEST_NAME_BEGINNING) -> Strengths:
        """Compare with the names that have the word, or one that begins so if it has `shortest` letters."""
        found = self.people.spelt_so(word, shortest)
        if not found.any():
            found[self.people.in_two(word)] = 1
        return found

    def name_alike(self, word: str) -> Strengths:
        """Compare with the names that have such a word but for a letter or two."""
        return np.maximum(self.name_as_spelt(word), self.people.spelt_alike(word))


def _indexed(texts: Sequence[str]) -> set[str]:
    """The words under which texts are found, numbers as digits and as they are written."""
    return {word for text in texts for word in (*search_words(text), *spelt_words(text))}
