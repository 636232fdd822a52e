"""From the files of a MovieLens data set, and of film metadata, to a dataset that keeps the data contract."""

from contextlib import ExitStack

import polars as pl

from maxella.data.assembly import assemble, with_all_rated, with_titles
from maxella.data.dataset import Dataset
from maxella.data.films import FilmTables, join_films
from maxella.data.registry import KnownSource
from maxella.data.schema import MOVIE_ID, USERS
from maxella.data.sources.movielens import OWN_DATE, MovieLensTables, open_movielens, read_movies
from maxella.data.sources.profiles import read_users
from maxella.data.sources.ratings import read_ratings
from maxella.tables.archive import SourceFiles
from maxella.tables.report import Ledger
from maxella.tables.table import describe_text_table, note_encoding
from maxella.tables.text_table import TextTable


def wrangle_movielens(
    name: str, ratings: SourceFiles, metadata: SourceFiles | None, description: KnownSource
) -> Dataset:
    """Join a MovieLens data set with film metadata, clean it, and account for every row of every file.

    Movies are joined by id where `links.csv` knows their ids (not those of MovieLens 100K, which are its
    own), else by title and year. Ratings keep the order of their file, since splits depend on it.

    Args:
        name: the name of the dataset.
        ratings: the files of the MovieLens data set, in any of its shapes.
        metadata: the files of "The Movies Dataset", if they are here; any may be missing.
        description: what is known of the data set: its title, terms and scale.

    Raises:
        SourceError: when a file is missing or damaged.
        DatasetError: when a file's content is not what it should be.
    """
    ledger = Ledger()
    with ExitStack() as open_files:
        tables = open_movielens(ratings, open_files)
        films = _film_tables(tables, metadata, open_files, ledger)
        interactions, scale = read_ratings(tables.ratings, tables.rating_columns, description.scale, ledger)
        listed = read_movies(tables.movies, ledger)
        movies = with_all_rated(listed, interactions, tables.ratings.label, ledger)
        movies = _with_own_dates(join_films(movies, films, tables.movies.label, ledger), listed)
        users = _users(tables, ledger)
    movies = with_titles(movies, tables.movies.label, ledger)
    return assemble(
        interactions,
        movies,
        users,
        scale,
        ledger,
        name=name,
        source=description.title,
        licence=description.licence,
        citation=description.citation,
    )


def _film_tables(
    tables: MovieLensTables, metadata: SourceFiles | None, open_files: ExitStack, ledger: Ledger
) -> FilmTables:
    def table(file: str) -> TextTable | None:
        if metadata is None or file not in metadata:
            return None
        described = describe_text_table(open_files.enter_context(metadata.path(file)), file)
        note_encoding(described, ledger)
        return described

    foreign_links = None if tables.has_own_ids else table("links.csv")
    return FilmTables(
        links=tables.links or foreign_links,
        metadata=table("movies_metadata.csv"),
        credits=table("credits.csv"),
        keywords=table("keywords.csv"),
        tags=tables.tags,
    )


def _with_own_dates(movies: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Fill in the release dates of MovieLens where the film's is not known."""
    own = listed.select(MOVIE_ID, OWN_DATE)
    dated = movies.join(own, on=MOVIE_ID, how="left", maintain_order="left")
    return dated.with_columns(pl.coalesce("release_date", OWN_DATE).alias("release_date")).drop(OWN_DATE)


def _users(tables: MovieLensTables, ledger: Ledger) -> pl.DataFrame:
    if tables.users is None:
        return pl.DataFrame(schema=USERS)
    columns = {name: name for name in tables.users.columns}
    return read_users(tables.users, columns, ledger, numbered_occupations=tables.numbered_occupations)
