"""Files in which people leave for another service, each described beside the exports of that service."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from maxella.tables.cells import imdb_id_of, number_id_of, or_none
from maxella.tables.rating_scales import RatingScale, converted

_A_HAIR = 1e-9


@dataclass(frozen=True, kw_only=True)
class LeavingFilm:
    """A film of a profile that leaves; None where something is not known."""

    title: str | None
    year: int | None
    imdb: str | None
    tmdb: str | None
    rating: float | None
    """On the scale of the destination."""
    rated_at: int | None

    @property
    def imdb_id(self) -> str | None:
        """The id as IMDb writes it."""
        return or_none(imdb_id_of, self.imdb)

    @property
    def tmdb_id(self) -> int | None:
        """The id as TMDB writes it."""
        number = or_none(number_id_of, self.tmdb)
        return None if number is None else int(number)

    @property
    def address(self) -> str | None:
        """The film's page at IMDb."""
        return self.imdb_id and f"https://www.imdb.com/title/{self.imdb_id}/"

    @property
    def moment(self) -> str | None:
        """When it was rated."""
        return None if self.rated_at is None else f"{self._rated_at:%Y-%m-%dT%H:%M:%S.000Z}"

    @property
    def day(self) -> str | None:
        """The day on which it was rated."""
        return None if self.rated_at is None else f"{self._rated_at:%Y-%m-%d}"

    @property
    def _rated_at(self) -> datetime:
        return datetime.fromtimestamp(self.rated_at or 0, UTC)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """One kind of file that a service takes."""

    source: str
    """The service, by the name that its exports have too."""
    file: str
    """The name of the file, which ends in `.csv` or `.json`."""
    scale: RatingScale
    columns: Mapping[str, str]
    """By column, or in JSON by `movie.ids.imdb`: which property of `LeavingFilm` stands there; empty where
    the service has a column that is left empty."""
    always: Mapping[str, Any] = field(default_factory=dict)
    """What stands in a column in every row."""
    needs: tuple[str, ...] = ("title", "imdb_id", "tmdb_id")
    """A film without any of these is left out."""
    takes_seen: bool = False
    """Whether films without a rating stand in it too, which says that they were seen."""

    def row(self, film: LeavingFilm) -> dict[str, Any] | None:
        """The row of a film; None where the service could not tell which film it is."""
        if all(getattr(film, name) is None for name in self.needs):
            return None
        told = {column: getattr(film, name) if name else None for column, name in self.columns.items()}
        return told | dict(self.always)


def nearest(rating: float, source: RatingScale, target: RatingScale) -> tuple[float, bool]:
    """The rating of a target's scale that says most nearly the same, and whether it says just the same.

    So many of so many: 4 of 5 stars are 8 of 10, also where one star is the lowest, since that is how people
    and services read them. Only scales with ratings below 0 go by their ends. Halves are rounded up.
    """
    if 0 <= source.low < source.high:
        exact = rating / source.high * target.high
    else:
        exact = converted(rating, source, target)
    steps = math.floor((exact - target.low) / target.step + 0.5 + _A_HAIR)
    found = min(max(target.low + steps * target.step, target.low), target.high)
    return found, abs(found - exact) < _A_HAIR
