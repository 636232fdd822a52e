"""Kaggle's "The Movies Dataset": films of TMDB in CSV files, with their real faults.

`movies_metadata.csv` has a row for each film, `credits.csv` the cast and the crew, `keywords.csv` keywords,
and `links.csv` MovieLens ids with IMDb's and TMDB's. Known faults: rows broken by a line feed, so that a date
stands in the column `id`; ids that occur twice; empty dates; lists written as Python literals.
"""

import polars as pl

from maxella.data.ledger import Ledger
from maxella.data.sources import literals
from maxella.data.sources.keyed_rows import ID, KeyedRows, column_or_null, keyed_rows, whole_number
from maxella.data.sources.table import Table

_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y")
"""As Kaggle has them, and as spreadsheets leave them behind when they save the file."""
_NO_OVERVIEW = r"(?i)^\s*(?:no overview(?: found| available| yet)?\.?|n/?a)\s*$"
_GENRE_NAMES = {"Family": "Children", "Science Fiction": "Sci-Fi", "Music": "Musical"}
"""TMDB's genres in the words of MovieLens, so that a catalogue has one vocabulary."""


def read_links(table: Table, key: str, ledger: Ledger) -> KeyedRows:
    """The links from movie ids (the column `key`) to `imdb_id` ("tt0114709") and `tmdb_id` ("862")."""
    imdb = pl.coalesce(column_or_null(table, name) for name in ("imdbId", "imdb_id"))
    tmdb = pl.coalesce(column_or_null(table, name) for name in ("tmdbId", "tmdb_id"))
    ids = (_imdb_id(imdb).alias("imdb_id"), whole_number(tmdb).alias("tmdb_id"))
    return keyed_rows(table, key, ledger, numeric=False, also=ids)


def read_films(table: Table, ledger: Ledger) -> KeyedRows:
    """The films of `movies_metadata.csv`, with what is needed to find them by id or by title and year.

    The columns are `imdb_id`, `title`, `original_title` and `released` (a date).
    """
    also = (
        _imdb_id(column_or_null(table, "imdb_id")).alias("imdb_id"),
        column_or_null(table, "title"),
        column_or_null(table, "original_title"),
        _date(column_or_null(table, "release_date")).alias("released"),
    )
    return keyed_rows(table, ID, ledger, numeric=True, also=also)


def film_details(films: KeyedRows, ledger: Ledger) -> pl.DataFrame:
    """What `movies_metadata.csv` tells of films.

    Returns:
        `id`, `genres`, `runtime`, `original_language`, `overview` and `poster_path`.
    """
    cell = {name: column_or_null(films.table, name) for name in (*_USABLE, "genres")}
    genres = literals.values_of(cell["genres"], "name").list.eval(pl.element().replace(_GENRE_NAMES))
    details = films.read(
        **{name: cell[name] for name in _USABLE}, genres=genres, broken=literals.broken(cell["genres"])
    )
    for name, usable in _USABLE.items():
        bad = pl.col(name).is_not_null() & ~usable.fill_null(value=False)
        ledger.mended(
            f"{name} without a usable value is left out",
            films.table.label,
            details.filter(bad).select(ID, name),
        )
    _note_broken("genres", details, films, ledger)
    kept = [
        pl.when(_USABLE[name]).then(name).alias(name)
        for name in ("original_language", "overview", "poster_path")
    ]
    return details.select(ID, "genres", pl.when(_USABLE["runtime"]).then(_RUNTIME), *kept)


def film_credits(people: KeyedRows, ledger: Ledger) -> pl.DataFrame:
    """What `credits.csv` tells of films.

    Returns:
        `id`, `director` (the first of the crew whose job is exactly that), `star` (the first of the cast),
        `cast`, `cast_size` and `crew_size`.
    """
    cast, crew = (column_or_null(people.table, name) for name in ("cast", "crew"))
    names = people.read(
        director=literals.values_where(crew, "name", "job", "Director").list.first(),
        cast=literals.values_of(cast, "name"),
        cast_size=literals.record_count(cast),
        crew_size=literals.record_count(crew),
        broken=pl.coalesce(literals.broken(cast), literals.broken(crew)),
    )
    _note_broken("cast or crew", names, people, ledger)
    return names.select(
        ID, "director", pl.col("cast").list.first().alias("star"), "cast", "cast_size", "crew_size"
    )


def film_keywords(keywords: KeyedRows, ledger: Ledger) -> pl.DataFrame:
    """What `keywords.csv` tells of films: `id` and `keywords`."""
    cell = column_or_null(keywords.table, "keywords")
    words = keywords.read(keywords=literals.values_of(cell, "name"), broken=literals.broken(cell))
    _note_broken("keywords", words, keywords, ledger)
    return words.select(ID, "keywords")


def _note_broken(what: str, details: pl.DataFrame, films: KeyedRows, ledger: Ledger) -> None:
    rows = details.filter(pl.col("broken").is_not_null()).select(ID, "broken")
    ledger.mended(f"{what} cut short or broken: what can be read is kept", films.table.label, rows)


def _date(text: pl.Expr) -> pl.Expr:
    return pl.coalesce(text.str.to_date(form, strict=False) for form in _DATE_FORMATS)


def _imdb_id(text: pl.Expr) -> pl.Expr:
    number = whole_number(text.str.strip_prefix("tt"))
    return pl.when(number != "0").then(pl.format("tt{}", number.str.zfill(7)))


_RUNTIME = pl.col("runtime").cast(pl.Float32, strict=False)
_USABLE = {
    "runtime": _RUNTIME > 0,
    "original_language": pl.col("original_language").str.contains("^[a-z]{2}$"),
    "overview": ~pl.col("overview").str.contains(_NO_OVERVIEW),
    "poster_path": pl.col("poster_path").str.starts_with("/"),
    "release_date": _date(pl.col("release_date")).is_not_null(),
}
"""What a cell of each column must fulfil to be taken over."""
