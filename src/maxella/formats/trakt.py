"""Trakt: the JSON files of an account's zip, which are shaped as its API answers; each item tells what it is.

Lists look like the watchlist, so which of them is the watchlist is told by its name: `watchlist.json` in
folders, or `lists-watchlist.json` and, of long ones, `lists-watchlist-2.json` in the zips since 2026, where
a list of one's own is `lists-list-ID-NAME.json`.
"""

from pathlib import PurePosixPath
from typing import Any

from maxella.formats.description import ExportFormat, RowReader
from maxella.formats.destination import Destination
from maxella.formats.harvest import Harvest
from maxella.tables.cells import CellError
from maxella.tables.json_items import Item, items_of
from maxella.tables.rating_scales import TEN

SOURCE = "trakt"
_TITLES = ("movie", "episode", "season", "show")
_WATCHED = ("watch", "scrobble", "checkin")
_SKIPPED = {"episode": "episodes", "season": "series", "show": "series"}


def recognises(item: Item) -> bool:
    """Whether the first item of a list is Trakt's."""
    value = item.value
    if not isinstance(value, dict) or "user_rating" in value:  # as Simkl has it
        return False
    return any(isinstance(value.get(kind), dict) for kind in _TITLES)


def read(file: str, text: str, harvest: Harvest, start: int = 0) -> None:
    """Read one of Trakt's files, whose list begins at or after `start`."""
    harvest.begin(SOURCE)
    reader = RowReader(WATCHLIST if _is_watchlist(file) else ITEMS, file, (), harvest)
    for item in items_of(text, start):
        harvest.count_rows(file, 1)
        if item.is_broken:
            harvest.bad(file, item.line, item.text, "the file ends or is broken here")
        else:
            harvest.add(file, item, reader.entry)


def _is_watchlist(file: str) -> bool:
    stem = PurePosixPath(file.lower()).stem
    return "watchlist" in stem and not stem.startswith(("list-", "lists-list-"))


def _no_film(item: Item) -> str | None:
    value = item.value
    if not isinstance(value, dict):
        raise CellError("no object")
    kind = next((kind for kind in ("episode", "season", "movie", "show") if value.get(kind)), None)
    if kind in _SKIPPED:
        return _SKIPPED[kind]
    if not isinstance(value.get("movie"), dict):
        raise CellError("no movie")
    return None


def _no_film_of_lists(item: Item) -> str | None:
    return _no_film(item) or ("films of lists" if _is_listed(item.value) else None)


def _is_listed(value: dict[str, Any]) -> bool:
    return "listed_at" in value and "rating" not in value


def _marks(item: Item) -> list[str]:
    value = item.value
    seen_at = value.get("watched_at") or value.get("last_watched_at")
    is_seen = seen_at is not None or "plays" in value or value.get("action") in _WATCHED
    return ["is_seen"] * is_seen + ["is_saved"] * _is_listed(value)


_DESCRIBED: dict[str, Any] = {
    "source": SOURCE,
    "scale": TEN,
    "columns": {
        "title": ("movie.title",),
        "year": ("movie.year",),
        "imdb_id": ("movie.ids.imdb",),
        "tmdb_id": ("movie.ids.tmdb",),
        "rating": ("rating",),
        "date": ("rated_at", "watched_at", "last_watched_at", "listed_at"),
    },
    "marks": _marks,
    "nothing_said": "other marks",
}
WATCHLIST = ExportFormat(**_DESCRIBED, skip=_no_film)
ITEMS = ExportFormat(**_DESCRIBED, skip=_no_film_of_lists)

DESTINATION = Destination(
    source=SOURCE,
    file="trakt.json",
    scale=TEN,
    columns={
        "rated_at": "moment",
        "rating": "rating",
        "type": "",
        "movie.title": "title",
        "movie.year": "year",
        "movie.ids.imdb": "imdb_id",
        "movie.ids.tmdb": "tmdb_id",
    },
    always={"type": "movie"},
)
"""Shaped as the ratings of its own exports."""
