"""The movies that entries are matched with, found by ids and by the names that their titles hold."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

import polars as pl

from maxella.tables.cells import imdb_id_of, number_id_of, or_none, text_of
from maxella.tables.entries import Entry
from maxella.tables.names import Title, taken_apart

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEARS_APART = 2
"""Sources date one film up to so many years apart: by its first showing or its release, at home or abroad."""


class CatalogueMovie(Protocol):
    """What movies are told by; `maxella.recommend.results.Movie` has it all.

    If it has a `release_date` too (unix seconds), as `MovieDetail` and the movie table do, the year of that
    counts as well: services date a film by its first showing, MovieLens now and then by its release at home.
    Its `original_title` and `tmdb_title`, if it has them, are names of it as well.
    """

    @property
    def movie_id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def release_year(self) -> int | None: ...  # noqa: D102
    @property
    def imdb_id(self) -> str | None: ...  # noqa: D102
    @property
    def tmdb_id(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class KnownMovie:
    """A movie of a table."""

    movie_id: str
    title: str
    release_year: int | None = None
    imdb_id: str | None = None
    tmdb_id: str | None = None
    release_date: int | None = None
    original_title: str | None = None
    tmdb_title: str | None = None


def movies_of(table: pl.DataFrame) -> list[KnownMovie]:
    """The movies of a movie table (`maxella.data.schema.MOVIES`); one without a title is called by its id."""
    columns = [field.name for field in fields(KnownMovie) if field.name in table.columns]
    named = table.with_columns(pl.col("title").fill_null(pl.col("movie_id")))
    return [KnownMovie(**row) for row in named.select(columns).iter_rows(named=True)]


class MovieIndex:
    """Movies by their places in the catalogue, from 0."""

    def __init__(self, movies: Iterable[CatalogueMovie], movielens_ids: bool) -> None:
        """Index the movies; `movielens_ids` says whether their own ids are those of movielens.org."""
        self.movie_ids: list[str] = []
        self.titles: list[str] = []
        self.years: list[int | None] = []
        self._all_years: list[tuple[int, ...]] = []
        """The release year and that of the release date: none, one or two."""
        self._imdb: list[str | None] = []
        self._tmdb: list[str | None] = []
        called: list[list[str]] = []
        for movie in movies:
            called.append(_titles(movie))
            self.movie_ids.append(movie.movie_id)
            self.titles.append(text_of(movie.title) or "")
            self.years.append(movie.release_year)
            self._all_years.append(_years(movie))
            self._imdb.append(or_none(imdb_id_of, movie.imdb_id))
            self._tmdb.append(or_none(number_id_of, movie.tmdb_id))
        self.place_of = {movie_id: place for place, movie_id in enumerate(self.movie_ids)}
        self.with_imdb = [imdb_id is not None for imdb_id in self._imdb]
        self._by_imdb = _places(self._imdb)
        self._by_tmdb = _places(self._tmdb)
        self._movielens_ids = movielens_ids
        self.names: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        """By loose key: the place, the strict key, and whether the name is the whole title."""
        self._by_year: dict[int, list[int]] = defaultdict(list)
        self.names_at: list[tuple[str, ...]] = []
        """At each place the loose keys of its movie, each once."""
        apart = taken_apart({title for titles in called for title in titles})
        for place, titles in enumerate(called):
            names = [name for title in titles if title in apart for name in apart[title].names]
            for name in names:
                self.names[name.loose].append((place, name.strict, name.is_whole))
            self.names_at.append(tuple(dict.fromkeys(name.loose for name in names)))
            for year in self._all_years[place]:
                self._by_year[year].append(place)

    def around(self, year: int) -> list[tuple[str, int]]:
        """The loose keys of the year, the one before and the one after, each with the place of its movie."""
        near = {place for each in (year - 1, year, year + 1) for place in self._by_year.get(each, ())}
        return sorted((loose, place) for place in near for loose in self.names_at[place])

    def differs_in_years(self, place: int, year: int | None) -> bool:
        """Whether the movie at a place is of years that no source would confuse with this one."""
        years = self._all_years[place]
        return bool(years) and year is not None and min(abs(year - own) for own in years) > YEARS_APART

    def by_ids(self, entry: Entry) -> list[tuple[str, set[int]]]:
        """For each id of the entry that the catalogue knows: which id it is, and the movies that have it."""
        ids = (("imdb", entry.imdb_id), ("tmdb", entry.tmdb_id), ("movielens", entry.movielens_id))
        found = [(kind, self.with_id(kind, known_as)) for kind, known_as in ids if known_as is not None]
        return [(kind, places) for kind, places in found if places]

    def with_id(self, kind: str, known_as: str | None) -> set[int]:
        """The movies that have an id of a kind: `imdb`, `tmdb` or `movielens`."""
        if known_as is None:
            return set()
        if kind != "movielens":
            return set((self._by_imdb if kind == "imdb" else self._by_tmdb).get(known_as, ()))
        return {self.place_of[known_as]} if self._movielens_ids and known_as in self.place_of else set()

    def has_other_ids(self, place: int, entry: Entry) -> bool:
        """Whether the movie has an id of IMDb or TMDB, and the entry another one."""
        pairs = ((self._imdb[place], entry.imdb_id), (self._tmdb[place], entry.tmdb_id))
        return any(own and theirs and own != theirs for own, theirs in pairs)

    def of_year(self, year: int) -> Callable[[int], bool]:
        """Whether the movie at a place is of a year."""
        return lambda place: year in self._all_years[place]

    def near_year(self, year: int) -> Callable[[int], bool]:
        """Whether the movie at a place is a year older or younger."""
        near = {year - 1, year + 1}
        return lambda place: not near.isdisjoint(self._all_years[place])

    def without_year(self, place: int) -> bool:
        """Whether no year of the movie at a place is known."""
        return not self._all_years[place]

    def knows(self, titles: Iterable[Title]) -> bool:
        """Whether any movie, of whatever year, answers to one of the titles or to a part of it."""
        return any(name.loose in self.names for title in titles for name in title.names)

    def named(self, titles: Iterable[Title], fits: Callable[[int], bool], *, whole: bool) -> list[int]:
        """The movies that answer to one of the titles, the best first.

        Names of the same spelling go before those that differ in their article, and of each, movies that are
        called so as a whole before those that hold it as a part.

        Args:
            titles: the titles.
            fits: whether the movie at a place may be one of them.
            whole: whether the titles as a whole count, or else the parts that they hold.
        """
        found: dict[int, int] = {}
        for name in (name for title in titles for name in title.names if name.is_whole == whole):
            for place, strict, is_whole in self.names.get(name.loose, ()):
                if fits(place):
                    step = 2 * (strict != name.strict) + (not is_whole)
                    found[place] = min(step, found.get(place, step))
        return sorted(found, key=lambda place: (found[place], place)) if len(found) > 1 else list(found)


def _titles(movie: CatalogueMovie) -> list[str]:
    """All titles of a movie, each once."""
    others = (getattr(movie, name, None) for name in ("original_title", "tmdb_title"))
    return list(dict.fromkeys(text for title in (movie.title, *others) if (text := text_of(title))))


def _places(ids: Iterable[str | None]) -> Mapping[str, tuple[int, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(ids):
        if name is not None:
            places[name] = (*places.get(name, ()), place)
    return places


def _years(movie: CatalogueMovie) -> tuple[int, ...]:
    seconds: int | None = getattr(movie, "release_date", None)
    released = None if seconds is None else (EPOCH + timedelta(seconds=seconds)).year
    return _distinct(movie.release_year, released)


@lru_cache(maxsize=10_000)
def _distinct(*years: int | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(year for year in years if year is not None))
