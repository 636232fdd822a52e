"""Anyone's ratings: tables in CSV or Parquet, with columns of any name, to a dataset."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import polars as pl

from maxella.data.assembly import assemble, with_all_rated, with_titles
from maxella.data.dataset import Dataset
from maxella.data.films import FilmTables, join_films
from maxella.data.registry import KNOWN_SOURCES
from maxella.data.schema import MOVIE_ID, RELEASE_YEAR, TITLE, USER_ID, USERS, Feedback
from maxella.data.sources.keyed_rows import ID, KeyedRows
from maxella.data.sources.movie_table import MOVIE_COLUMNS, read_movie_table
from maxella.data.sources.profiles import read_users
from maxella.data.sources.ratings import read_ratings
from maxella.errors import DatasetError, UsageError
from maxella.tables.archive import open_source
from maxella.tables.cells import ids_in, imdb_id_of
from maxella.tables.columns import has_no_header, rating_columns, recognise, refuse_unknown, require
from maxella.tables.dialect import LONG_SEPARATOR
from maxella.tables.rating_scales import RatingScale
from maxella.tables.report import Ledger
from maxella.tables.table import Table, describe_table, note_encoding
from maxella.tables.text_table import ROW, TextTable
from maxella.tables.transcoding import shown_name

UNRATED = "has no rating, and no link to a film that is known: outside the catalogue"
_IMDB_ID = r"^(?:tt)?[0-9]{7,8}$"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_TABLE_ENDINGS = {".csv", ".tsv", ".txt", ".dat", ".data", ".parquet", ".pq"}
_USER_COLUMNS = (USER_ID, "gender", "age", "occupation", "zip_code")
_USUAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "ratings": ((USER_ID, MOVIE_ID, "rating", "timestamp"), (USER_ID, MOVIE_ID, "rating")),
    "movies": ((MOVIE_ID, TITLE, "genres"), (MOVIE_ID, TITLE)),
    "users": ((USER_ID, "gender", "age", "occupation", "zip_code"), (USER_ID, "twitter_id")),
}
"""The columns of `.dat` files, which have no header, by what the file holds."""
_NO_MOVIES = pl.DataFrame(schema={MOVIE_ID: pl.String, TITLE: pl.String, RELEASE_YEAR: pl.Int32})


def import_tables(
    name: str,
    ratings: Path,
    *,
    movies: Path | None = None,
    users: Path | None = None,
    links: Path | None = None,
    metadata: Path | None = None,
    credits: Path | None = None,  # noqa: A002  # the file's name
    keywords: Path | None = None,
    tags: Path | None = None,
    columns: Mapping[str, str] | None = None,
    scale: RatingScale | None = None,
    implicit: bool = False,
    not_rated: float | None = None,
) -> Dataset:
    """Make a dataset of anyone's tables.

    Each is a CSV file (separated by commas, semicolons, tabs, pipes, double colons or blanks), a Parquet
    file, a file of the Netflix Prize, or a zip with one such file. The catalogue is the rated movies and
    those linked ones whose film is known.

    Args:
        name: the name of the dataset.
        ratings: a row for each rating: user, movie, rating, and a time where there is one. Without ratings
            it makes a dataset of implicit feedback: who saw what.
        movies: titles and what else is known of movies.
        users: profiles of users.
        links: movie ids with their ids at IMDb and TMDB, as MovieLens and "The Movies Dataset" have them.
        metadata: `movies_metadata.csv` of "The Movies Dataset".
        credits: its `credits.csv`.
        keywords: its `keywords.csv`.
        tags: what people called movies: a row for each tag, as `tags.csv` of MovieLens has them.
        columns: our name of a column to the name that it has in the tables, where it would not be recognised;
            or, for ratings without a header, to its place from 1.
        scale: the scale that the ratings must keep. Default: told from the ratings.
        implicit: take each row for a movie that was seen, also where there are ratings.
        not_rated: the number that says that a movie was seen and not rated; see `read_ratings`.

    Raises:
        UsageError: when the name or the mapping is no good, metadata has nothing to be joined by, or a scale
            is given and there are no ratings.
        SourceError: when a zip is damaged.
        DatasetError: when a table cannot be read; it says which, where, and what to do.
    """
    check_name(name)
    mapping = dict(columns or {})
    paths = {
        **{"ratings": ratings, "movies": movies, "users": users, "links": links},
        **{"metadata": metadata, "credits": credits, "keywords": keywords, "tags": tags},
    }
    ledger = Ledger()
    with ExitStack() as open_files:
        tables = _described({role: path for role, path in paths.items() if path}, open_files, ledger)
        _require_a_way_to_films(tables)
        table, rating_names = rating_columns(tables["ratings"], mapping, implicit=implicit)
        if rating_names.rating is None and scale is not None:
            raise UsageError(f"--scale is of ratings, and {table.label} is read without any; leave it out")
        tables["ratings"] = table
        refuse_unknown(tables.values(), mapping)
        read, scale = read_ratings(table, rating_names, scale, ledger, not_rated, keeps_unrated=True)
        catalogue = _catalogue(tables, mapping, read, ledger)
        profiles = _profiles(tables.get("users"), mapping, ledger)
    source = f"imported from {table.label}"
    feedback: Feedback = "ratings" if rating_names.rating else "implicit"
    return assemble(read, catalogue, profiles, scale, ledger, name=name, source=source, feedback=feedback)


def check_name(name: str) -> None:
    """Refuse a name that is no plain folder name, or that a known data set has.

    Raises:
        UsageError: it says what a name may be.
    """
    if not re.fullmatch(_NAME, name):
        raise UsageError(
            f"{name!r} cannot name a dataset; use up to 64 letters, digits, dots, hyphens and underscores, "
            "first a letter or digit"
        )
    if name in {source.name for source in KNOWN_SOURCES}:
        raise UsageError(
            f"{name} is the name of a known data set, which fetching would put there; choose another"
        )


def _described(paths: Mapping[str, Path], open_files: ExitStack, ledger: Ledger) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for role, path in paths.items():
        file = _member(path, role, open_files) if path.suffix.lower() == ".zip" else path
        label = (
            shown_name(file)
            if shown_name(file) not in {table.label for table in tables.values()}
            else f"{shown_name(file)} ({role})"
        )
        tables[role] = _with_usual_columns(describe_table(file, label), role, ledger)
        note_encoding(tables[role], ledger)
    return tables


def _with_usual_columns(table: Table, role: str, ledger: Ledger) -> Table:
    """The table; divided by double colons, without a header, it has the columns of MovieLens 1M."""
    if not isinstance(table, TextTable) or table.separator != LONG_SEPARATOR or not has_no_header(table):
        return table
    usual = next((names for names in _USUAL.get(role, ()) if len(names) == len(table.columns)), None)
    if usual is None:
        return table
    what = pl.DataFrame({"columns": [LONG_SEPARATOR.join(usual)]})
    ledger.noted("no header: the columns are those of MovieLens and MovieTweetings", table.label, what)
    return replace(table, columns=usual, has_header=False)


def _member(path: Path, role: str, open_files: ExitStack) -> Path:
    """The table in a zip: the one that is named for its role, or the only one."""
    files = open_source(path)
    names = [name for name in files.names() if Path(name).suffix.lower() in _TABLE_ENDINGS]
    named = [name for name in names if Path(name).stem.lower() in (role, f"movies_{role}")] or names
    if len(named) != 1:
        there = ", ".join(files.names()[:8]) or "nothing"
        raise DatasetError(
            f"{path.name} has no single table of {role} (it has {there}); unpack it and name the file"
        )
    return open_files.enter_context(files.path(named[0]))


def _require_a_way_to_films(tables: Mapping[str, Table]) -> None:
    of_films = [role for role in ("metadata", "credits", "keywords") if role in tables]
    by_title = "movies" in tables and "metadata" in tables
    if of_films and "links" not in tables and not by_title:
        raise UsageError(
            f"--{of_films[0]} cannot be joined; give --links (movie ids with TMDB ids), or --movies with "
            "titles and --metadata"
        )


def _catalogue(
    tables: Mapping[str, Table], mapping: Mapping[str, str], interactions: pl.DataFrame, ledger: Ledger
) -> pl.DataFrame:
    """The rated movies, and the linked ones whose film is known, with all that the tables tell of them."""
    rows = _listed(tables.get("movies"), mapping, ledger)
    listed = rows.rows.drop(ROW).rename({ID: MOVIE_ID}) if rows else _NO_MOVIES
    rated = listed.join(interactions, on=MOVIE_ID, how="semi", maintain_order="left")
    spare = listed.join(rated, on=MOVIE_ID, how="anti", maintain_order="left")
    file = rows.table.label if rows else tables["ratings"].label
    movies = with_all_rated(rated, interactions, tables["ratings"].label, ledger)
    movies = _with_imdb_ids(movies, file, ledger)
    films = FilmTables(
        links=tables.get("links"),
        links_key=_links_key(tables.get("links"), mapping),
        metadata=tables.get("metadata"),
        credits=tables.get("credits"),
        keywords=tables.get("keywords"),
        tags=tables.get("tags"),
    )
    movies = join_films(movies, films, file, ledger, spare)
    if rows:
        rows.only(movies[MOVIE_ID], UNRATED, ledger).account(ledger)
    return with_titles(movies, file, ledger)


def _with_imdb_ids(movies: pl.DataFrame, file: str, ledger: Ledger) -> pl.DataFrame:
    """The movies with IMDb's ids, where their own are such, as in MovieTweetings: "0068646", "tt0068646"."""
    ids = movies[MOVIE_ID]
    if "imdb_id" in movies.columns or not (
        ids.str.contains(_IMDB_ID).all() and ids.str.contains("^(tt|0)").any()
    ):
        return movies
    ledger.noted("the movies' ids are IMDb's", file, movies.select(MOVIE_ID))
    return movies.with_columns(ids_in(pl.col(MOVIE_ID), imdb_id_of).alias("imdb_id"))


def _listed(table: Table | None, mapping: Mapping[str, str], ledger: Ledger) -> KeyedRows | None:
    if table is None:
        return None
    found = _with_plain_id(table, MOVIE_ID, recognise(table, MOVIE_COLUMNS, mapping))
    require(table, found, (MOVIE_ID,))
    return read_movie_table(table, found, ledger)


def _links_key(table: Table | None, mapping: Mapping[str, str]) -> str:
    if table is None:
        return MOVIE_ID
    found = recognise(table, (MOVIE_ID,), mapping)
    require(table, found, (MOVIE_ID,))
    return found[MOVIE_ID]


def _profiles(table: Table | None, mapping: Mapping[str, str], ledger: Ledger) -> pl.DataFrame:
    if table is None:
        return pl.DataFrame(schema=USERS)
    found = _with_plain_id(table, USER_ID, recognise(table, _USER_COLUMNS, mapping))
    require(table, found, (USER_ID,))
    return read_users(table, found, ledger)


def _with_plain_id(table: Table, key: str, found: dict[str, str]) -> dict[str, str]:
    """In a table of movies or users, a column that is just called "id" is theirs."""
    plain = next((column for column in table.columns if column.lower() == "id"), None)
    return {key: plain, **found} if plain else found
