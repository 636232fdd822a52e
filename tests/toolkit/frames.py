"""Data frames for the tests: the checkerboard with whole numbers for ids, for polars and like pandas."""

from functools import cache
from typing import Any

import numpy as np
import polars as pl

import maxella
from tests.checkerboards import checkerboard

FAST = {
    "ease": {"regularisation": 20},
    "bpmf": {"rank": 4, "draws": 30, "burn_in": 10, "kept": 10},
}


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    ids = [name for name in ("user_id", "movie_id") if name in table.columns]
    return table.with_columns(pl.col(ids).str.slice(1).cast(pl.Int64) + 1000)


@cache
def ratings() -> pl.DataFrame:
    """user_id, movie_id (both integers from 1000), rating, timestamp."""
    return _numbered(checkerboard().interactions)


@cache
def movies() -> pl.DataFrame:
    return _numbered(checkerboard().movies.select("movie_id", "title", "release_year", "genres", "director"))


@cache
def numbered_recommender() -> maxella.Recommender:
    """EASE and short factors on integer ids."""
    dataset = maxella.Dataset.from_frames(ratings(), movies())
    return maxella.fit(dataset, models=["ease", "bpmf"], overrides=FAST)


class LikePandas:
    """What Maxella needs of a pandas frame, for where pandas is not installed."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table
        self.columns = table.columns
        self.iloc = None

    def __getitem__(self, name: str) -> "LikeSeries":
        return LikeSeries(self._table[name])


class LikeSeries:
    def __init__(self, column: pl.Series) -> None:
        self._column = column

    def to_numpy(self) -> Any:
        if self._column.dtype.is_numeric():
            return self._column.to_numpy()
        return np.array([*self._column.to_list(), None], object)[:-1]

    def isna(self) -> Any:
        return self._column.is_null().to_numpy()
