"""Films by the names of their genres, keywords and people."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import CAST, DIRECTOR, DIRECTORS


class FilmNames:
    """The names that a column of lists gives to films, in any case of letters."""

    def __init__(self, films: pl.Series) -> None:
        """Read the lists, one for each film of the catalogue."""
        by_name = (
            films.rename("name").to_frame().with_row_index("film").explode("name").drop_nulls()
        ).group_by("name")
        self._film_count = len(films)
        self._films: dict[str, list[NDArray[np.uint32]]] = defaultdict(list)
        for name, places in by_name.agg("film").iter_rows():
            self._films[name.casefold()].append(np.array(places, np.uint32))

    def knows(self, name: str) -> bool:
        """Whether a film has this name."""
        return name.casefold() in self._films

    def in_films_of(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Which films (films,) have one of these names; unknown names have none."""
        of_them = np.zeros(self._film_count, np.bool_)
        for name in names:
            for places in self._films.get(name.casefold(), ()):
                of_them[places] = True
        return of_them


class FilmPeople:
    """Everyone who directed a film of the catalogue or is named in a cast, in the order of their names."""

    def __init__(self, movies: pl.DataFrame) -> None:
        """Read them from the movie table."""
        numbered = movies.with_row_index("film")
        # A table that the first release wrote names one director alone.
        first = numbered.select("film", name=DIRECTOR, directed=pl.lit(True))
        directed = numbered.select("film", name=DIRECTORS, directed=pl.lit(True)).explode("name")
        played = numbered.select("film", name=CAST, directed=pl.lit(False)).explode("name")
        entries = (
            pl.concat([first, directed, played]).drop_nulls("name").unique().sort("name", "film", "directed")
        )
        counted = entries.group_by("name", maintain_order=True).agg(
            directed=pl.col("directed").sum(), played=pl.col("directed").not_().sum(), entries=pl.len()
        )
        self.names: list[str] = counted["name"].to_list()
        self.directed: NDArray[np.int64] = counted["directed"].cast(pl.Int64).to_numpy()
        """(people,) how many films each directed"""
        self.played: NDArray[np.int64] = counted["played"].cast(pl.Int64).to_numpy()
        """(people,) in how many casts each is named"""
        self.films: NDArray[np.int64] = entries["film"].cast(pl.Int64).to_numpy()
        """(entries,) the films of person `p` stand in `films[offsets[p]:offsets[p + 1]]`"""
        self.is_director: NDArray[np.bool_] = entries["directed"].to_numpy()
        """(entries,) whether the person directed that film, or played in it"""
        self.offsets = np.concatenate([[0], np.cumsum(counted["entries"].to_numpy())]).astype(np.int64)
        self._film_count = len(movies)
        self._places: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            self._places.setdefault(name.casefold(), []).append(place)

    def knows(self, name: str) -> bool:
        """Whether somebody of this name made a film of the catalogue."""
        return name.casefold() in self._places

    def in_films_of(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Which films (films,) one of these people directed or played in; unknown names have none."""
        of_them = np.zeros(self._film_count, np.bool_)
        for name in names:
            for place in self._places.get(name.casefold(), []):
                of_them[self.films[self.offsets[place] : self.offsets[place + 1]]] = True
        return of_them
