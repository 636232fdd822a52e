"""Reading a foreign table of movies into the columns of the data contract, as far as it has them."""

from collections.abc import Mapping

import polars as pl

from maxella.data.schema import (
    CAST,
    DIRECTOR,
    DIRECTORS,
    GENRES,
    KEYWORDS,
    MOVIE_ID,
    MOVIES,
    RELEASE_YEAR,
    STAR,
    TITLE,
)
from maxella.data.sources import literals
from maxella.data.sources.keyed_rows import KeyedRows, keyed_rows
from maxella.tables.cells import ids_in, imdb_id_of, number_id_of
from maxella.tables.markup import plain_text
from maxella.tables.parquet_table import LIST_MARK
from maxella.tables.report import Ledger
from maxella.tables.table import Table
from maxella.tables.times import TimeFormat, read_time
from maxella.tables.titles import display_title, year_of

_DATE = "release_date"
_LISTS = (GENRES, CAST, KEYWORDS, DIRECTORS)
_WORDS = (DIRECTOR, STAR, "overview", "original_title", "collection", "certificate")
_CODES = ("original_language", "poster_path")
_NUMBERS = ("runtime", "vote_count", "vote_average")
_IDS = {"imdb_id": imdb_id_of, "tmdb_id": number_id_of}
MOVIE_COLUMNS = (MOVIE_ID, TITLE, RELEASE_YEAR, _DATE, *_LISTS, *_WORDS, *_CODES, *_NUMBERS, *_IDS)
"""What a table of movies may tell."""

YEARS = (1800, 2200)
"""What can be a year of release; others are left out."""
_NO_GENRES = ("(no genres listed)", "unknown", "")


def read_movie_table(table: Table, columns: Mapping[str, str], ledger: Ledger) -> KeyedRows:
    """Read a table of movies; each id stands for its first row.

    Args:
        table: the table.
        columns: which of its columns holds which of `MOVIE_COLUMNS`; all but `movie_id` may be missing.
        ledger: where the rows that are put aside are entered.

    Returns:
        The rows, with `id`, `title` and `release_year`, and what else of the data contract the table has.
    """
    cell = {name: pl.col(column).str.strip_chars().replace("", None) for name, column in columns.items()}
    nothing = pl.lit(None, pl.String)
    raw_title, date = cell.get(TITLE, nothing), _date(cell.get(_DATE, nothing))
    year = cell.get(RELEASE_YEAR, nothing).str.extract(r"^(\d{4})\b").cast(pl.Int32)
    read = {TITLE: display_title(raw_title), _DATE: date.dt.epoch("s")}
    years = pl.coalesce(year, year_of(raw_title), date.dt.year())
    read[RELEASE_YEAR] = pl.when(years.is_between(*YEARS)).then(years)
    read |= {name: cell[name] for name in _CODES if name in cell}
    read |= {name: plain_text(cell[name]) for name in _WORDS if name in cell}
    read |= {name: _list(cell[name]) for name in _LISTS if name in cell}
    read |= {name: _number(cell[name]).cast(MOVIES[name]) for name in _NUMBERS if name in cell}
    read |= {name: ids_in(cell[name], read_id) for name, read_id in _IDS.items() if name in cell}
    also = [value.alias(name) for name, value in read.items()]
    return keyed_rows(table, columns[MOVIE_ID], ledger, numeric=False, also=also)


def _date(cell: pl.Expr) -> pl.Expr:
    """The moment in a cell: an ISO 8601 date, or Unix seconds (a number that could not be a year)."""
    seconds = pl.when(~cell.str.contains(r"^\d{1,4}$")).then(cell.cast(pl.Int64, strict=False))
    return pl.from_epoch(pl.coalesce(seconds, read_time(cell, TimeFormat.DATE)), "s")


def _number(cell: pl.Expr) -> pl.Expr:
    """The number that a cell begins with: "120 min" is 120."""
    return cell.str.extract(r"^(\d{1,12}(?:\.\d+)?)").cast(pl.Float64)


def _list(cell: pl.Expr) -> pl.Expr:
    """The texts of a list: one of Parquet, one of records, or texts between pipes, semicolons or commas."""
    texts = (
        pl.when(cell.str.starts_with(LIST_MARK))
        .then(cell.str.strip_prefix(LIST_MARK).str.split(LIST_MARK))
        .when(cell.str.starts_with("[{"))
        .then(literals.values_of(cell, "name"))
        .when(cell.str.contains("|", literal=True))
        .then(cell.str.split("|"))
        .when(cell.str.contains(";", literal=True))
        .then(cell.str.split(";"))
        .otherwise(cell.str.strip_chars("[]").str.split(","))
    )
    plain = plain_text(pl.element().str.strip_chars(" '\"")).fill_null("")
    return texts.list.eval(plain.filter(~plain.is_in(_NO_GENRES)))
