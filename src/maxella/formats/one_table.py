"""Services that give all in one table: MovieLens.org, Simkl, TMDB, Yamtrack, Criticker and others."""

import re
from collections.abc import Mapping
from dataclasses import replace

from maxella.formats.description import ExportFormat, always
from maxella.tables.cells import imdb_id_of, or_none, rating_of
from maxella.tables.columns import letters_of
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import HALF_STARS, HALF_TEN, HUNDRED, TEN, RatingScale

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
TMDB_WATCHLIST = replace(TMDB, stem="watchlist", needs={}, marks=always("is_saved"))
"""The same columns, as `import_tmdb_watchlist.csv` of FuzzyGrim/Yamtrack has them."""


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


SIMKL_JSON = ExportFormat(
    source="simkl",
    has=("user_rating", "status", "title"),
    any_of=("simkl", "imdb"),
    columns={
        "title": ("title",),
        "year": ("year",),
        "imdb_id": ("imdb",),
        "tmdb_id": ("tmdb",),
        "rating": ("user_rating",),
        "date": ("user_rated_at", "last_watched_at", "added_to_watchlist_at"),
    },
    scale=TEN,
    marks=lambda row: (_STANDS_ON[status],) if (status := letters_of(row["status"])) in _STANDS_ON else (),
    nothing_said="unfinished",
)
"""Simkl's backup as JSON, of which the list of movies is read: shaped as `/sync/all-items` of its API."""


_NO_FILM_OF_YAMTRACK = {"episode": "episodes", "game": "games", "boardgame": "games"}
_BOOKS = {"book", "manga", "comic"}
_YAMTRACK_STATUS = {"planning": "is_saved", "completed": "is_seen", "dropped": "is_hidden"}


def _no_film_of_yamtrack(row: Mapping[str, str]) -> str | None:
    kind = letters_of(row["media_type"])
    if kind == "movie":
        return None
    return "books" if kind in _BOOKS else _NO_FILM_OF_YAMTRACK.get(kind, "series")


def _stands_with_yamtrack(row: Mapping[str, str]) -> tuple[str, ...]:
    mark = _YAMTRACK_STATUS.get(letters_of(row["status"]))
    is_rated = bool(row["score"].strip())
    return () if mark is None or (mark == "is_hidden" and is_rated) else (mark,)


YAMTRACK = ExportFormat(
    source="yamtrack",
    has=("media_id", "media_type", "score", "status"),
    columns={
        "title": ("title",),
        "tmdb_id": ("media_id",),
        "rating": ("score",),
        "date": ("end_date", "start_date"),
    },
    scale=RatingScale(low=0, high=10, step=0.1),
    skip=_no_film_of_yamtrack,
    marks=_stands_with_yamtrack,
    nothing_said="unfinished",
    without_id=lambda row: None if letters_of(row["source"]) in {"tmdb", ""} else "tmdb_id",
)
"""Yamtrack (FuzzyGrim/Yamtrack, `import_yamtrack.csv`): everything in one table. Its ids are of many
sources, those of films TMDB's unless the row says another one; the first releases had no column for it."""

CRITICKER = ExportFormat(
    source="criticker",
    has=("score", "film name", "year", "date rated", "mini review"),
    columns={
        "title": ("film name",),
        "year": ("year",),
        "imdb_id": ("imdb id",),
        "rating": ("score",),
        "date": ("date rated",),
    },
    scale=HUNDRED,
    needs=_NO_RATING,
)
"""Criticker: scores of 0 to 100, of which 0 is the worst. Its columns' names have a blank before them."""


def _no_film_of_filmaffinity(row: Mapping[str, str]) -> str | None:
    return (
        "series"
        if re.search(r"\((?:serie de tv|tv series|miniserie|tv miniseries)", row["title"], re.I)
        else None
    )


FILMAFFINITY = ExportFormat(
    source="filmaffinity",
    has=("title", "year", "user score"),
    any_of=("original title", "fa score", "fa id", "filmaffinity score", "filmaffinity movie id"),
    columns={
        "title": ("title",),
        "other_title": ("original title",),
        "year": ("year",),
        "rating": ("user score",),
    },
    scale=TEN,
    skip=_no_film_of_filmaffinity,
    unrated="is_saved",
)
"""FilmAffinity exports nothing; this is what the filmaffinity-backup tools write. Lists have no score."""


def _kinopoisk_rating(row: Mapping[str, str]) -> tuple[float, RatingScale] | None:
    rating = None if row["моя оценка"].strip() == "zero" else rating_of(row["моя оценка"], TEN.high)
    return None if rating is None else (rating, TEN)


KINOPOISK = ExportFormat(
    source="kinopoisk",
    has=("русскоязычное название", "оригинальное название", "год", "моя оценка"),
    columns={
        "title": ("оригинальное название", "русскоязычное название"),
        "other_title": ("русскоязычное название",),
        "year": ("год",),
        "date": ("дата и время",),
    },
    rated=_kinopoisk_rating,
    skip=lambda row: "series" if "сериал" in row["русскоязычное название"].casefold() else None,
    unrated="is_saved",
)
"""Kinopoisk: its `.xls` is a web page in Windows-1251. A list of films to see has no marks."""

JELLYFIN = ExportFormat(
    source="jellyfin",
    has=("datecreated", "itemtype", "itemname"),
    columns={"title": ("itemname",), "date": ("datecreated",)},
    skip=lambda row: no_film(row["itemtype"]),
    marks=always("is_seen"),
    has_years_in_titles=True,
    is_without_years=True,
    profile="userid",
)
"""Jellyfin, of its Playback Reporting plugin: what was played, by name alone."""

FORMATS = (
    MOVIELENS,
    SIMKL,
    SIMKL_JSON,
    TMDB_WATCHLIST,
    TMDB,
    YAMTRACK,
    CRITICKER,
    FILMAFFINITY,
    KINOPOISK,
    JELLYFIN,
)
