"""Our own exports, CSV and JSON, and our own files of errors once they were mended."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from maxella.errors import ExchangeError
from maxella.formats.description import ExportFormat
from maxella.formats.harvest import Harvest
from maxella.spreadsheets import restored
from maxella.tables.cells import CellError, imdb_id_of, number_id_of, number_of, text_of, year_of
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.entries import Entry
from maxella.tables.json_items import items_of
from maxella.tables.rating_scales import RatingScale, guessed
from maxella.tables.times import date_of

SOURCE = "maxella"
FORMAT = "maxella marks"
VERSION = 2
"""The first one had one scale for all ratings, that of the dataset."""
COLUMNS = (
    "movie_id", "title", "year", "imdb_id", "tmdb_id",
    "rating", "rated_at", "seen", "hidden", "saved", "highest", "lowest", "step",
)  # fmt: skip
"""`highest`, `lowest` and `step` are of the scale on which the rating was said; earlier releases wrote the
first alone."""
KEPT_COLUMNS = ("original_title", "movielens_id")
"""More that a file may have said of a film that no catalogue has."""
ERROR_COLUMNS = (
    "title", "year", "imdb_id", "tmdb_id", "rating", "highest", "lowest", "step", "rated_at",
    "seen", "hidden", "saved",
    "file", "line", "reason", "text",
)  # fmt: skip
_NEEDED = {"title", "rating", "highest", "rated_at", "seen", "hidden", "saved"}


class _OwnTable(ExportFormat):
    def read(self, table: CsvTable, harvest: Harvest, profile: str | None = None) -> None:
        """Read one of our CSV files, each rating on the scale that its row has."""

        def entry_of(row: Row) -> Entry:
            cells: dict[str, Any] = {key: restored(row[key]) for key in (*COLUMNS, *KEPT_COLUMNS)}
            return _entry(table.file, row.line, cells, harvest, ratings)

        ratings = [] if "lowest" in table else _ratings(table)
        harvest.collect(SOURCE, table, entry_of)


CSV = _OwnTable(source=SOURCE, columns={}, has=_NEEDED)


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
        version, scale = whole["version"], whole["scale"]
        of_all = {"highest": float(scale["high"]), "lowest": scale.get("low"), "step": scale.get("step")}
    except (ValueError, RecursionError, KeyError, TypeError, OverflowError, AttributeError) as error:
        raise ExchangeError(f"{file} is not a complete export; export it again") from error
    if version not in (1, VERSION):
        raise ExchangeError(f"{file} is of version {str(version)[:20]}; this release reads 1 and {VERSION}")
    harvest.begin(SOURCE)
    for item in items_of(text, text.find('"movies"')):
        harvest.count_rows(file, 1)
        cells = item.value
        if item.is_broken or not isinstance(cells, dict):
            harvest.bad(file, item.line, item.text, "no movie")
            continue
        cells = {**cells, **of_all} if version == 1 else cells
        harvest.add(
            file, replace(item, value=cells), lambda item: _entry(file, item.line, item.value, harvest)
        )


def _entry(
    file: str, line: int, cells: dict[str, Any], harvest: Harvest, ratings: Iterable[float] = ()
) -> Entry:
    """One movie; `ratings` are all of the file where only the highest rating of their scale is known."""
    title, movie_id = text_of(cells.get("title")), _own_id(cells.get("movie_id"))
    imdb_id = harvest.mended("ids", imdb_id_of, cells.get("imdb_id"))
    tmdb_id = harvest.mended("ids", number_id_of, cells.get("tmdb_id"))
    movielens_id = harvest.mended("ids", number_id_of, cells.get("movielens_id"))
    if not (title or movie_id or imdb_id or tmdb_id or movielens_id):
        raise CellError("neither a title nor an id")
    rating = number_of(cells.get("rating"))
    return Entry(
        file=file,
        line=line,
        title=title,
        other_title=text_of(cells.get("original_title")),
        year=harvest.mended("years", year_of, cells.get("year")),
        imdb_id=imdb_id,
        tmdb_id=tmdb_id,
        movielens_id=movielens_id,
        movie_id=movie_id,
        rating=rating,
        scale=None if rating is None else _scale(rating, cells, ratings),
        rated_at=harvest.mended("dates", date_of, cells.get("rated_at")),
        is_seen=_flag(cells.get("seen")),
        is_hidden=_flag(cells.get("hidden")),
        is_saved=_flag(cells.get("saved")),
    )


def _scale(rating: float, cells: Mapping[str, Any], ratings: Iterable[float]) -> RatingScale:
    highest, lowest, step = (number_of(cells.get(name)) for name in ("highest", "lowest", "step"))
    if highest is None or rating > highest or (lowest is None and (highest <= 0 or rating < -highest)):
        raise CellError("a rating without the highest one of its scale, or above it")
    if lowest is None or step is None:
        return guessed(highest, [rating, *(each for each in ratings if abs(each) <= highest)])
    if rating < lowest or step < 0:
        raise CellError("a rating below the lowest one of its scale")
    return _scale_between(lowest, highest, step)


@lru_cache(maxsize=1024)
def _scale_between(low: float, high: float, step: float) -> RatingScale:
    return RatingScale(low=low, high=high, step=step)


def _ratings(table: CsvTable) -> list[float]:
    found = []
    for row in table.rows:
        with suppress(CellError):
            found.append(number_of(restored(row["rating"])))
    return [each for each in dict.fromkeys(found) if each is not None]


def _own_id(cell: object) -> str | None:
    """The id as it is: ids of other people's data sets may be any text."""
    return (cell.encode("utf-8", "replace").decode("utf-8") or None) if isinstance(cell, str) else None


def _flag(cell: object) -> bool:
    return cell is True or (text_of(cell) or "").lower() in {"1", "yes", "true"}
