"""MovieLens as GroupLens gives it, in its three shapes, and MovieLens 100K as the package RecBole carries it.

| shape | ratings | movies | users |
|---|---|---|---|
| 1M | `ratings.dat`, `::` between cells | `movies.dat` | `users.dat` |
| 100K | `u.data`, tabs | `u.item`, pipes, a column for each genre | `u.user` |
| since 2014 | `ratings.csv` | `movies.csv`, `links.csv` to IMDb and TMDB, `tags.csv` | |
| RecBole's 100K | `ml-100k.inter`, tabs | `ml-100k.item`, the year in its own column | `ml-100k.user` |

The first two are in Latin-1 and have no header.
"""

from contextlib import ExitStack
from dataclasses import dataclass

import polars as pl

from maxella.data.schema import GENRES, MOVIE_ID, RELEASE_YEAR, TITLE
from maxella.data.sources.keyed_rows import ID, keyed_rows
from maxella.errors import DatasetError, SourceError
from maxella.tables.archive import SourceFiles
from maxella.tables.columns import RatingColumns
from maxella.tables.decoding import UTF_8
from maxella.tables.report import Ledger
from maxella.tables.table import describe_text_table
from maxella.tables.text_table import TextTable
from maxella.tables.titles import display_title, year_of

OWN_DATE = "own_release_date"
"""The date in `u.item`, in Unix seconds: often that of a later release."""
SECONDS_A_DAY = 86_400
_MISSPELT = "unkonwn"
_GENRE_NAMES = {"Children's": "Children", "unknown": None, "(no genres listed)": None}

_RATINGS = ("user_id", "movie_id", "rating", "timestamp")
_GENRE_FLAGS = (
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
)
"""The genres in the order of their columns in `u.item`."""
_ITEM = ("movie_id", "title", "release_date", "video_release_date", "url", *_GENRE_FLAGS)
_USERS_1M = ("user_id", "gender", "age", "occupation", "zip_code")
_USERS_100K = ("user_id", "age", "gender", "occupation", "zip_code")


@dataclass(frozen=True)
class MovieLensTables:
    """The tables of a MovieLens data set, described but not read."""

    ratings: TextTable
    rating_columns: RatingColumns
    movies: TextTable
    users: TextTable | None = None
    numbered_occupations: bool = False
    links: TextTable | None = None
    tags: TextTable | None = None
    has_own_ids: bool = False
    """Whether its movie ids are its own, and not those that the links of all other data sets know."""


@dataclass(frozen=True)
class _Opened:
    """Files of a data set, kept readable."""

    files: SourceFiles
    until: ExitStack

    def plain(
        self, name: str, separator: str, columns: tuple[str, ...], *, grouplens: bool = True
    ) -> TextTable:
        """A table without quotes; those of GroupLens have no header and are in Latin-1."""
        return TextTable(
            name,
            self.until.enter_context(self.files.path(name)),
            separator,
            columns,
            has_header=not grouplens,
            quoted=False,
            encoding="latin-1" if grouplens else UTF_8,
        )

    def with_header(self, name: str, *needed: str) -> TextTable:
        """A table with a header that has the needed columns."""
        table = describe_text_table(self.until.enter_context(self.files.path(name)), name)
        if missing := [column for column in needed if column not in table.columns]:
            there = ", ".join(table.columns[:12])
            raise DatasetError(
                f"{name}, line 1: no column {missing[0]} (it has {there}); get the original file"
            )
        return table


def open_movielens(files: SourceFiles, open_files: ExitStack) -> MovieLensTables:
    """Tell the shape of a MovieLens data set by the names of its files.

    Args:
        files: the files.
        open_files: keeps the files readable; the tables are good until it is closed.

    Raises:
        SourceError: when it is none of the known shapes, or a file is missing.
        DatasetError: when a file lacks a column.
    """
    opened = _Opened(files, open_files)
    plain, with_header = opened.plain, opened.with_header
    if "ratings.dat" in files:
        return MovieLensTables(
            plain("ratings.dat", "::", _RATINGS),
            RatingColumns(),
            plain("movies.dat", "::", ("movie_id", "title", "genres")),
            plain("users.dat", "::", _USERS_1M),
            numbered_occupations=True,
        )
    if "u.data" in files:
        return MovieLensTables(
            plain("u.data", "\t", _RATINGS),
            RatingColumns(),
            plain("u.item", "|", _ITEM),
            plain("u.user", "|", _USERS_100K),
            has_own_ids=True,
        )
    if "ml-100k.inter" in files:
        return MovieLensTables(
            plain("ml-100k.inter", "\t", _RATINGS, grouplens=False),
            RatingColumns(),
            plain("ml-100k.item", "\t", ("movie_id", "title", "release_year", "class"), grouplens=False),
            plain("ml-100k.user", "\t", _USERS_100K, grouplens=False),
            has_own_ids=True,
        )
    if "ratings.csv" in files:
        return MovieLensTables(
            with_header("ratings.csv", "userId", "movieId", "rating", "timestamp"),
            RatingColumns("userId", "movieId", "rating", "timestamp"),
            with_header("movies.csv", "movieId", "title", "genres"),
            links=with_header("links.csv", "movieId") if "links.csv" in files else None,
            tags=with_header("tags.csv", "movieId", "tag") if "tags.csv" in files else None,
        )
    there = ", ".join(files.names()[:8]) or "nothing"
    raise SourceError(
        f"{files.origin} is no MovieLens data set (it has {there}); give the folder or zip of one"
    )


def read_movies(table: TextTable, ledger: Ledger) -> pl.DataFrame:
    """Read the table of movies.

    Returns:
        `movie_id`, `title` (as people write it), `release_year`, `genres` (null where there is none), and
        `own_release_date` (Unix seconds or null).
    """
    key = "movieId" if "movieId" in table.columns else MOVIE_ID
    rows = keyed_rows(table, key, ledger, numeric=False, also=_given(table))
    rows.account(ledger)
    misspelt = pl.col("raw") == _MISSPELT
    raw = pl.when(misspelt).then(pl.lit("unknown")).otherwise("raw")
    genres = pl.col("written_genres").list.eval(pl.element().replace(_GENRE_NAMES)).list.drop_nulls()
    movies = rows.rows.with_columns(
        pl.col(ID).alias(MOVIE_ID),
        display_title(raw).alias(TITLE),
        pl.coalesce(year_of(raw), "own_year").alias(RELEASE_YEAR),
        pl.when(genres.list.len() > 0).then(genres).alias(GENRES),
    )
    own_year = pl.col("own_date").dt.year()
    other_year = own_year != pl.col(RELEASE_YEAR)
    year_alone = ~other_year & (pl.col("own_date") == pl.date(own_year, 1, 1))
    for rule, where, shown in (
        ("title 'unkonwn' is spelled right", misspelt, "raw"),
        (
            "genre Children's becomes Children, as MovieLens has it since 2009",
            pl.col("written_genres").list.contains("Children's"),
            "written_genres",
        ),
        (
            "release date in another year than the title's, of a later release, is left out",
            other_year,
            "own_date",
        ),
        ("release date of 1 January, which stands for the year, is left out", year_alone, "own_date"),
    ):
        ledger.mended(rule, table.label, movies.filter(where).select(MOVIE_ID, TITLE, shown))
    no_date = (other_year | year_alone).fill_null(value=False)
    own_date = pl.when(~no_date).then(pl.col("own_date").cast(pl.Int64) * SECONDS_A_DAY)
    return movies.select(MOVIE_ID, TITLE, RELEASE_YEAR, GENRES, own_date.alias(OWN_DATE))


def _given(table: TextTable) -> list[pl.Expr]:
    """The cells of any shape: `raw` title, `own_year`, `own_date`, `written_genres`."""
    year, date = pl.lit(None, pl.Int32), pl.lit(None, pl.Date)
    if "url" in table.columns:
        flags = [pl.when(pl.col(name) == "1").then(pl.lit(name)) for name in _GENRE_FLAGS]
        genres = pl.concat_list(flags).list.drop_nulls()
        date = pl.col("release_date").str.to_date("%d-%b-%Y", strict=False)
    elif "class" in table.columns:
        genres = pl.col("class").str.split(" ")
        year = pl.col(RELEASE_YEAR).cast(pl.Int32, strict=False)
    else:
        genres = pl.col("genres").str.split("|")
    return [
        pl.col("title").alias("raw"),
        year.alias("own_year"),
        date.alias("own_date"),
        genres.alias("written_genres"),
    ]
