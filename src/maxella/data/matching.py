"""Finding films by title and year, for movies that no link leads to their film.

A film answers to its title and its original title, a movie to all names that its title holds. Where the
titles agree, films of exactly the movie's year come first, then those one year off that no other movie
matches exactly, then those without any date. In each of these steps equal titles come before titles that
differ in their article. If the first step that finds anything finds more than one film, none is taken.
"""

import polars as pl

from maxella.data.schema import MOVIE_ID, RELEASE_YEAR, TITLE
from maxella.data.sources.keyed_rows import ID
from maxella.tables.titles import aliases, display_title, loose_key, strict_key

STEP = "step"
FILMS_FOUND = "films"
EXACT_YEAR, YEAR_OFF, NO_DATE = 0, 2, 4
"""The steps; the odd numbers between are for titles that differ in their article."""


def match_titles(movies: pl.DataFrame, films: pl.DataFrame) -> pl.DataFrame:
    """Find the films of movies by title and year.

    Args:
        movies: `movie_id`, `title` (as people write it) and `release_year`.
        films: `id`, `title`, `original_title` and `released` (a date).

    Returns:
        A row for each movie that has a candidate: `movie_id`, `id` (null where several fit), `step`, and
        `films`, the number of films that fit.
    """
    pairs = _movie_keys(movies).join(_film_keys(films), on="loose")
    apart = (pl.col(RELEASE_YEAR) - pl.col("film_year")).abs()
    year_step = (
        pl.when(apart == 0)
        .then(EXACT_YEAR)
        .when(apart == 1)
        .then(YEAR_OFF)
        .when(pl.col("film_year").is_null())
        .then(NO_DATE)
    )
    other_article = (pl.col("strict") != pl.col("film_strict")).cast(pl.Int32)
    pairs = pairs.with_columns((year_step + other_article).alias(STEP)).drop_nulls(STEP)
    exact = pairs.filter(pl.col(STEP) < YEAR_OFF)
    pairs = pl.concat([exact, pairs.filter(pl.col(STEP) >= YEAR_OFF).join(exact, on=ID, how="anti")])
    first_step = pairs.filter(pl.col(STEP) == pl.col(STEP).min().over(MOVIE_ID))
    found = first_step.group_by(MOVIE_ID, maintain_order=True).agg(
        pl.col(ID).first(), pl.col(STEP).first(), pl.col(ID).n_unique().alias(FILMS_FOUND)
    )
    return found.with_columns(pl.when(pl.col(FILMS_FOUND) == 1).then(ID).alias(ID))


def _movie_keys(movies: pl.DataFrame) -> pl.DataFrame:
    named = movies.drop_nulls((TITLE, RELEASE_YEAR)).select(
        MOVIE_ID, RELEASE_YEAR, name=aliases(pl.col(TITLE))
    )
    return _with_keys(named.explode("name")).select(MOVIE_ID, RELEASE_YEAR, "loose", "strict")


def _film_keys(films: pl.DataFrame) -> pl.DataFrame:
    titles = pl.concat_list(display_title(pl.col("title")), display_title(pl.col("original_title")))
    named = films.select(
        ID, film_year=pl.col("released").dt.year(), name=titles.list.drop_nulls().list.unique()
    )
    return _with_keys(named.explode("name")).select(ID, "film_year", "loose", film_strict="strict")


def _with_keys(named: pl.DataFrame) -> pl.DataFrame:
    keyed = named.with_columns(loose=loose_key(pl.col("name")), strict=strict_key(pl.col("name")))
    return keyed.filter(pl.col("loose").str.len_bytes() > 0)
