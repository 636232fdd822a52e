"""Exports of what a person did, for themselves and for other services, and files of what was not imported.

All of them import again.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Literal, Protocol

from maxella.formats import imdb, letterboxd, trakt
from maxella.formats.destination import Destination, LeavingFilm, nearest
from maxella.formats.own import COLUMNS, ERROR_COLUMNS, FORMAT, KEPT_COLUMNS, VERSION
from maxella.spreadsheets import defused
from maxella.tables.catalogue import CatalogueMovie
from maxella.tables.entries import BadLine, Entry
from maxella.tables.matching import Match
from maxella.tables.rating_scales import RatingScale, plain

REASONS = {
    "title, year off by one": "a film of this title is a year older or younger",
    "title, other year": "a film of this title is of another year",
    "id and title disagree": "its id leads to a film of another title",
    "title, no year": "a film of this title is there, but a year is missing",
    "title and year, other ids": "a film of this title and year is there, but its ids are others",
    "ids disagree": "its ids lead to different films",
    "several films": "several films fit",
    "similar title": "only similar titles are there",
    "not in the catalogue": "no such film is there",
    "not looked for": "no such film is there; for so many, similar titles were not looked for",
}
Site = Literal["letterboxd", "imdb", "trakt"]
DESTINATIONS: dict[Site, Destination] = {
    "letterboxd": letterboxd.DESTINATION,
    "imdb": imdb.DESTINATION,
    "trakt": trakt.DESTINATION,
}


class MarkedMovie(Protocol):
    """What a person did with a movie; a mark of the app's storage is one."""

    @property
    def movie_id(self) -> str: ...  # noqa: D102
    @property
    def rating(self) -> float | None: ...  # noqa: D102
    @property
    def rated_at(self) -> int | None: ...  # noqa: D102
    @property
    def scale(self) -> RatingScale | None: ...  # noqa: D102
    @property
    def is_seen(self) -> bool: ...  # noqa: D102
    @property
    def is_hidden(self) -> bool: ...  # noqa: D102
    @property
    def is_saved(self) -> bool: ...  # noqa: D102


def export_csv(
    marks: Iterable[MarkedMovie],
    movies: Mapping[str, CatalogueMovie],
    scale: RatingScale,
    kept: Iterable[Entry] = (),
) -> str:
    """All marks as CSV, for people and spreadsheets.

    Args:
        marks: what the person did.
        movies: the movies by id; one that is not there is written with its id alone.
        scale: of the dataset, for ratings that have none of their own.
        kept: what files said of films that no catalogue has, a row each.
    """
    said = [_row_of(entry) for entry in kept]
    more = [name for name in KEPT_COLUMNS if any(row[name] for row in said)]
    return _csv((*COLUMNS, *more), chain(_rows(marks, movies, scale), said))


def export_json(
    marks: Iterable[MarkedMovie],
    movies: Mapping[str, CatalogueMovie],
    scale: RatingScale,
    dataset: str,
    kept: Iterable[Entry] = (),
) -> str:
    """All marks as JSON, one movie a line, with the dataset's name and its scale; each rating has its own."""
    head = {"format": FORMAT, "version": VERSION, "dataset": dataset, "scale": scale.model_dump()}
    rows = chain(_rows(marks, movies, scale), map(_row_of, kept))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "movies": [\n{lines}\n]}}\n'


@dataclass(frozen=True)
class Departure:
    """What of a profile leaves for another service."""

    site: Site
    rows: tuple[dict[str, Any], ...]
    """A film each."""
    rounded: int
    """Ratings that its scale does not have, which became the nearest that it has."""
    left_out: int
    """Films of which too little is known for the service to find them."""

    @property
    def films(self) -> int:
        """How many films leave."""
        return len(self.rows)

    @property
    def destination(self) -> Destination:
        """What the service takes."""
        return DESTINATIONS[self.site]

    @property
    def content(self) -> str:
        """The file."""
        if self.destination.file.endswith(".csv"):
            return _csv(self.destination.columns, self.rows)
        lines = ",\n".join(json.dumps(_nested(row), ensure_ascii=False) for row in self.rows)
        return f"[\n{lines}\n]\n"


def export_for(
    site: Site, marks: Iterable[MarkedMovie], movies: Mapping[str, CatalogueMovie], scale: RatingScale
) -> Departure:
    """What leaves for a service: ratings, and films that were merely seen where it takes them.

    Args:
        site: the service.
        marks: what the person did.
        movies: the movies by id.
        scale: of the dataset, for ratings that have none of their own.
    """
    destination = DESTINATIONS[site]
    rows, rounded, left_out = [], 0, 0
    for mark in marks:
        if mark.rating is None and not (mark.is_seen and destination.takes_seen):
            continue
        rating, is_same = None, True
        if mark.rating is not None:
            rating, is_same = nearest(mark.rating, mark.scale or scale, destination.scale)
        row = destination.row(_leaving(mark, movies.get(mark.movie_id), rating))
        if row is None:
            left_out += 1
        else:
            rows.append(row)
            rounded += not is_same
    return Departure(site, tuple(rows), rounded, left_out)


def _leaving(mark: MarkedMovie, movie: CatalogueMovie | None, rating: float | None) -> LeavingFilm:
    return LeavingFilm(
        title=movie.title if movie else None,
        year=movie.release_year if movie else None,
        imdb=movie.imdb_id if movie else None,
        tmdb=movie.tmdb_id if movie else None,
        rating=rating,
        rated_at=mark.rated_at,
    )


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as an object in objects, without what is not known."""
    whole: dict[str, Any] = {}
    for path, value in row.items():
        *outer, last = path.split(".")
        within = whole
        for key in outer:
            within = within.setdefault(key, {})
        if value is not None:
            within[last] = int(value) if isinstance(value, float) and value.is_integer() else value
    return whole


def error_file(bad_lines: Iterable[BadLine], unmatched: Iterable[Match]) -> str:
    """What could not be read or matched, and why, as CSV to mend and to import again."""
    rows: list[dict[str, Any]] = [
        {"file": bad.file, "line": bad.line, "reason": bad.reason, "text": bad.text} for bad in bad_lines
    ]
    for match in unmatched:
        entry = match.entry
        where = {"file": entry.file, "line": entry.line, "reason": REASONS.get(match.how, match.how)}
        rows.append(_row_of(entry) | where)
    return _csv(ERROR_COLUMNS, rows)


def _said(rating: float | None, scale: RatingScale | None) -> dict[str, Any]:
    """A rating as it was said, with its scale."""
    if rating is None or scale is None:
        return {"rating": rating}
    return {"rating": rating, "highest": scale.high, "lowest": scale.low, "step": scale.step}


def _rows(
    marks: Iterable[MarkedMovie], movies: Mapping[str, CatalogueMovie], scale: RatingScale
) -> Iterable[dict[str, Any]]:
    for mark in marks:
        movie = movies.get(mark.movie_id)
        yield {
            "movie_id": mark.movie_id,
            "title": movie.title if movie else None,
            "year": movie.release_year if movie else None,
            "imdb_id": movie.imdb_id if movie else None,
            "tmdb_id": movie.tmdb_id if movie else None,
            **_said(mark.rating, mark.scale or scale),
            "rated_at": _time(mark.rated_at),
            "seen": mark.is_seen,
            "hidden": mark.is_hidden,
            "saved": mark.is_saved,
        }


def _row_of(entry: Entry) -> dict[str, Any]:
    """What a file said of a film, as it named it."""
    return {
        "movie_id": entry.movie_id,
        "title": entry.title,
        "year": entry.year,
        "imdb_id": entry.imdb_id,
        "tmdb_id": entry.tmdb_id,
        **_said(entry.rating, entry.scale),
        "rated_at": _time(entry.rated_at),
        "seen": entry.is_seen or entry.is_liked,
        "hidden": entry.is_hidden,
        "saved": entry.is_saved,
        "original_title": entry.other_title,
        "movielens_id": entry.movielens_id,
    }


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    names = tuple(columns)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return plain(value)
    return defused(str(value))


def _time(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
