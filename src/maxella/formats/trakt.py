"""Trakt: the JSON files of an account's zip, which are shaped as its API answers; each item tells what it is.

Lists look like the watchlist, so which of them is the watchlist is told by its name.
"""

from typing import Any

from maxella.formats.harvest import Harvest
from maxella.tables.cells import CellError, imdb_id_of, number_id_of, rating_of, text_of, year_of
from maxella.tables.entries import Entry
from maxella.tables.json_items import Item, items_of
from maxella.tables.rating_scales import TEN
from maxella.tables.times import date_of

SOURCE = "trakt"
SCALE = TEN
_TITLES = ("movie", "episode", "season", "show")
_WATCHED = ("watch", "scrobble", "checkin")
_ASIDE = {"episode": "episodes", "season": "series", "show": "series"}


def recognises(item: Item) -> bool:
    """Whether the first item of a list is Trakt's."""
    value = item.value
    return isinstance(value, dict) and any(isinstance(value.get(kind), dict) for kind in _TITLES)


def read(file: str, text: str, harvest: Harvest) -> None:
    """Read one of Trakt's files."""
    harvest.begin(SOURCE)
    for item in items_of(text):
        harvest.count_rows(file, 1)
        if item.is_broken:
            harvest.bad(file, item.line, item.text, "the file ends or is broken here")
        else:
            harvest.add(file, item.line, item.text, lambda item=item: _entry(file, item, harvest))  # type: ignore[misc]


def _entry(file: str, item: Item, harvest: Harvest) -> Entry | str:
    value = item.value
    if not isinstance(value, dict):
        raise CellError("no object")
    kind = next((kind for kind in ("episode", "season", "movie", "show") if value.get(kind)), None)
    if kind in _ASIDE:
        return _ASIDE[kind]
    movie = value.get("movie")
    if not isinstance(movie, dict):
        raise CellError("no movie")
    seen_at = value.get("watched_at") or value.get("last_watched_at")
    is_list = "listed_at" in value and "rating" not in value
    is_saved = is_list and "watchlist" in file.lower()
    if is_list and not is_saved:
        return "films of lists"
    is_seen = seen_at is not None or "plays" in value or value.get("action") in _WATCHED
    rating = rating_of(value.get("rating"), SCALE.high)
    if rating is None and not is_seen and not is_saved:
        return "other marks"
    at = value.get("rated_at") or seen_at or value.get("listed_at")
    return _movie(file, item.line, movie, harvest, rating, at, is_seen=is_seen, is_saved=is_saved)


def _movie(
    file: str,
    line: int,
    movie: dict[str, Any],
    harvest: Harvest,
    rating: float | None,
    at: object,
    *,
    is_seen: bool,
    is_saved: bool,
) -> Entry:
    ids = movie.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    title = text_of(movie.get("title"))
    imdb_id = harvest.mended("ids", imdb_id_of, ids.get("imdb"))
    tmdb_id = harvest.mended("ids", number_id_of, ids.get("tmdb"))
    if title is None and imdb_id is None and tmdb_id is None:
        raise CellError("neither a title nor an id")
    return Entry(
        file=file,
        line=line,
        title=title,
        year=harvest.mended("years", year_of, movie.get("year")),
        imdb_id=imdb_id,
        tmdb_id=tmdb_id,
        rating=rating,
        scale=SCALE,
        # Trakt writes the beginning of 1970 where it was not told when.
        rated_at=harvest.mended("dates", date_of, at) or None,
        is_seen=is_seen,
        is_saved=is_saved,
    )
