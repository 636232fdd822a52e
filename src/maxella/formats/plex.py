"""Plex: what was played, as Tautulli or the server has it, and the films of a library with own ratings.

Shapes: the answer of `get_history` in Tautulli/Tautulli, `plexpy/webserve.py`, as JSON or as a table of its
names; the attributes of films in `plexpy/exporter.py`; and `/status/sessions/history/all` of a Plex server.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from maxella.formats.description import ExportFormat, always
from maxella.tables.cells import CellError, number_of, or_none
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import HALF_TEN, RatingScale

_OTHERS = {"track": "music videos and podcasts", "clip": "trailers"}
_MOST_WATCHED = 85
"""Percent after which Tautulli takes a film for watched, unless it is told otherwise."""
_file = partial(ExportFormat, source="plex")


def _no_film(column: str, row: Mapping[str, str]) -> str | None:
    kind = row[column].strip().lower()
    return _OTHERS.get(kind) or no_film(kind)


def _watched(row: Mapping[str, str]) -> tuple[str, ...]:
    """A film is seen that was played to its end."""
    status, percent = (or_none(number_of, row[name]) for name in ("watched_status", "percent_complete"))
    is_seen = status >= 1 if status is not None else (percent or 0) >= _MOST_WATCHED
    return ("is_seen",) if is_seen else ()


TAUTULLI = _file(
    has=("media_type", "title", "user"),
    any_of=("watched_status", "percent_complete"),
    columns={
        "title": ("title", "full_title"),
        "other_title": ("original_title",),
        "year": ("year",),
        "released": ("originally_available_at",),
        "imdb_id": ("guid",),
        "date": ("stopped", "date", "started"),
    },
    skip=partial(_no_film, "media_type"),
    marks=_watched,
    nothing_said="unfinished",
    # Plex has ids of its own today; earlier it had those of IMDb.
    without_id=lambda row: None if "imdb://" in row["guid"] else "imdb_id",
    profile="user",
)
OF_FRIENDS = replace(
    TAUTULLI, has=("media_type", "title", "friendly_name"), lacks=("user",), profile="friendly_name"
)
HISTORY = _file(
    has=("historykey", "title", "type", "viewedat"),
    columns={
        "title": ("title",),
        "released": ("originallyavailableat",),
        "date": ("viewedat",),
    },
    skip=partial(_no_film, "type"),
    marks=always("is_seen"),
    profile="accountid",
)


def _rated(row: Mapping[str, str]) -> tuple[float, RatingScale] | None:
    """One's own rating; 0 is none."""
    rating = number_of(row["userrating"])
    if rating is not None and not 0 <= rating <= HALF_TEN.high:
        raise CellError(f"a rating of {rating:g} is not above 0 and up to {HALF_TEN.high:g}")
    return (rating, HALF_TEN) if rating else None


LIBRARY = _file(
    has=("title", "year", "userrating", "viewcount"),
    any_of=("ratingkey", "guid", "lastviewedat"),
    columns={
        "title": ("title",),
        "other_title": ("originaltitle",),
        "year": ("year",),
        "released": ("originallyavailableat",),
        "imdb_id": ("guid",),
        "date": ("lastratedat", "lastviewedat"),
    },
    rated=_rated,
    skip=partial(_no_film, "type"),
    marks=lambda row: ("is_seen",) if or_none(number_of, row["viewcount"]) else (),
    nothing_said="films not seen",
    without_id=lambda row: None if "imdb://" in row["guid"] else "imdb_id",
)
FORMATS = (TAUTULLI, OF_FRIENDS, HISTORY, LIBRARY)
