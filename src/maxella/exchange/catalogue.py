"""The movies that entries are matched with, found by ids and by the names that their titles hold."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from maxella.exchange.cells import CellError, imdb_id_of, number_id_of, text_of
from maxella.exchange.entries import Entry
from maxella.exchange.titles import Title, taken_apart


class CatalogueMovie(Protocol):
    """What movies are told by; `maxella.recommend.results.Movie` has it all."""

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


class MovieIndex:
    """Movies by their places in the catalogue, from 0."""

    def __init__(self, movies: Iterable[CatalogueMovie], movielens_ids: bool) -> None:
        """Index the movies; `movielens_ids` says whether their own ids are those of movielens.org."""
        self.movie_ids: list[str] = []
        self.titles: list[str] = []
        self.years: list[int | None] = []
        self._imdb: list[str | None] = []
        self._tmdb: list[str | None] = []
        for movie in movies:
            self.movie_ids.append(movie.movie_id)
            self.titles.append(text_of(movie.title) or "")
            self.years.append(movie.release_year)
            self._imdb.append(_or_none(imdb_id_of, movie.imdb_id))
            self._tmdb.append(_or_none(number_id_of, movie.tmdb_id))
        self.place_of = {movie_id: place for place, movie_id in enumerate(self.movie_ids)}
        self.with_imdb = [imdb_id is not None for imdb_id in self._imdb]
        self._by_imdb = _places(self._imdb)
        self._by_tmdb = _places(self._tmdb)
        self._movielens_ids = movielens_ids
        self.names: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        """By loose key: the place, the strict key, and whether the name is the whole title."""
        apart = taken_apart(self.titles)
        for place, title in enumerate(self.titles):
            for name in apart[title].names if title in apart else ():
                self.names[name.loose].append((place, name.strict, name.is_whole))

    def by_ids(self, entry: Entry) -> list[tuple[str, set[int]]]:
        """For each id of the entry that the catalogue knows: which id it is, and the movies that have it."""
        movielens = self.place_of.get(entry.movielens_id or "") if self._movielens_ids else None
        found = [
            ("imdb", set(self._by_imdb.get(entry.imdb_id or "", ()))),
            ("tmdb", set(self._by_tmdb.get(entry.tmdb_id or "", ()))),
            ("movielens", set() if movielens is None else {movielens}),
        ]
        return [(how, places) for how, places in found if places]

    def has_other_ids(self, place: int, entry: Entry) -> bool:
        """Whether the movie has an id of IMDb or TMDB, and the entry another one."""
        pairs = ((self._imdb[place], entry.imdb_id), (self._tmdb[place], entry.tmdb_id))
        return any(own and theirs and own != theirs for own, theirs in pairs)

    def named(self, titles: Iterable[Title], fits: Callable[[int | None], bool]) -> list[int]:
        """The movies of a fitting year that answer to one of the titles best.

        Names of the same spelling go before those that differ in their article, and of each, whole titles
        before parts of them.
        """
        found: dict[int, int] = {}
        for name in (name for title in titles for name in title.names):
            for place, strict, is_whole in self.names.get(name.loose, ()):
                if fits(self.years[place]):
                    step = 2 * (strict != name.strict) + (not (is_whole and name.is_whole))
                    found[place] = min(step, found.get(place, step))
        best = min(found.values(), default=0)
        return sorted(place for place, step in found.items() if step == best)


def _places(ids: Iterable[str | None]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(ids):
        if name is not None:
            places[name].append(place)
    return places


def _or_none(read: Callable[[object], str | None], cell: str | None) -> str | None:
    try:
        return read(cell)
    except CellError:
        return None
