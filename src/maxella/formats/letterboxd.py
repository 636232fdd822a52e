"""Letterboxd: the files of its zip, or some of them.

The files have no ids, and the links of diary and reviews are those of the entry, so films are told by name
and year. `ratings.csv` has the rating of today; diary and reviews (the same entries once more) have its
history.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from maxella.errors import ExchangeError
from maxella.formats.harvest import Harvest
from maxella.tables.cells import CellError, rating_of, text_of, year_of
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.entries import Entry
from maxella.tables.rating_scales import HALF_STARS
from maxella.tables.times import date_of

SOURCE = "letterboxd"
LIST_MARK = "Letterboxd list export"
SCALE = HALF_STARS
_FILM = {"name", "year", "letterboxd uri"}
_DATES = {"date", "watched date", "date added"}


def is_list(text: str) -> bool:
    """Whether a text is a list: it begins with a line that says so."""
    return text.lstrip("\ufeff\r\n \"'").startswith(LIST_MARK)


def set_list_aside(file: str, lines: list[str], harvest: Harvest) -> None:
    """Count the films of a list: it says neither that one saw a film nor that one wants to."""
    harvest.begin(SOURCE)
    header = next((place for place, line in enumerate(lines) if line.startswith("Position,")), len(lines))
    films = sum(1 for line in lines[header + 1 :] if line.split(",", 1)[0].isdecimal())
    harvest.count_rows(file, films)
    if films:
        harvest.set_aside["films of lists"] += films


def recognises(table: CsvTable) -> bool:
    """Whether the header is Letterboxd's."""
    return set(table.keys) >= _FILM and not _DATES.isdisjoint(table.keys)


def read(table: CsvTable, harvest: Harvest) -> None:
    """Read one of Letterboxd's files.

    Raises:
        ExchangeError: when its header fits several files and its name does not say which it is.
    """
    harvest.collect(SOURCE, table, _reader(table, harvest))


def _reader(table: CsvTable, harvest: Harvest) -> Callable[[Row], Entry | str]:
    if "watched date" in table or "rewatch" in table:
        return lambda row: _viewing(table.file, row, harvest)
    if "rating" in table:
        return lambda row: _rating(table.file, row, harvest)
    place = PurePosixPath(table.file.lower())
    if place.parent.name == "likes" and not place.stem.startswith("films"):
        return lambda row: "likes of reviews and lists"
    for beginning, mark in (("watchlist", "is_saved"), ("watched", "is_seen"), ("films", "is_liked")):
        if place.stem.startswith(beginning):
            return lambda row: _marked(table.file, row, harvest, mark)
    raise ExchangeError(
        f"{table.file} has films of Letterboxd, but its name does not say what they are; "
        "name it watched.csv, watchlist.csv or films.csv (those you liked), or give the whole zip"
    )


def _rating(file: str, row: Row, harvest: Harvest) -> Entry:
    entry = _film(file, row, harvest, rating=rating_of(row["rating"], SCALE.high))
    if entry.rating is None:
        raise CellError("no rating")
    return entry


def _viewing(file: str, row: Row, harvest: Harvest) -> Entry:
    return _film(
        file,
        row,
        harvest,
        rating=rating_of(row["rating"], SCALE.high),
        is_current=False,
        is_seen=True,
        is_rewatch=row["rewatch"].strip().lower() == "yes",
    )


def _marked(file: str, row: Row, harvest: Harvest, mark: str) -> Entry:
    return _film(
        file,
        row,
        harvest,
        is_saved=mark == "is_saved",
        is_seen=mark != "is_saved",
        is_liked=mark == "is_liked",
    )


def _film(
    file: str,
    row: Row,
    harvest: Harvest,
    *,
    rating: float | None = None,
    is_current: bool = True,
    is_seen: bool = False,
    is_saved: bool = False,
    is_liked: bool = False,
    is_rewatch: bool = False,
) -> Entry:
    title = text_of(row["name"])
    if title is None:
        raise CellError("no name of a film")
    return Entry(
        file=file,
        line=row.line,
        title=title,
        year=harvest.mended("years", year_of, row["year"]),
        rating=rating,
        scale=SCALE,
        rated_at=harvest.mended("dates", date_of, row["watched date"], row["date"], row["date added"]),
        is_current=is_current,
        is_seen=is_seen,
        is_saved=is_saved,
        is_liked=is_liked,
        is_rewatch=is_rewatch,
    )
