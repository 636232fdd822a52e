"""What movies and groups of people are called in charts and sentences."""

import polars as pl

from maxella.data.schema import AGE_BUCKET, GENDER, MOVIE_ID, RELEASE_YEAR, TITLE

GENDERS = {"F": "women", "M": "men"}


def with_movie_names(frame: pl.DataFrame, movies: pl.DataFrame) -> pl.DataFrame:
    """Add the column `movie`: "Title (year)", with the id where several movies are called the same.

    Args:
        frame: a table with `movie_id`.
        movies: the catalogue, as `schema.MOVIES`.
    """
    year = pl.when(pl.col(RELEASE_YEAR).is_null()).then(pl.lit("")).otherwise(
        pl.format(" ({})", RELEASE_YEAR)
    )  # fmt: skip
    name = pl.concat_str(TITLE, year)
    names = movies.select(
        MOVIE_ID,
        pl.when(name.is_unique()).then(name).otherwise(pl.format("{} [{}]", name, MOVIE_ID)).alias("movie"),
    )
    named = frame.join(names, on=MOVIE_ID, how="left", maintain_order="left")
    return named.with_columns(pl.col("movie").fill_null(pl.col(MOVIE_ID)))


def by_gender(rated: pl.DataFrame) -> pl.DataFrame:
    """The ratings of people whose gender is known, with the column `group`: women or men."""
    return rated.filter(pl.col(GENDER).is_in(GENDERS.keys())).with_columns(
        pl.col(GENDER).replace_strict(GENDERS).alias("group")
    )


def by_age(rated: pl.DataFrame) -> pl.DataFrame:
    """The ratings of people whose age is known, with the column `group`: the lowest age of their bucket."""
    return rated.filter(pl.col(AGE_BUCKET).is_not_null()).with_columns(pl.col(AGE_BUCKET).alias("group"))
