"""Our own exports, CSV and JSON, and our own files of errors once they were mended."""

import json
from typing import Any

from maxella.errors import ExchangeError
from maxella.exchange.cells import CellError, date_of, imdb_id_of, number_id_of, number_of, text_of, year_of
from maxella.exchange.csv_table import CsvTable, Row
from maxella.exchange.entries import Entry
from maxella.exchange.harvest import Harvest
from maxella.exchange.json_items import items_of
from maxella.spreadsheets import restored

SOURCE = "maxella"
FORMAT = "maxella marks"
VERSION = 1
COLUMNS = (
    "movie_id", "title", "year", "imdb_id", "tmdb_id",
    "rating", "rated_at", "seen", "hidden", "saved", "highest",
)  # fmt: skip
"""`highest` is the highest rating of the scale, without which a rating means nothing elsewhere."""
ERROR_COLUMNS = (
    "title", "year", "imdb_id", "tmdb_id", "rating", "highest", "rated_at", "seen", "hidden", "saved",
    "file", "line", "reason", "text",
)  # fmt: skip
_NEEDED = {"title", "rating", "highest", "rated_at", "seen", "hidden", "saved"}


def recognises(table: CsvTable) -> bool:
    """Whether the header is one of ours."""
    return set(table.keys) >= _NEEDED


def read(table: CsvTable, harvest: Harvest) -> None:
    """Read one of our CSV files."""

    def entry_of(row: Row) -> Entry:
        cells: dict[str, Any] = {key: restored(row[key]) for key in COLUMNS}
        return _entry(table.file, row.line, cells, harvest)

    harvest.collect(SOURCE, table, entry_of)


def is_own_json(text: str) -> bool:
    """Whether a JSON text says that it is our export."""
    return f'"{FORMAT}"' in text[:2_000]


def read_json(file: str, text: str, harvest: Harvest) -> None:
    """Read our JSON.

    Raises:
        ExchangeError: when it is not complete, or of a later version.
    """
    try:
        whole = json.loads(text)
        version, highest = whole["version"], float(whole["scale"]["high"])
    except (ValueError, RecursionError, KeyError, TypeError, OverflowError) as error:
        raise ExchangeError(f"{file} is not a complete export; export it again") from error
    if version != VERSION:
        raise ExchangeError(f"{file} is of version {str(version)[:20]}; this release reads {VERSION}")
    harvest.begin(SOURCE)
    for item in items_of(text, text.find('"movies"')):
        harvest.count_rows(file, 1)
        cells = item.value
        if item.is_broken or not isinstance(cells, dict):
            harvest.bad(file, item.line, item.text, "no movie")
            continue
        cells = {**cells, "highest": highest}
        harvest.add(
            file,
            item.line,
            item.text,
            lambda line=item.line, cells=cells: _entry(file, line, cells, harvest),  # type: ignore[misc]
        )


def _entry(file: str, line: int, cells: dict[str, Any], harvest: Harvest) -> Entry:
    title, movie_id = text_of(cells.get("title")), _own_id(cells.get("movie_id"))
    imdb_id = harvest.mended("ids", imdb_id_of, cells.get("imdb_id"))
    tmdb_id = harvest.mended("ids", number_id_of, cells.get("tmdb_id"))
    if not (title or movie_id or imdb_id or tmdb_id):
        raise CellError("neither a title nor an id")
    return Entry(
        file=file,
        line=line,
        title=title,
        year=harvest.mended("years", year_of, cells.get("year")),
        imdb_id=imdb_id,
        tmdb_id=tmdb_id,
        movie_id=movie_id,
        rating=_part(cells.get("rating"), cells.get("highest")),
        rated_at=harvest.mended("dates", date_of, cells.get("rated_at")),
        is_seen=_flag(cells.get("seen")),
        is_hidden=_flag(cells.get("hidden")),
        is_saved=_flag(cells.get("saved")),
    )


def _part(rating: object, highest: object) -> float | None:
    given, most = number_of(rating), number_of(highest)
    if given is None:
        return None
    if most is None or most <= 0 or abs(given) > most:
        raise CellError("a rating without the highest one of its scale, or above it")
    return given / most


def _own_id(cell: object) -> str | None:
    """The id as it is: ids of other people's data sets may be any text."""
    return (cell.encode("utf-8", "replace").decode("utf-8") or None) if isinstance(cell, str) else None


def _flag(cell: object) -> bool:
    return cell is True or (text_of(cell) or "").lower() in {"1", "yes", "true"}
