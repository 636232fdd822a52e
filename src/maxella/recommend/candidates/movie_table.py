"""The movie table as the recommender reads it: facts, popularity and filters, in the catalogue's order."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import (
    CAST,
    DIRECTOR,
    DIRECTORS,
    GENRES,
    KEYWORDS,
    MOVIE_ID,
    RELEASE_YEAR,
    TAGS,
    TITLE,
)
from maxella.errors import UnknownIdError
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.models.view import standardise
from maxella.recommend.candidates.names import FilmNames, FilmPeople
from maxella.recommend.candidates.plot import plot_line
from maxella.recommend.candidates.title_keys import FilmTitle
from maxella.recommend.candidates.words import ARTICLES, words_of
from maxella.recommend.results import Filters, Movie, MovieDetail, NameKind, RatingCount

UNKNOWN = -1
RATINGS_TOWARDS_THE_MEAN = 20
"""A movie's mean is pulled to that of all ratings as if it had so many more of them."""
FEWEST_RATINGS = 5
"""Of fewer, whoever happened to rate a movie says little about it."""
UNKNOWN_SHARE = 0.25
"""This part of the rated movies, those with the fewest ratings, counts as equally unknown."""
RATING_COUNT = "rating_count"
RATING_MEAN = "rating_mean"


def with_rating_statistics(
    movies: pl.DataFrame, histories: Histories, *, has_ratings: bool = True
) -> pl.DataFrame:
    """The movie table (in the catalogue's order) with the number and the mean of each movie's ratings.

    Where nothing was rated it is how many saw the movie, and there is no mean.
    """
    counts = np.bincount(histories.movies, minlength=len(movies))
    sums = np.bincount(histories.movies, histories.ratings, minlength=len(movies))
    means = np.divide(sums, counts, out=np.full(len(movies), np.nan), where=(counts > 0) & has_ratings)
    return movies.with_columns(
        pl.Series(RATING_COUNT, counts, pl.Int64),
        pl.Series(RATING_MEAN, means, pl.Float32).fill_nan(None),
    )


def _genres(movies: pl.DataFrame) -> tuple[list[str], NDArray[np.bool_]]:
    """The genres, the most frequent first, and whether each movie is of each: (movies, genres)."""
    by_genre = (
        movies.select(GENRES)
        .with_row_index("place")
        .explode(GENRES)
        .drop_nulls()
        .group_by(GENRES)
        .agg("place", pl.len())
        .sort("len", GENRES, descending=[True, False])
    )
    is_of_genre = np.zeros((len(movies), len(by_genre)), np.bool_)
    for column, places in enumerate(by_genre["place"]):
        is_of_genre[places.to_numpy(), column] = True
    return by_genre[GENRES].to_list(), is_of_genre


class MovieTable:
    """Looks movies up by their place in the catalogue, and tells which ones pass filters."""

    def __init__(
        self, movies: pl.DataFrame, catalogue: Catalogue, histories: Histories, *, has_ratings: bool = True
    ) -> None:
        self.has_ratings = has_ratings
        """Whether movies were rated; else `counts` are of people who saw them."""
        self._movies = movies
        self._facts = {name: movies[name].to_list() for name in Movie.model_fields if name != "plot"}
        self._index = catalogue.index
        self.counts: NDArray[np.int64] = movies[RATING_COUNT].to_numpy()
        self.movie_ids = catalogue.movie_ids
        self.titles: list[str] = movies[TITLE].fill_null(movies[MOVIE_ID]).to_list()
        self._facts |= {TITLE: self.titles, GENRES: [tuple(genres or ()) for genres in self._facts[GENRES]]}
        # A table that the first release wrote names one director alone.
        self._facts[DIRECTORS] = [
            tuple(names or ([first] if first else ()))
            for names, first in zip(self._facts[DIRECTORS], self._facts[DIRECTOR], strict=True)
        ]
        self._overviews: list[str | None] = movies["overview"].to_list()
        self.years: list[int | None] = movies[RELEASE_YEAR].to_list()
        self.year = movies[RELEASE_YEAR].cast(pl.Float64).fill_null(np.nan).to_numpy()
        """(movies,) the year of release, NaN where it is not known"""
        self.has_year = ~np.isnan(self.year)
        self.rated = _towards_the_mean(self.counts, movies[RATING_MEAN].fill_null(0).to_numpy())
        """(movies,) the mean of each movie's ratings, pulled to that of all of them"""
        self._runtime = movies["runtime"].fill_null(np.nan).to_numpy()
        self.people = FilmPeople(movies)
        self.language = (
            movies["original_language"].str.to_lowercase().fill_null("").to_numpy().astype(np.str_)
        )
        """(movies,) the code of the original language, empty where it is not known"""
        self._collection = np.array([(name or "").casefold() for name in movies["collection"]], np.str_)
        self.genres, self._is_of_genre = _genres(movies)
        self._genre_names = FilmNames(movies[GENRES])
        self.popularity = _known_to_many(self.counts)
        """(movies,) log of the number of ratings, standardised; see `_known_to_many`"""
        self.recency = standardise(
            movies[RELEASE_YEAR].cast(pl.Float64).fill_null(strategy="mean").fill_null(0).to_numpy()
        )
        """(movies,) the year of release, standardised; 0 where it is not known"""
        self._shown: dict[int, Movie] = {}
        self.decades = np.where(np.isnan(self.year), UNKNOWN, self.year // 10 * 10).astype(np.int64)
        """(movies,) the first year of each movie's decade, `UNKNOWN` where its year is not known"""
        names = movies[DIRECTOR].drop_nulls().unique(maintain_order=True)
        self.directors: list[str] = names.to_list()
        self.director_codes: NDArray[np.int64] = (
            movies[DIRECTOR]
            .replace_strict(self.directors, np.arange(len(names)), default=UNKNOWN, return_dtype=pl.Int64)
            .to_numpy()
        )
        """(movies,) the place of each movie's director in `directors`, `UNKNOWN` where nobody is known"""
        self.ratings_by_movie = histories.matrix(len(movies), histories.ratings).tocsc()
        """(people, movies) the ratings that were fitted, movie by movie"""
        self._levels = np.unique(histories.ratings) if has_ratings else np.empty(0, np.float32)

    def __len__(self) -> int:
        return len(self.titles)

    def place(self, movie_id: str, or_else: int | None = None) -> int:
        """Where a movie stands in the catalogue.

        Raises:
            UnknownIdError: when it is not there, and nothing is given to answer then.
        """
        place = self._index.get(movie_id, or_else)
        if place is None:
            raise UnknownIdError(f"no movie with id {movie_id!r}; `search` finds movies by title")
        return place

    def known_places(self, movie_ids: Iterable[str]) -> list[int]:
        """The places of those of the movies that are in the catalogue."""
        return [self._index[movie_id] for movie_id in movie_ids if movie_id in self._index]

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Which movies (movies,) pass the filters."""
        allowed = self.counts >= filters.min_ratings
        if filters.genres:
            allowed &= self.named("genres").in_films_of(filters.genres)
        first, last = filters.years
        if first is not None:
            allowed &= self.year >= first
        if last is not None:
            allowed &= self.year <= last
        if filters.languages:
            allowed &= np.isin(self.language, [language.lower() for language in filters.languages])
        shortest, longest = filters.runtime
        if shortest is not None:
            allowed &= self._runtime >= shortest
        if longest is not None:
            allowed &= self._runtime <= longest
        if filters.people:
            allowed &= self.people.in_films_of(filters.people)
        if filters.collections:
            allowed &= np.isin(self._collection, [name.casefold() for name in filters.collections])
        for kind, names in filters.without.items():
            if names:
                allowed &= ~self.named(kind).in_films_of(names)
        return allowed

    def named(self, kind: NameKind) -> FilmNames | FilmPeople:
        """Which movies have a genre, a person or a keyword, by its name."""
        if kind == "keywords":
            return self._keywords
        return self._genre_names if kind == "genres" else self.people

    def of_genre(self, genre: str) -> NDArray[np.bool_]:
        """Which movies (movies,) are of a genre, in any case of letters."""
        return self._genre_names.in_films_of([genre])

    @property
    def called(self) -> list[FilmTitle]:
        """What each film is called: its title, the original one and that of TMDB, and its collection."""
        columns = [self._movies[name].to_list() for name in ("original_title", "tmdb_title", "collection")]
        return [
            FilmTitle((title, *(name for name in (original, tmdb) if name)), collection)
            for title, original, tmdb, collection in zip(self.titles, *columns, strict=True)
        ]

    @cached_property
    def _keywords(self) -> FilmNames:
        return FilmNames(self._movies[KEYWORDS])

    @cached_property
    def title_order(self) -> NDArray[np.int64]:
        """The place (movies,) of each movie among all by title: without accents and a leading article."""
        keys = [words_of(title) or [""] for title in self.titles]
        keys = [words[1:] if len(words) > 1 and words[0] in ARTICLES else words for words in keys]
        order = np.empty(len(self), np.int64)
        order[sorted(range(len(self)), key=keys.__getitem__)] = np.arange(len(self))
        return order

    def has_genre(self, places: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of `genres` the movies at `places` are of: (places, genres)."""
        of_genre: NDArray[np.bool_] = self._is_of_genre[places]
        return of_genre

    def facts(self, place: int) -> Movie:
        """What a list shows about the movie at a place."""
        movie = self._shown.get(place)
        if movie is None:
            known = {name: values[place] for name, values in self._facts.items()}
            movie = Movie.model_construct(**known, plot=plot_line(self._overviews[place]))
            self._shown[place] = movie
        return movie

    def detail(self, place: int) -> MovieDetail:
        """Everything about the movie at a place."""
        columns = self.ratings_by_movie
        given = columns.data[columns.indptr[place] : columns.indptr[place + 1]]
        counts = np.bincount(np.searchsorted(self._levels, given), minlength=len(self._levels))
        counts = counts[: len(self._levels)]
        distribution = tuple(
            RatingCount(rating=rating, count=count)
            for rating, count in zip(self._levels.tolist(), counts.tolist(), strict=True)
        )
        row = self._movies.row(place, named=True)
        row[TITLE] = self.titles[place]
        for name in (GENRES, CAST, KEYWORDS, TAGS):
            row[name] = tuple(row[name] or ())
        row |= {DIRECTORS: self._facts[DIRECTORS][place], "plot": plot_line(row["overview"])}
        known = {name: row[name] for name in MovieDetail.model_fields if name in row}
        return MovieDetail(**known, distribution=distribution)


def _known_to_many(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The logarithm of numbers of ratings, standardised: (movies,).

    The `UNKNOWN_SHARE` of rated movies with the fewest ratings are equally unknown, and those with fewer than
    `FEWEST_RATINGS` are as average: who asks for the obscure wants what few know, not what nobody does.
    """
    is_rated = counts >= FEWEST_RATINGS
    popularity = np.zeros(len(counts))
    if is_rated.any():
        least = np.quantile(counts[is_rated], UNKNOWN_SHARE)
        popularity[is_rated] = standardise(np.log(np.maximum(counts[is_rated], least)))
    return popularity


def _towards_the_mean(counts: NDArray[np.int64], means: NDArray[np.float32]) -> NDArray[np.float64]:
    total = counts @ means / max(int(counts.sum()), 1)
    return np.asarray(
        (counts * means + RATINGS_TOWARDS_THE_MEAN * total) / (counts + RATINGS_TOWARDS_THE_MEAN), np.float64
    )
