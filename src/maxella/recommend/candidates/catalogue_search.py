"""Finding films by title, by who made them, by genre and by time, in one field."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from maxella.errors import UsageError
from maxella.recommend.candidates.movie_table import MovieTable
from maxella.recommend.candidates.query import Query, QueryReader
from maxella.recommend.candidates.top import top_of
from maxella.recommend.candidates.word_search import (
    LONGEST_QUERY,
    LOWEST_RELEVANCE,
    MOST_WORDS,
    WordSearch,
    words_of,
)
from maxella.recommend.results import FoundPerson

Sort = Literal["relevance", "popular", "rated", "newest", "oldest", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)

BY_NAME_OR_KIND = 0.9
"""What a name, a genre or a time that fits counts against a title that does: who types one wants the film."""
PLAYED = 0.97
"""What a part in a film counts against having directed it."""
LOWEST_NAME_RELEVANCE = 0.7
SHORTEST_NAME = 3
"""Of the words of a search that stand for a name, one has so many letters at least."""
FAR_BEHIND = 0.2
"""A film found by a name, or listed by something else than relevance, is not further behind the best one."""

Relevances = NDArray[np.float32]


class CatalogueSearch:
    """Films and people by what is typed."""

    def __init__(self, table: MovieTable) -> None:
        self._table = table
        self._titles = WordSearch(table.titles, table.years, table.counts)
        people = table.people
        self._entries = np.diff(people.offsets)
        owners = np.repeat(np.arange(len(people.names)), self._entries)
        ratings = np.bincount(owners, table.counts[people.films], len(people.names)).astype(np.int64)
        self._names = WordSearch(people.names, [None] * len(people.names), ratings)
        self._part = np.where(people.is_director, 1.0, PLAYED).astype(np.float32)
        newest = max((year for year in table.years if year is not None), default=0)
        self._reader = QueryReader(table.genres, newest, self._titles.words | self._names.words)

    def find(self, text: str, sort: Sort) -> NDArray[np.int64]:
        """The places of the films that fit, in the order asked for.

        Raises:
            UsageError: for an unknown order.
        """
        if sort not in SORTS:
            raise UsageError(f"search: sort {sort!r}: choose {', '.join(SORTS)}")
        text = text[:LONGEST_QUERY]
        by_title, bonus = self._titles.relevance(text)
        query = self._reader.read(words_of(text)[:MOST_WORDS])
        otherwise = BY_NAME_OR_KIND * self._by_name_or_kind(query, by_title)
        best = max(by_title.max(initial=0), otherwise.max(initial=0))
        otherwise[otherwise < best - FAR_BEHIND] = 0
        score = np.maximum(by_title + bonus, otherwise + self._titles.popularity)
        relevance = np.maximum(by_title, otherwise)
        lowest = LOWEST_RELEVANCE if sort == "relevance" else max(LOWEST_RELEVANCE, best - FAR_BEHIND)
        places = np.flatnonzero(relevance >= lowest)
        return self.ordered(places[np.argsort(-score[places], kind="stable")], sort)

    def ordered(self, places: NDArray[np.int64], sort: Sort) -> NDArray[np.int64]:
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

    def people(self, text: str, k: int) -> list[FoundPerson]:
        """The people whose names fit best."""
        relevance, bonus = self._names.relevance(text)
        people = self._table.people
        return [
            FoundPerson(
                name=people.names[place],
                as_director=int(people.directed[place]),
                in_cast=int(people.played[place]),
            )
            for place in top_of(relevance + bonus, relevance >= LOWEST_NAME_RELEVANCE, k).tolist()
        ]

    def _by_name_or_kind(self, query: Query, by_title: Relevances) -> Relevances:
        """How well films fit a search by their people, genres and time (with a title's words among them)."""
        fits = np.ones(len(self._table), np.bool_)
        for genre in query.genres:
            fits &= self._table.of_genre(genre)
        if query.years:
            fits &= (self._table.year >= query.years[0]) & (self._table.year <= query.years[1])
        if not query.words:
            return (fits & query.has_facets).astype(np.float32)
        found = self._by_name(query.words)
        if query.has_facets:
            title, _ = self._titles.relevance(" ".join(query.words))
            found = np.maximum(found, title)
        return np.where(fits, found, np.float32(0))

    def _by_name(self, words: tuple[str, ...]) -> Relevances:
        """How well the words fit the names of someone who made each film: (films,)."""
        found = np.zeros(len(self._table), np.float32)
        if max(map(len, words)) < SHORTEST_NAME or not self._table.people.names:
            return found
        relevance, _ = self._names.relevance(" ".join(words))
        relevance[relevance < LOWEST_NAME_RELEVANCE] = 0
        np.maximum.at(found, self._table.people.films, np.repeat(relevance, self._entries) * self._part)
        return found
