"""Services that give all in one CSV: MovieLens.org, Simkl and TMDB."""

from collections.abc import Mapping

from maxella.formats.description import ExportFormat
from maxella.tables.cells import imdb_id_of, or_none
from maxella.tables.columns import letters_of
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import HALF_STARS, HALF_TEN, TEN

_NO_RATING = {"rating": "no rating"}
_STANDS_ON = {
    "plantowatch": "is_saved",
    "notinteresting": "is_hidden",
    "dropped": "is_hidden",
    "completed": "is_seen",
    "watched": "is_seen",
}

MOVIELENS = ExportFormat(
    source="movielens",
    has=("movie_id", "imdb_id", "tmdb_id", "rating", "average_rating"),
    columns={
        "title": ("title",),
        "imdb_id": ("imdb_id",),
        "tmdb_id": ("tmdb_id",),
        "movielens_id": ("movie_id",),
        "rating": ("rating",),
    },
    scale=HALF_STARS,
    needs=_NO_RATING,
    has_years_in_titles=True,
)
"""MovieLens.org: the ratings of one person. There is no date, and the year is inside the title."""


def _no_film_of_tmdb(row: Mapping[str, str]) -> str | None:
    if row["episode number"].strip():
        return "episodes"
    return "series" if row["season number"].strip() else no_film(row["type"])


TMDB = ExportFormat(
    source="tmdb",
    has=("tmdb id", "type", "name", "your rating"),
    columns={
        "title": ("name",),
        "released": ("release date",),
        "imdb_id": ("imdb id",),
        "tmdb_id": ("tmdb id",),
        "rating": ("your rating",),
        "date": ("date rated",),
    },
    scale=HALF_TEN,
    skip=_no_film_of_tmdb,
    needs=_NO_RATING,
)
"""TMDB: the ratings of one person; the column Rating is everyone's mean."""


def _is_anime(row: Mapping[str, str]) -> bool:
    return letters_of(row["type"]) == "anime"


def _no_film_of_simkl(row: Mapping[str, str]) -> str | None:
    # Simkl calls films anime too. Only an IMDb id tells one from a series, whose TMDB id may be some film's.
    is_series = _is_anime(row) and (or_none(imdb_id_of, row["imdb"]) is None or row["lastepwatched"].strip())
    return "series" if is_series else no_film(row["type"])


def _stands_on(row: Mapping[str, str]) -> tuple[str, ...]:
    watchlist = letters_of(row["watchlist"])
    if not watchlist and row["watcheddate"].strip():
        return ("is_seen",)
    return (_STANDS_ON[watchlist],) if watchlist in _STANDS_ON else ()


SIMKL = ExportFormat(
    source="simkl",
    has=("simkl_id", "watchlist"),
    columns={
        "title": ("title",),
        "year": ("year",),
        "imdb_id": ("imdb",),
        "tmdb_id": ("tmdb",),
        "rating": ("rating",),
        "date": ("watcheddate",),
    },
    scale=TEN,
    skip=_no_film_of_simkl,
    marks=_stands_on,
    nothing_said="unfinished",
    without_id=lambda row: "tmdb_id" if _is_anime(row) else None,
)
"""Simkl: everything in one table, told apart by type and by the list that a title stands on."""

FORMATS = (MOVIELENS, SIMKL, TMDB)
