"""The recommender: a person's history in, ranked, predicted and explained movies out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import polars as pl

from maxella.data.dataset import RatingScale
from maxella.recommend.results import (
    Explanation,
    Filters,
    Movie,
    MovieDetail,
    Neighbour,
    Prediction,
    RatedMovie,
    Recommendation,
)

HistoryEntry = RatedMovie | tuple[str, float] | tuple[str, float, int | None]
NO_FILTERS = Filters()


@dataclass(frozen=True)
class Batch:
    """A table for many people, and how much of it had to fall back on what is known of everyone."""

    table: pl.DataFrame
    fallbacks: int
    """`recommend_many`: people who got what is popular. `predict`: rows that got means."""
    unknown_users: int
    """`recommend_many`: unknown ids. `predict`: rows with one."""
    unknown_movies: int
    """`recommend_many`: ratings of unknown movies, left out. `predict`: rows with one."""


class Recommender:
    """Serves a bundle. Safe to read from many threads; nothing changes after it is made."""

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Load a bundle, or the current one of a folder of bundles."""
        ...

    def save(self, folder: Path | str) -> None: ...

    @property
    def scale(self) -> RatingScale: ...

    @property
    def genres(self) -> list[str]:
        """The genres of the catalogue, most frequent first."""
        ...

    def unknown_movies(self, movie_ids: Iterable[str]) -> list[str]:
        """Those of the ids that the bundle does not know."""
        ...

    def unknown_users(self, user_ids: Iterable[str]) -> list[str]: ...

    def recommend(
        self,
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        exclude: Iterable[str] = (),
        seen: bool = False,
        reasons: int = 3,
        ignore_unknown: bool = False,
    ) -> list[Recommendation]: ...

    def recommend_many(
        self,
        user_ids: Sequence[str] | None = None,
        *,
        histories: pl.DataFrame | None = None,
        k: int = 100,
        filters: Filters = NO_FILTERS,
        seen: bool = False,
    ) -> Batch:
        """Table: user_id, rank, movie_id, score."""
        ...

    def predict(self, pairs: pl.DataFrame) -> Batch:
        """Table: user_id, movie_id[, timestamp], rating, deviation, in the order of `pairs`."""
        ...

    def predict_for(
        self,
        movie_ids: Sequence[str],
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        ignore_unknown: bool = False,
    ) -> list[Prediction]: ...

    def similar(
        self,
        movie_id: str,
        k: int = 10,
        by: Literal["taste", "content"] = "taste",
        filters: Filters = NO_FILTERS,
    ) -> list[Neighbour]: ...

    def explain(
        self,
        movie_id: str,
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        reasons: int = 3,
        ignore_unknown: bool = False,
    ) -> Explanation: ...

    def search(self, text: str, k: int = 10, filters: Filters = NO_FILTERS) -> list[Movie]: ...

    def movie(self, movie_id: str) -> MovieDetail: ...
