"""Finding films by title, by who made them, by genre and by time, in one field."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from maxella.errors import UsageError
from maxella.recommend.candidates.movie_table import MovieTable
from maxella.recommend.candidates.query import Query, QueryReader
from maxella.recommend.candidates.title_keys import TitleKeys
from maxella.recommend.candidates.top import top_of
from maxella.recommend.candidates.word_index import Strengths
from maxella.recommend.candidates.word_matches import (
    MOST_MISTAKES,
    SHORTEST_NAME_BEGINNING,
    Match,
    WordMatches,
)
from maxella.recommend.candidates.words import (
    SMALL_WORDS,
    bare_key,
    search_words,
    spelt_words,
    whole_key,
    words_of,
)
from maxella.recommend.results import FoundPerson, SearchFit

Sort = Literal["relevance", "popular", "rated", "newest", "oldest", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)

LONGEST_QUERY = 200
MOST_WORDS = 12

WHOLE = 1.0
BARE = 0.99
MISSPELT = 0.9
SERIES = 0.8
INITIALS = 0.6
"""What a whole title that is meant adds, by how it is written."""
BEGUN = 0.08
BEGUN_WHOLE = 0.2
"""What a title adds that begins with all that is typed, articles aside or not."""
COVERED = 0.1
"""What a title adds of which all words are typed, so that "alien" finds Alien before Alien Nation."""
POPULARITY = 0.15
"""What being well known adds to the movie with the most ratings."""
BY_NAME = 0.9
"""What a word of a name counts against one of a title: who types a title wants the film."""
PLAYED = 0.97
"""What a part in a film counts against having directed it."""
SHORTEST_JOINED = 5
"""Several words that are typed as one have so many letters at least."""
NEAREST = 8
NEAREST_SHARE = 0.8
"""The nearest films fit so well at least, against the best of them."""
Films = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """What a search found."""

    films: Films
    """The places of the films, in the order asked for."""
    fit: SearchFit


@dataclass(frozen=True)
class Scored:
    """The films that fit, before they are put in order."""

    scores: NDArray[np.float32]
    """(films,) 0 for those that do not fit"""
    fit: SearchFit

    @property
    def has_films(self) -> bool:
        """Whether any film fits."""
        return bool((self.scores > 0).any())


class CatalogueSearch:
    """Films and people by what is typed."""

    def __init__(self, table: MovieTable) -> None:
        self._table = table
        called = table.called
        self._keys = TitleKeys(called, table.years)
        people = table.people
        self._compared = WordMatches(called, people.names)
        self._titles, self._people = self._compared.titles, self._compared.people
        self._title_weight = self._titles.weight_of([search_words(title) for title in table.titles])
        self._owners = np.repeat(np.arange(len(people.names)), np.diff(people.offsets))
        ratings = np.bincount(self._owners, table.counts[people.films], len(people.names))
        self._renown = _popularity(ratings)
        self._popularity = _popularity(table.counts)
        self._part = np.where(people.is_director, 1.0, PLAYED).astype(np.float32)
        newest = max((year for year in table.years if year is not None), default=0)
        known = frozenset(self._titles.vocabulary.words) | frozenset(self._people.vocabulary.words)
        self._reader = QueryReader(table.genres, newest, known)

    def find(self, text: str, sort: Sort) -> Found:
        """The films that fit, in the order asked for; where none does, the nearest.

        Raises:
            UsageError: for an unknown order.
        """
        if sort not in SORTS:
            raise UsageError(f"search: sort {sort!r}: choose {', '.join(SORTS)}")
        text = text[:LONGEST_QUERY]
        words = search_words(text)[:MOST_WORDS]
        if not words:
            return Found(np.empty(0, np.int64), "nothing")
        found = self._scored(words, self._reader.read(words_of(text)[:MOST_WORDS]), spelt_words(text))
        places = np.flatnonzero(found.scores > 0)
        best_first = places[np.argsort(-found.scores[places], kind="stable")]
        if found.fit == "nearest":
            best_first = best_first[:NEAREST]
        return Found(self.ordered(best_first, sort), found.fit if len(places) else "nothing")

    def ordered(self, places: Films, sort: Sort) -> Films:
        """The places in another order; for `relevance`, and where films are equal, in the order given."""
        if sort == "relevance":
            return places
        table = self._table
        if sort == "title":
            return places[np.argsort(table.title_order[places], kind="stable")]
        keys = {
            "popular": -table.counts,
            "rated": -table.rated,
            "newest": np.where(table.has_year, -table.year, np.inf),
            "oldest": np.where(table.has_year, table.year, np.inf),
        }
        return places[np.argsort(keys[sort][places], kind="stable")]

    def people(self, text: str, k: int, *, forgiving: bool = True) -> list[FoundPerson]:
        """The people whose names fit best; where none does and mistakes are forgiven, those spelt alike."""
        words = search_words(text[:LONGEST_QUERY])[:MOST_WORDS]
        people = self._table.people
        if not words or not people.names:
            return []
        shortest = SHORTEST_NAME_BEGINNING if len(words) == 1 else 1
        as_spelt = partial(self._compared.name_as_spelt, shortest=shortest)
        for match in (as_spelt, self._compared.name_alike) if forgiving else (as_spelt,):
            strengths = np.stack([match(word) for word in words])
            fits = np.asarray((strengths > 0).all(axis=0))
            if fits.any():
                weights = np.array([self._people.rarity_of(word) for word in words])
                scores = weights @ strengths / weights.sum() + self._renown
                return [self._person(place) for place in top_of(scores, fits, k).tolist()]
        return []

    def _person(self, place: int) -> FoundPerson:
        people = self._table.people
        return FoundPerson(
            name=people.names[place],
            as_director=int(people.directed[place]),
            in_cast=int(people.played[place]),
        )

    # --- the ways to find, from what is surely meant to what is near ----------------------------------------

    def _scored(self, words: Sequence[str], query: Query, spelt: Sequence[str]) -> Scored:
        called = self._called(words)
        if called.fit == "title":
            return self._with_related(called, words)
        everywhere = np.ones(len(self._table), np.bool_)
        found = self._merged(called, self._with_words(words, everywhere, self._compared.as_spelt))
        if not found.has_films:
            found = self._begun(words)
        if spelt[-1:] != words[-1:] and not found.has_films:
            found = self._with_words([*words[:-1], spelt[-1]], everywhere, self._compared.as_spelt)
        if query.has_facets and (not found.has_films or not query.words):
            found = self._merged(found, self._of_kind(query, self._compared.as_spelt))
        return found if found.has_films else self._misspelt(words, query)

    def _misspelt(self, words: Sequence[str], query: Query) -> Scored:
        films, mistakes = self._keys.misspelt(words)
        everywhere = np.ones(len(self._table), np.bool_)
        if len(films):
            scores = np.zeros(len(self._table), np.float32)
            np.maximum.at(scores, films, (1 + MISSPELT - 0.2 * mistakes).astype(np.float32))
            return Scored(self._known_better(scores), "alike")
        for match in (self._compared.unknown_alike, self._compared.alike):
            found = self._with_words(words, everywhere, match)
            if not found.has_films and query.has_facets:
                found = self._of_kind(query, match)
            if found.has_films:
                return Scored(found.scores + self._short_misspelt(words) * (found.scores > 0), "alike")
        return self._nearest(words)

    def _short_misspelt(self, words: Sequence[str]) -> Strengths:
        """What films (films,) gain whose whole title, a short one, is spelt like the words."""
        gained = np.zeros(len(self._table), np.float32)
        for keys, key, worth in (
            (self._keys.bare, bare_key(words), BEGUN_WHOLE),
            (self._keys.whole, whole_key(words), BEGUN_WHOLE + BEGUN),
        ):
            gained[keys.alike(key, 1)[0]] = worth
        return gained

    def _called(self, words: Sequence[str]) -> Scored:
        """Films that are called so as a whole, or are of a series that is; the best way of each counts."""
        scores = np.zeros(len(self._table), np.float32)
        fit: SearchFit = "nothing"
        for key, keys, worth in (
            (whole_key(words), self._keys.whole, WHOLE),
            (bare_key(words), self._keys.bare, BARE),
            (bare_key(words), self._keys.series, SERIES),
            (whole_key(words), self._keys.initials, INITIALS),
        ):
            films = keys.films(key)
            scores[films] = np.maximum(scores[films], 1 + worth)
            if len(films) and fit == "nothing":
                fit = "title" if worth >= BARE else "about"
        return Scored(self._known_better(scores), fit)

    def _begun(self, words: Sequence[str]) -> Scored:
        """The films with a name that begins so, though its words are written apart: "starwarsep"."""
        scores = np.zeros(len(self._table), np.float32)
        if len(whole_key(words)) >= SHORTEST_JOINED:
            scores[self._keys.whole.beginning(whole_key(words))] = 1
        return Scored(self._known_better(scores), "words")

    def _with_related(self, called: Scored, words: Sequence[str]) -> Scored:
        """The films that are called so, and then those with the same words: of a series, or of a maker."""
        related = self._with_words(words, np.ones(len(self._table), np.bool_), self._compared.as_related)
        return Scored(np.maximum(called.scores, related.scores), "title")

    def _of_kind(self, query: Query, match: Match) -> Scored:
        """Films of the genres and times that are asked for, with the words that are left."""
        fits = np.ones(len(self._table), np.bool_)
        for genre in query.genres:
            fits &= self._table.of_genre(genre)
        if query.years:
            fits &= (self._table.year >= query.years[0]) & (self._table.year <= query.years[1])
        if not query.words:
            return Scored(self._known_better(np.where(fits, np.float32(BY_NAME), np.float32(0))), "about")
        words = search_words(" ".join(query.words))
        called = self._called(words)
        if called.fit == "title" and (called.scores * fits > 0).any():
            return Scored(np.where(fits, called.scores, np.float32(0)), "title")
        found = self._with_words(words, fits, match)
        return Scored(found.scores, "about")

    def _with_words(self, words: Sequence[str], allowed: Mask, match: Match) -> Scored:
        """Films that have every word: in a title, or some there and the others in one name.

        Args:
            words: of the search; small ones may be lacking.
            allowed: (films,) which may be found.
            match: how a word is compared.
        """
        telling = [word for word in words if word not in SMALL_WORDS] or list(words)
        weights = np.array([self._titles.rarity_of(word) for word in telling], np.float32)
        matched = [match(word, len(telling) > 1 and word is telling[-1]) for word in telling]
        in_title = np.stack([title for title, _ in matched])
        scores = weights @ in_title / weights.sum() * (in_title > 0).all(axis=0)
        in_words = bool((scores * allowed > 0).any())
        scores = scores + self._worth(words, scores > 0)
        by_name = self._by_name(in_title, np.stack([name for _, name in matched]), weights)
        scores = np.where(allowed, np.maximum(scores, by_name), 0).astype(np.float32)
        return Scored(self._known_better(scores), "words" if in_words else "about")

    def _by_name(self, in_title: Strengths, in_name: Strengths, weights: Strengths) -> Strengths:
        """How well films fit with one of their people: each word in the name, or in the title.

        Args:
            in_title: (words, films).
            in_name: (words, people).
            weights: (words,).
        """
        found = np.zeros(len(self._table), np.float32)
        named = np.flatnonzero((in_name > 0).any(axis=0))
        if not len(named):
            return found
        people = self._table.people
        is_named = np.zeros(len(people.names), np.bool_)
        is_named[named] = True
        entries = np.flatnonzero(is_named[self._owners])
        films = people.films[entries]
        best = np.maximum(in_title[:, films], BY_NAME * in_name[:, self._owners[entries]])
        worth = weights @ best / weights.sum() * (best > 0).all(axis=0) * self._part[entries]
        np.maximum.at(found, films, worth.astype(np.float32))
        return found

    def _nearest(self, words: Sequence[str]) -> Scored:
        """Films that have some of the words, or one that is a little like them."""
        telling = [word for word in words if word not in SMALL_WORDS] or list(words)
        weights = np.array([self._titles.rarity_of(word) for word in telling], np.float32)
        in_title = np.stack([self._compared.title_near(word) for word in telling])
        scores = weights @ in_title / weights.sum()
        key = bare_key(words)
        films, apart = self._keys.bare.alike(key, min(MOST_MISTAKES, len(key) // 3))
        np.maximum.at(scores, films, (1 - apart / max(len(key), 1)).astype(np.float32))
        scores[scores < NEAREST_SHARE * scores.max(initial=0)] = 0
        return Scored(self._known_better(scores.astype(np.float32)), "nearest")

    # --- what orders films that fit alike -------------------------------------------------------------------

    def _worth(self, words: Sequence[str], fits: Mask) -> Strengths:
        """What films (films,) gain whose title is covered by the words, or begins with them."""
        gained = np.zeros(len(self._table), np.float32)
        for word in {word for word in words if self._titles.vocabulary.of(word) >= 0}:
            place = self._titles.vocabulary.of(word)
            gained[self._titles.texts_of(place)] += self._titles.rarity[place]
        gained = COVERED * np.minimum(gained / self._title_weight, 1)
        for keys, key, worth in (
            (self._keys.bare, bare_key(words), BEGUN),
            (self._keys.whole, whole_key(words), BEGUN_WHOLE),
        ):
            begun = np.unique(keys.beginning(key))
            gained[begun] = np.maximum(gained[begun], worth + gained[begun] / 2)
        return np.where(fits, gained, 0).astype(np.float32)

    def _known_better(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(scores > 0, scores + self._popularity, np.float32(0)).astype(np.float32)

    @staticmethod
    def _merged(one: Scored, other: Scored) -> Scored:
        if not one.has_films:
            return other
        return Scored(np.maximum(one.scores, other.scores), one.fit)


def _popularity(counts: NDArray[np.number]) -> NDArray[np.float32]:
    known = np.log1p(counts)
    return np.asarray(POPULARITY * known / max(float(known.max(initial=0)), 1.0), np.float32)
