"""Kaggle's "The Movies Dataset": films of TMDB in CSV files, with their real faults.

`movies_metadata.csv` has a row for each film, `credits.csv` the cast and the crew, `keywords.csv` keywords,
and `links.csv` MovieLens ids with IMDb's and TMDB's. Known faults: rows broken by a line feed, so that a date
stands in the column `id`; ids that occur twice; empty dates; lists written as Python literals.
"""

import polars as pl

from maxella.data.sources import literals
from maxella.data.sources.keyed_rows import ID, KeyedRows, column_or_null, keyed_rows
from maxella.tables.cells import ids_in, imdb_id_of, number_id_of
from maxella.tables.markup import plain_text
from maxella.tables.report import Ledger
from maxella.tables.table import Table

_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y")
"""As Kaggle has them, and as spreadsheets leave them behind when they save the file."""
_BEST_VOTE = 10
_NO_OVERVIEW = r"(?i)^\s*(?:no overview(?: found| available| yet)?\.?|n/?a)\s*$"
_GENRE_NAMES = {"Family": "Children", "Science Fiction": "Sci-Fi", "Music": "Musical"}
"""TMDB's genres in the words of MovieLens, so that a catalogue has one vocabulary."""


def read_links(table: Table, key: str, ledger: Ledger) -> KeyedRows:
    """The links from movie ids (the column `key`) to `imdb_id` ("tt0114709") and `tmdb_id` ("862")."""
    imdb = pl.coalesce(column_or_null(table, name) for name in ("imdbId", "imdb_id"))
    tmdb = pl.coalesce(column_or_null(table, name) for name in ("tmdbId", "tmdb_id"))
    ids = (ids_in(imdb, imdb_id_of).alias("imdb_id"), ids_in(tmdb, number_id_of).alias("tmdb_id"))
    return keyed_rows(table, key, ledger, numeric=False, also=ids)


def read_films(table: Table, ledger: Ledger) -> KeyedRows:
    """The films of `movies_metadata.csv`, with what is needed to find them by id or by title and year.

    The columns are `imdb_id`, `title`, `original_title` and `released` (a date).
    """
    also = (
        ids_in(column_or_null(table, "imdb_id"), imdb_id_of).alias("imdb_id"),
        column_or_null(table, "title"),
        column_or_null(table, "original_title"),
        _date(column_or_null(table, "release_date")).alias("released"),
    )
    return keyed_rows(table, ID, ledger, numeric=True, also=also)


def film_details(films: KeyedRows, ledger: Ledger) -> pl.DataFrame:
    """What `movies_metadata.csv` tells of films.

    Returns:
        `id`, `genres`, `runtime`, `original_language`, `overview`, `poster_path`, `collection`, `vote_count`
        and `vote_average`.
    """
    cell = {name: column_or_null(films.table, name) for name in (*_USABLE, "genres")}
    cell["overview"] = plain_text(cell["overview"])
    collection = literals.values_of(column_or_null(films.table, "belongs_to_collection"), "name")
    genres = literals.values_of(cell["genres"], "name").list.eval(pl.element().replace(_GENRE_NAMES))
    details = films.read(
        **{name: cell[name] for name in _USABLE},
        genres=genres,
        broken=literals.broken(cell["genres"]),
        collection=collection.list.first(),
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
    votes = pl.when(_USABLE["vote_count"]).then(_number("vote_count").cast(pl.Int64))
    # An average of no votes is none.
    average = pl.when(_USABLE["vote_average"] & (votes > 0)).then(_number("vote_average"))
    runtime = pl.when(_USABLE["runtime"]).then(_number("runtime"))
    return details.select(ID, "genres", "collection", runtime, votes, average, *kept)


def film_credits(people: KeyedRows, ledger: Ledger) -> pl.DataFrame:
    """What `credits.csv` tells of films.

    Returns:
        `id`, `directors` (those of the crew whose job is exactly that), `director` (the first of them),
        `star` (the first of the cast), `cast`, `cast_size` and `crew_size`.
    """
    cast, crew = (column_or_null(people.table, name) for name in ("cast", "crew"))
    names = people.read(
        directors=literals.values_where(crew, "name", "job", "Director").list.unique(maintain_order=True),
        cast=literals.values_of(cast, "name"),
        cast_size=literals.record_count(cast),
        crew_size=literals.record_count(crew),
        broken=pl.coalesce(literals.broken(cast), literals.broken(crew)),
    )
    _note_broken("cast or crew", names, people, ledger)
    return names.select(
        ID,
        "directors",
        pl.col("directors").list.first().alias("director"),
        pl.col("cast").list.first().alias("star"),
        "cast",
        "cast_size",
        "crew_size",
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


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float32, strict=False)


_USABLE = {
    "runtime": _number("runtime") > 0,
    "vote_count": _number("vote_count") >= 0,
    "vote_average": _number("vote_average").is_between(0, _BEST_VOTE),
    "original_language": pl.col("original_language").str.contains("^[a-z]{2}$"),
    "overview": ~pl.col("overview").str.contains(_NO_OVERVIEW),
    "poster_path": pl.col("poster_path").str.starts_with("/"),
    "release_date": _date(pl.col("release_date")).is_not_null(),
}
"""What a cell of each column must fulfil to be taken over."""
