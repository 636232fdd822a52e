"""Pairs of a user and a movie as codes of named fields: what models with one embedding a value read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.schema import (
    AGE_BUCKET,
    DIRECTOR,
    GENDER,
    GENRES,
    MOVIE_ID,
    OCCUPATION,
    RATING,
    RELEASE_YEAR,
    STAR,
    TIMESTAMP,
    TITLE,
    USER_ID,
    ZIP_CODE,
)
from maxella.errors import TrainingError

RELEASE_DATE = "release_date"
USER_FIELDS = (USER_ID, GENDER, AGE_BUCKET, OCCUPATION, ZIP_CODE)
MOVIE_FIELDS = (MOVIE_ID, TITLE, GENRES, DIRECTOR, STAR, RELEASE_DATE)
QUERY_FIELDS = (*USER_FIELDS, TIMESTAMP)
ALL_FIELDS = (*QUERY_FIELDS, *MOVIE_FIELDS)

SECONDS_PER_WEEK = 7 * 86_400
MIN_TITLES_OF_A_WORD = 2
WORD = re.compile(r"\w+")

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Field:
    """One field's values as codes: 0 is unknown, and fills up lists; known values count from 1."""

    size: int
    """How many codes there are, 0 included."""
    codes: Codes
    """(things, length): of each user, movie or week; length 1 unless a value is a list"""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows of interactions as indices: each (pairs,)."""

    users: Codes
    """into the tables of the user fields; the last row there is a user without ratings in training"""
    movies: Codes
    """into the tables of the movie fields"""
    weeks: Codes
    """into the table of the field `timestamp`; 0 is unknown"""
    ratings: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.users)


@dataclass(frozen=True, eq=False)
class Fields:
    """All fields of a dataset, their codes fitted on the training rows alone.

    A value that training rows do not have is 0. Times are whole weeks, a release date is its year, a title
    the set of its words.
    """

    tables: Mapping[str, Field]
    """name of a field -> its codes, for each user, movie or week"""
    user_ids: list[str]
    movie_ids: list[str]
    first_week: int
    """The earliest week of training, whose code is 1; counted from 1970-01-01."""

    @classmethod
    def fit(cls, dataset: Dataset, training: pl.DataFrame) -> "Fields":
        """Learn the codes of every field.

        Args:
            dataset: whose tables of users and movies are encoded.
            training: the rows of its interactions that train.

        Raises:
            TrainingError: when there is no rating to train on.
        """
        if not len(training):
            raise TrainingError(f"dataset {dataset.name} has no rating to train on; import one that has")
        users = (
            training.select(USER_ID)
            .unique(maintain_order=True)
            .join(dataset.users, on=USER_ID, how="left", maintain_order="left")
        )
        # One row more than users: whoever is not known.
        users = pl.concat([users, users.clear(1)])
        movies = dataset.movies
        trained = movies[MOVIE_ID].is_in(training[MOVIE_ID].unique().to_list()).to_numpy()
        everyone = np.ones(len(users), np.bool_)
        weeks = (training[TIMESTAMP] // SECONDS_PER_WEEK).drop_nulls().to_numpy()
        first, last = (int(weeks.min()), int(weeks.max())) if len(weeks) else (0, -1)
        tables = {name: _coded(users[name], everyone) for name in USER_FIELDS}
        tables[TIMESTAMP] = Field(last - first + 2, np.arange(last - first + 2, dtype=np.int32)[:, None])
        tables |= {name: _coded(movies[name], trained) for name in (MOVIE_ID, GENRES, DIRECTOR, STAR)}
        tables[RELEASE_DATE] = _coded(movies[RELEASE_YEAR], trained)
        tables[TITLE] = _coded(_words(movies[TITLE]), trained, MIN_TITLES_OF_A_WORD)
        return cls(tables, users[USER_ID].to_list()[:-1], movies[MOVIE_ID].to_list(), first)

    def encode(self, interactions: pl.DataFrame) -> Pairs:
        """Rows of interactions as indices; every movie must stand in the movie table of the dataset."""
        weeks = (interactions[TIMESTAMP] // SECONDS_PER_WEEK).to_numpy().astype(np.float64) - self.first_week
        last = self.tables[TIMESTAMP].size - 2
        known = np.clip(np.nan_to_num(weeks, nan=0), 0, max(last, 0)) + 1
        return Pairs(
            _places(interactions[USER_ID], self.user_ids, missing=len(self.user_ids)),
            _places(interactions[MOVIE_ID], self.movie_ids),
            np.where(np.isnan(weeks) | (last < 0), 0, known).astype(np.int32),
            interactions[RATING].to_numpy().astype(np.float32),
        )


def _places(values: pl.Series, known: list[str], missing: int | None = None) -> Codes:
    places = pl.Series(np.arange(len(known), dtype=np.int32))
    return values.replace_strict(known, places, default=missing, return_dtype=pl.Int32).to_numpy()


def _words(titles: pl.Series) -> pl.Series:
    return titles.str.to_lowercase().str.extract_all(WORD.pattern).list.unique(maintain_order=True)


def _coded(values: pl.Series, trained: NDArray[np.bool_], least: int = 1) -> Field:
    """Codes of a column of single values or lists.

    Args:
        values: one entry a thing.
        trained: (things,) which of them the vocabulary is learnt from.
        least: a value is known when at least so many of those have it.
    """
    lists = values if isinstance(values.dtype, pl.List) else values.reshape((-1, 1)).arr.to_list()
    entries = (
        pl.DataFrame({"thing": np.arange(len(values), dtype=np.int32), "value": lists})
        .explode("value", empty_as_null=True)
        .drop_nulls("value")
        .with_columns(pl.col("value").cast(pl.String))
    )
    vocabulary = (
        entries.filter(pl.Series(trained[entries["thing"].to_numpy()]))
        .group_by("value")
        .len()
        .filter(pl.col("len") >= least)
        .sort("value")
        .with_row_index("code", offset=1)
    )
    coded = entries.join(vocabulary, on="value", how="inner").sort("thing", "code")
    things = coded["thing"].to_numpy()
    counts = np.bincount(things, minlength=len(values))
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    codes = np.zeros((len(values), max(int(counts.max(initial=0)), 1)), np.int32)
    codes[things, np.arange(len(things)) - starts[things]] = coded["code"].to_numpy()
    return Field(len(vocabulary) + 1, codes)
