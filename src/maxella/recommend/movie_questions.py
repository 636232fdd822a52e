"""Questions about movies, whoever asks: like which, called what, and what is known."""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from maxella.errors import UsageError
from maxella.recommend.candidates.catalogue_search import Found, Sort
from maxella.recommend.candidates.movie_table import FEWEST_RATINGS
from maxella.recommend.candidates.tastes import Answered
from maxella.recommend.candidates.top import top_of
from maxella.recommend.candidates.words import words_of
from maxella.recommend.loaded_bundle import LoadedBundle
from maxella.recommend.ranking.serving import at_least
from maxella.recommend.results import (
    NO_FILTERS,
    Filters,
    FoundPerson,
    Movie,
    MovieDetail,
    Neighbour,
    SearchResult,
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
        return self.look_up(text, k, filters, sort).movies

    def look_up(
        self, text: str, k: int = 10, filters: Filters = NO_FILTERS, sort: Sort = "relevance"
    ) -> SearchResult:
        """Movies by what is typed, and whether one is called so; see `search`.

        Raises:
            UsageError: for a wrong `k` or `sort`.
        """
        at_least(1, k=k)
        if sort == "rated":
            self._serving.require_ratings("sort 'rated'")
        search, table = self._serving.search, self._serving.table
        found = search.find(text, sort)
        if not words_of(text) and (filters != NO_FILTERS or sort != "relevance"):
            listed = search.ordered(np.arange(len(table)), "popular" if sort == "relevance" else sort)
            found = Found(listed, "about")
        places = found.films[table.allowed(filters)[found.films]]
        return SearchResult(
            movies=[table.facts(place) for place in places[:k].tolist()],
            fit=found.fit if len(places) else "nothing",
        )

    def people(self, text: str, k: int = 10, *, forgiving: bool = True) -> list[FoundPerson]:
        """Directors and cast by name, best match first; a half-typed name is forgiven, and a misspelt one.

        Args:
            text: what is typed.
            k: how many, from 1.
            forgiving: give names that are spelt alike where there are no others.

        Raises:
            UsageError: for a wrong `k`.
        """
        at_least(1, k=k)
        return self._serving.search.people(text, k, forgiving=forgiving)

    def well_known(
        self,
        k: int = 60,
        filters: Filters = NO_FILTERS,
        *,
        known: Iterable[str] = (),
        unwatched: Iterable[str] = (),
    ) -> list[Movie]:
        """Movies to ask a newcomer about: known to many, judged differently, with an entry for every taste.

        Args:
            k: how many, from 1.
            filters: which movies may be asked about.
            known: movies that they have rated already; they are not asked about, and their kinds are more.
            unwatched: movies that they have not seen; not asked about again, and their kinds are less.

        Raises:
            UsageError: for a wrong `k`.
        """
        at_least(1, k=k)
        table = self._serving.table
        answered = Answered(table.known_places(known), table.known_places(unwatched))
        allowed = table.allowed(filters) & (table.counts > 0)
        allowed[[*answered.known, *answered.unknown]] = False
        places = self._serving.tastes.to_ask(self._serving.telling, allowed, k, answered)
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
