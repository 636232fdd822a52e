"""Questions about movies, whoever asks: like which, called what, and what is known."""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from maxella.errors import UsageError
from maxella.recommend.candidates.catalogue_search import Sort
from maxella.recommend.candidates.movie_table import FEWEST_RATINGS
from maxella.recommend.candidates.top import top_of
from maxella.recommend.candidates.word_search import words_of
from maxella.recommend.loaded_bundle import LoadedBundle
from maxella.recommend.ranking.serving import at_least
from maxella.recommend.reranking.diversify import spread_over_genres_and_eras
from maxella.recommend.results import (
    NO_FILTERS,
    Filters,
    FoundPerson,
    Movie,
    MovieDetail,
    Neighbour,
)


class MovieQuestions(LoadedBundle):
    """Answers about the movies of a bundle."""

    def similar(
        self,
        movie_id: str,
        k: int = 10,
        by: Literal["taste", "content"] = "taste",
        filters: Filters = NO_FILTERS,
    ) -> list[Neighbour]:
        """The movies that are most like a movie.

        Args:
            movie_id: the movie.
            k: how many, from 1.
            by: `taste`: what having rated it speaks for (content, where hardly anyone has); `content`: what
                is known about it (genres, director, cast, keywords, period, language), rare things more.
            filters: which movies may be listed.

        Raises:
            UnknownIdError: for an unknown movie.
            UsageError: for a wrong `k` or `by`.
        """
        at_least(1, k=k)
        if by not in ("taste", "content"):
            raise UsageError(f"similar by {by!r}: choose taste or content")
        table = self._serving.table
        place = table.place(movie_id)
        if table.counts[place] < FEWEST_RATINGS:
            by = "content"
        alike = (self._serving.taste if by == "taste" else self._serving.content).of(place)
        allowed = table.allowed(filters) & (alike > 0)
        allowed[place] = False
        return [
            Neighbour(rank=rank, movie=table.facts(other), similarity=float(alike[other]), by=by)
            for rank, other in enumerate(top_of(alike, allowed, k).tolist(), start=1)
        ]

    def search(
        self, text: str, k: int = 10, filters: Filters = NO_FILTERS, sort: Sort = "relevance"
    ) -> list[Movie]:
        """Movies by what is typed: a title, a person, a genre, a year or a decade, or some of these together.

        A misspelt or half-typed word is forgiven. What fits a title comes first, then the films of whoever
        the words name ("hitchcock 1950s"), and those of the genres and times in it ("sci-fi 1990s").

        Args:
            text: what is typed; without a word in it, filters or an order alone list all that passes.
            k: how many, from 1.
            filters: which movies may be listed.
            sort: `relevance`: best match first; or all that fit well, by `popular` (number of ratings),
                `rated` (their mean, pulled to that of all where they are few), `newest`, `oldest`, `title`.

        Raises:
            UsageError: for a wrong `k` or `sort`.
        """
        at_least(1, k=k)
        if sort == "rated":
            self._serving.require_ratings("sort 'rated'")
        search, table = self._serving.search, self._serving.table
        places = search.find(text, sort)
        if not words_of(text) and (filters != NO_FILTERS or sort != "relevance"):
            places = search.ordered(np.arange(len(table)), "popular" if sort == "relevance" else sort)
        return [table.facts(place) for place in places[table.allowed(filters)[places]][:k].tolist()]

    def people(self, text: str, k: int = 10) -> list[FoundPerson]:
        """Directors and cast by name, best match first; a misspelt or half-typed name is forgiven.

        Raises:
            UsageError: for a wrong `k`.
        """
        at_least(1, k=k)
        return self._serving.search.people(text, k)

    def well_known(self, k: int = 60, filters: Filters = NO_FILTERS) -> list[Movie]:
        """Movies to ask a newcomer about: known to many, judged differently, spread over genres and eras.

        Args:
            k: how many, from 1.
            filters: which movies may be asked about.

        Raises:
            UsageError: for a wrong `k`.
        """
        at_least(1, k=k)
        table = self._serving.table
        allowed = table.allowed(filters) & (table.counts > 0)
        places = spread_over_genres_and_eras(table, self._serving.telling, allowed, k)
        return [table.facts(place) for place in places.tolist()]

    def facts(self, movie_ids: Iterable[str]) -> list[Movie]:
        """What a list shows about some movies, in their order.

        Raises:
            UnknownIdError: for an unknown movie.
        """
        table = self._serving.table
        return [table.facts(table.place(movie_id)) for movie_id in movie_ids]

    def movie(self, movie_id: str) -> MovieDetail:
        """Everything about a movie.

        Raises:
            UnknownIdError: for an unknown movie.
        """
        table = self._serving.table
        return table.detail(table.place(movie_id))
