"""The data contract: the names and types of the three tables, once."""

from typing import Literal

import polars as pl

Feedback = Literal["ratings", "implicit"]
"""What a dataset tells of people: how they rated movies, or only which they saw."""

USER_ID = "user_id"
MOVIE_ID = "movie_id"
RATING = "rating"
TIMESTAMP = "timestamp"
TITLE = "title"
RELEASE_YEAR = "release_year"
GENRES = "genres"
DIRECTOR = "director"
DIRECTORS = "directors"
STAR = "star"
CAST = "cast"
KEYWORDS = "keywords"
TAGS = "tags"
GENDER = "gender"
AGE_BUCKET = "age_bucket"
OCCUPATION = "occupation"
ZIP_CODE = "zip_code"

# Ratings are null where a movie was seen and not rated: everywhere in a dataset of implicit feedback, and in
# `Dataset.seen` of any other. Times are unix seconds, UTC; null where the source has none.
INTERACTIONS = pl.Schema(
    {USER_ID: pl.String, MOVIE_ID: pl.String, RATING: pl.Float32, TIMESTAMP: pl.Int64},
)

# All but the first two columns may be null. `release_date` is in unix seconds, negative before 1970;
# `runtime` in minutes; `vote_average` from 0 to 10.
#
# What stands from `original_title` on came with the second release. It is there to be read by people. No
# model may see it, so nothing of `features/` reads it: TMDB's votes would tell how a film that is to be
# predicted was liked, and tags were given by those whose ratings are.
MOVIES = pl.Schema(
    {
        MOVIE_ID: pl.String(),
        TITLE: pl.String(),
        RELEASE_YEAR: pl.Int32(),
        "release_date": pl.Int64(),
        GENRES: pl.List(pl.String),
        DIRECTOR: pl.String(),
        STAR: pl.String(),
        CAST: pl.List(pl.String),
        "cast_size": pl.Int32(),
        "crew_size": pl.Int32(),
        KEYWORDS: pl.List(pl.String),
        "runtime": pl.Float32(),
        "original_language": pl.String(),
        "overview": pl.String(),
        "imdb_id": pl.String(),
        "tmdb_id": pl.String(),
        "poster_path": pl.String(),
        "original_title": pl.String(),
        DIRECTORS: pl.List(pl.String),
        "collection": pl.String(),
        "certificate": pl.String(),
        TAGS: pl.List(pl.String),
        "vote_count": pl.Int64(),
        "vote_average": pl.Float32(),
        "tmdb_title": pl.String(),
    },
)
ADDED = tuple(MOVIES)[list(MOVIES).index("original_title") :]
"""The columns of movies that the first release did not write."""

# All but the first column may be null, and the table may be empty. `gender` is "M" or "F"; `age_bucket` is
# the lower bound of the bucket in years (1, 18, 25, 35, 45, 50, 56, as MovieLens has them).
USERS = pl.Schema(
    {USER_ID: pl.String, GENDER: pl.String, AGE_BUCKET: pl.Int32, OCCUPATION: pl.String, ZIP_CODE: pl.String},
)


def conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Give `frame` exactly the columns of `schema`, in its order and types; missing ones become null."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


def with_added(movies: pl.DataFrame, wanted: pl.Schema) -> pl.DataFrame:
    """A table of movies that an earlier release wrote, with the columns added since, which are null.

    A table that lacks any other column, or has one too many, comes back as it is, for the caller to refuse.
    """
    lacking = [name for name in ADDED if name not in movies.columns]
    full = movies.with_columns(pl.lit(None, wanted[name]).alias(name) for name in lacking)
    return full.select(wanted.names()) if set(full.columns) == set(wanted) else movies
