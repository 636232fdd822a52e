"""Exports as the services write them, in small, written here."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from maxella.formats.reading import read_export
from maxella.tables.entries import Reading


@dataclass(frozen=True)
class Film:
    """A movie of a catalogue."""

    movie_id: str
    title: str
    release_year: int | None
    imdb_id: str | None = None
    tmdb_id: str | None = None


CATALOGUE = (
    Film("1", "Toy Story", 1995, "tt0114709", "862"),
    Film("6", "Heat", 1995, "tt0113277", "949"),
    Film("32", "Twelve Monkeys (a.k.a. 12 Monkeys)", 1995, "tt0114746", "63"),
    Film("50", "The Usual Suspects", 1995, "tt0114814", "629"),
    Film("58", "Il Postino (The Postman)", 1994, "tt0110877", "11010"),
    Film("260", "Star Wars: Episode IV - A New Hope", 1977, "tt0076759", "11"),
    Film("608", "Fargo", 1996, "tt0116282", "275"),
    Film("2571", "The Matrix", 1999, "tt0133093", "603"),
    Film("4973", "Amélie (Fabuleux destin d'Amélie Poulain, Le)", 2001, "tt0211915", "194"),
    Film("8001", "The Double", 2013, "tt1825157", "146015"),
    Film("8002", "The Double", 2013, "tt9999991", None),
)


def csv_bytes(*lines: str, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def read_lines(name: str, *lines: str) -> Reading:
    return read_export(name, csv_bytes(*lines))


LETTERBOXD_FILM = "Date,Name,Year,Letterboxd URI"
LETTERBOXD_RATINGS = f"{LETTERBOXD_FILM},Rating"
LETTERBOXD_DIARY = f"{LETTERBOXD_FILM},Rating,Rewatch,Tags,Watched Date"
LETTERBOXD_REVIEWS = f"{LETTERBOXD_FILM},Rating,Rewatch,Review,Tags,Watched Date"


IMDB_NEW = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
    "Num Votes,Release Date,Directors"
)
IMDB_OLDEST = (
    "position,const,created,modified,description,Title,Title type,Directors,You rated,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num. Votes,Release Date (month/day/year),URL"
)
IMDB_LIST = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated"
)
MOVIELENS = "movie_id,imdb_id,tmdb_id,rating,average_rating,title"
SIMKL = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB"
TMDB = "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated"


def quoted(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n\r') else text


def row(header: str, **cells: object) -> str:
    """A row of a table by its header; names of columns are written with _ for what is no letter."""
    names = ["".join(letter if letter.isalnum() else "_" for letter in name) for name in header.split(",")]
    unknown = set(cells) - set(names)
    assert not unknown, unknown
    return ",".join(quoted(cells.get(name)) for name in names)


def day(text: str) -> int:
    """The unix seconds of an ISO date or time, UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
