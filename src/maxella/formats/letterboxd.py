"""Letterboxd: the files of its zip, or some of them.

The files have no ids, and the links of diary and reviews are those of the entry, so films are told by name
and year. `ratings.csv` has the rating of today; diary and reviews (the same entries once more) have its
history.

What it imports has columns of its own, with ids (letterboxd.com/about/importing-data); such a file is read
too. A row without a rating says that the film was seen.
"""

from collections.abc import Mapping
from functools import partial

from maxella.errors import ExchangeError
from maxella.formats.description import ExportFormat, always
from maxella.formats.destination import Destination
from maxella.formats.harvest import Harvest
from maxella.tables.csv_table import CsvTable
from maxella.tables.rating_scales import HALF_STARS

SOURCE = "letterboxd"
LIST_MARK = "Letterboxd list export"
_LIKES = "likes of reviews and lists"
_NO_NAME = {"title": "no name of a film"}


def _seen(row: Mapping[str, str]) -> tuple[str, ...]:
    return ("is_seen", "is_rewatch") if row["rewatch"].strip().lower() == "yes" else ("is_seen",)


_file = partial(
    ExportFormat,
    source=SOURCE,
    scale=HALF_STARS,
    has=("name", "year", "letterboxd uri"),
    columns={
        "title": ("name",),
        "year": ("year",),
        "rating": ("rating",),
        "date": ("watched date", "date", "date added"),
    },
)
_DATES = ("date", "watched date", "date added")
VIEWINGS = _file(any_of=("watched date", "rewatch"), needs=_NO_NAME, marks=_seen, is_current=False)
RATINGS = _file(
    has=("name", "year", "letterboxd uri", "rating"), any_of=_DATES, needs={**_NO_NAME, "rating": "no rating"}
)
LIKED = _file(stem="films", any_of=_DATES, needs=_NO_NAME, marks=always("is_seen", "is_liked"))
LIKES = _file(folder="likes", any_of=_DATES, skip=lambda _: _LIKES)
WATCHLIST = _file(stem="watchlist", any_of=_DATES, needs=_NO_NAME, marks=always("is_saved"))
WATCHED = _file(stem="watched", any_of=_DATES, needs=_NO_NAME, marks=always("is_seen"))


class _Nameless(ExportFormat):
    def read(self, table: CsvTable, harvest: Harvest, profile: str | None = None) -> None:
        """Refuse a file of films whose name does not say what they are."""
        raise ExchangeError(
            f"{table.file} has films of Letterboxd, but its name does not say what they are; "
            "name it watched.csv, watchlist.csv or films.csv (those you liked), or give the whole zip"
        )


NAMELESS = _Nameless(source=SOURCE, columns={}, has=("name", "year", "letterboxd uri"), any_of=_DATES)

DESTINATION = Destination(
    source=SOURCE,
    file="letterboxd.csv",
    scale=HALF_STARS,
    columns={
        "Title": "title",
        "Year": "year",
        "tmdbID": "tmdb_id",
        "imdbID": "imdb_id",
        "Rating": "rating",
        "WatchedDate": "day",
    },
    takes_seen=True,
)
FOR_IMPORT = ExportFormat(
    source=SOURCE,
    has=("title", "year", "rating", "watcheddate"),
    any_of=("tmdbid", "imdbid"),
    lacks=("rating10",),
    columns={
        "title": ("title",),
        "year": ("year",),
        "tmdb_id": ("tmdbid",),
        "imdb_id": ("imdbid",),
        "rating": ("rating",),
        "date": ("watcheddate",),
    },
    scale=HALF_STARS,
    unrated="is_seen",
)
"""What others write for Letterboxd to import, as `DESTINATION` says of us."""
FORMATS = (VIEWINGS, RATINGS, LIKED, LIKES, WATCHLIST, WATCHED, NAMELESS, FOR_IMPORT)


def is_list(text: str) -> bool:
    """Whether a text is a list: it begins with a line that says so."""
    return text.lstrip("\ufeff\r\n \"'").startswith(LIST_MARK)


def skip_list(file: str, lines: list[str], harvest: Harvest) -> None:
    """Count the films of a list: it says neither that one saw a film nor that one wants to."""
    harvest.begin(SOURCE)
    header = next((place for place, line in enumerate(lines) if line.startswith("Position,")), len(lines))
    films = sum(1 for line in lines[header + 1 :] if line.split(",", 1)[0].isdecimal())
    harvest.count_rows(file, films)
    if films:
        harvest.set_aside["films of lists"] += films
