"""Which films have a genre or a keyword, by its name."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray


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
