"""The catalogue: every movie that can be recommended, with what is known about it as arrays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from maxella.data.schema import (
    CAST,
    DIRECTOR,
    GENRES,
    KEYWORDS,
    MOVIE_ID,
    RELEASE_YEAR,
)

MetadataField = Literal["genre", "period", "language", "director", "cast", "keyword"]
METADATA_FIELDS: tuple[MetadataField, ...] = get_args(MetadataField)

CAST_READ = 3
MIN_MOVIES: dict[MetadataField, int] = {
    "genre": 1,
    "period": 1,
    "language": 2,
    "director": 2,
    "cast": 3,
    "keyword": 5,
}
"""A value of a field becomes a feature when at least so many training movies have it."""


@dataclass(frozen=True)
class Catalogue:
    """The movies in a fixed order, and their metadata as a sparse bag of features.

    Features are written `field:value` ("genre:Comedy", "period:1995", "director:Ang Lee").
    """

    movie_ids: list[str]
    features: list[str]
    """The names of the metadata features that training movies have."""
    offsets: NDArray[np.int64]
    """(movies + 1,)"""
    feature_indices: NDArray[np.int32]
    """(entries,) the features of movie `m` stand in `feature_indices[offsets[m]:offsets[m + 1]]`"""
    index: dict[str, int] = field(init=False, repr=False, compare=False)
    """movie id -> position"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {movie: place for place, movie in enumerate(self.movie_ids)})

    def __len__(self) -> int:
        return len(self.movie_ids)

    @property
    def feature_matrix(self) -> sparse.csr_array:
        """The bag as a sparse (movies, features) matrix of ones."""
        ones = np.ones(len(self.feature_indices), np.float32)
        return sparse.csr_array(
            (ones, self.feature_indices, self.offsets), shape=(len(self), len(self.features))
        )

    def described_by(self, fields: Collection[MetadataField]) -> "Catalogue":
        """The same movies, of whose metadata only the chosen fields are known."""
        if set(fields) >= set(METADATA_FIELDS):
            return self
        chosen = np.array([name.partition(":")[0] in fields for name in self.features], np.bool_)
        kept = chosen[self.feature_indices]
        before = np.concatenate([[0], np.cumsum(kept)])
        places = (np.cumsum(chosen) - 1).astype(np.int32)
        return Catalogue(
            self.movie_ids,
            [name for name, is_chosen in zip(self.features, chosen, strict=True) if is_chosen],
            before[self.offsets],
            places[self.feature_indices[kept]],
        )

    @classmethod
    def fit(cls, movies: pl.DataFrame, training_movies: Sequence[str] | None = None) -> "Catalogue":
        """Read the catalogue from the movie table.

        Args:
            movies: the table of the data contract; its order is the catalogue's.
            training_movies: ids of the movies seen in training, on which the feature vocabulary is fitted.
                Default: all.
        """
        numbered = movies.with_row_index("movie")
        entries = _feature_entries(numbered)
        known = (
            entries
            if training_movies is None
            else entries.join(
                numbered.filter(pl.col(MOVIE_ID).is_in(list(training_movies))).select("movie"),
                on="movie",
                how="semi",
            )
        )
        vocabulary = (
            known.group_by("field", "value")
            .len()
            .filter(pl.col("len") >= pl.col("field").replace_strict(MIN_MOVIES, return_dtype=pl.UInt32))
            .sort("field", "value")
            .with_row_index("feature")
        )
        bag = entries.join(vocabulary, on=("field", "value"), how="inner").sort("movie", "feature")
        lengths = np.bincount(bag["movie"].to_numpy(), minlength=len(movies))
        return cls(
            movies[MOVIE_ID].to_list(),
            vocabulary.select(pl.format("{}:{}", "field", "value")).to_series().to_list(),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            bag["feature"].to_numpy().astype(np.int32),
        )


def _feature_entries(movies: pl.DataFrame) -> pl.DataFrame:
    """One row (movie, field, value) for each piece of metadata."""

    def of_list(column: str, name: str, most: int | None = None) -> pl.DataFrame:
        values = pl.col(column).list.head(most) if most else pl.col(column)
        exploded = movies.select("movie", value=values).explode("value")
        return exploded.select("movie", field=pl.lit(name), value=pl.col("value").cast(pl.String))

    def of_value(value: pl.Expr, name: str) -> pl.DataFrame:
        return movies.select("movie", field=pl.lit(name), value=value.cast(pl.String))

    parts = [
        of_list(GENRES, "genre"),
        of_list(CAST, "cast", CAST_READ),
        of_list(KEYWORDS, "keyword"),
        of_value(pl.col(DIRECTOR), "director"),
        of_value(pl.col("original_language"), "language"),
        of_value(pl.col(RELEASE_YEAR) // 5 * 5, "period"),
    ]
    return pl.concat(parts).drop_nulls("value").unique(maintain_order=True)
