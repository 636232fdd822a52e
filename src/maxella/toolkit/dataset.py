"""Datasets of data frames."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import polars as pl

from maxella.data import dataset as data
from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.data.sources.tables import import_tables
from maxella.data.split import DEFAULT_SEED
from maxella.data.split import split as split_rows
from maxella.tables.columns import RatingColumns, rating_columns
from maxella.tables.frames import as_polars, with_plain_cells
from maxella.tables.id_kinds import Id, IdKind, all_as_came, column_as_came, kind_of
from maxella.tables.rating_scales import RatingScale
from maxella.tables.table import describe_table

FRAMES = "frames"
"""The name of a dataset that is given none."""


class Frames(NamedTuple):
    """The three tables of a dataset."""

    ratings: pl.DataFrame
    """user_id, movie_id, rating, timestamp (unix seconds)."""
    movies: pl.DataFrame
    users: pl.DataFrame


@dataclass(frozen=True)
class Dataset(data.Dataset):
    """Ratings, movies and users, which a model can be fitted on.

    Example:
        >>> dataset = Dataset.from_frames(ratings, movies)
        >>> recommender = maxella.fit(dataset)
    """

    @classmethod
    def from_frames(
        cls,
        ratings: Any,
        movies: Any = None,
        users: Any = None,
        *,
        name: str = FRAMES,
        columns: Mapping[str, str] | None = None,
        scale: RatingScale | None = None,
        implicit: bool = False,
    ) -> "Dataset":
        """Make a dataset of data frames of polars, pandas or Arrow.

        Columns are recognised by their usual names (`userId`, `item`, `stars`, …), as `maxella data import`
        does. Whatever is answered later has the ids in the type in which they stand here.

        Args:
            ratings: a row for each rating: user, movie, rating, and a time where there is one; without a
                column of ratings, who saw what.
            movies: a row for each movie: its id, title, year, genres, …
            users: a row for each user: gender, age, occupation, zip code.
            name: the name of the dataset.
            columns: our name of a column to the one that it has in the frames, where it would not be
                recognised.
            scale: of the ratings. Default: told from the ratings.
            implicit: take each row for a movie that was seen, also where there are ratings.

        Raises:
            UsageError: when something is no data frame, or a name is no good.
            DatasetError: when a frame cannot be read; it says which row and column, and what to do.
        """
        given = {"ratings": ratings, "movies": movies, "users": users}
        tables = {
            role: with_plain_cells(as_polars(frame, role))
            for role, frame in given.items()
            if frame is not None
        }
        mapping = dict(columns or {})
        with TemporaryDirectory(prefix="maxella-") as folder:
            paths = {role: Path(folder) / f"{role}.parquet" for role in tables}
            for role, table in tables.items():
                table.write_parquet(paths[role])
            names = rating_columns(describe_table(paths["ratings"]), mapping, implicit=implicit)[1]
            made = import_tables(
                name,
                paths["ratings"],
                movies=paths.get("movies"),
                users=paths.get("users"),
                columns=mapping,
                scale=scale,
                implicit=implicit,
            )
        kinds = _kinds(tables["ratings"], names)
        manifest = made.manifest.model_copy(update={"source": "made of data frames", **kinds})
        return cls(made.interactions, made.movies, made.users, manifest, made.seen)

    def to_frames(self) -> Frames:
        """The tables as polars frames, with the ids in the type in which they came."""
        return Frames(*(self.typed(table) for table in (self.interactions, self.movies, self.users)))

    def split(
        self, protocol: str = "random-75-25", *, seed: int = DEFAULT_SEED
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The ratings to learn from, the validation part among them, and those to test by.

        Args:
            protocol: a name of `maxella.data.split.PROTOCOLS`. Of `new-users` what is shown of the people
                that are tested is in neither.
            seed: of the random choices.

        Raises:
            UsageError: when there is no protocol of that name.
            DatasetError: when the dataset lacks the times that the protocol needs, or is too small for it.
        """
        part = split_rows(self, protocol, seed=seed).part("test")
        training, test = (self.typed(self.interactions[rows]) for rows in (part.training, part.targets))
        return training, test

    @property
    def user_ids(self) -> list[Id]:
        """Everyone who rated, by first appearance, in the type in which the ids came."""
        ids = self.interactions[USER_ID].unique(maintain_order=True)
        return all_as_came(ids.to_list(), self.manifest.user_ids)

    def typed(self, table: pl.DataFrame) -> pl.DataFrame:
        """A table with its columns of ids in the type in which they came."""
        kinds: dict[str, IdKind] = {USER_ID: self.manifest.user_ids, MOVIE_ID: self.manifest.movie_ids}
        return table.with_columns(
            column_as_came(table[name], kind) for name, kind in kinds.items() if name in table.columns
        )


def load_dataset(name: str | Path) -> Dataset:
    """Load a dataset by its name in `MAXELLA_HOME`, or from a folder when a `Path` is given.

    Raises:
        DatasetError: when it is missing, or a table does not keep the data contract.
    """
    return as_toolkit(data.load_dataset(name))


def as_dataset(given: Any) -> Dataset:
    """A dataset, or a frame of ratings as one.

    Raises:
        UsageError: when it is neither.
        DatasetError: when the frame cannot be read.
    """
    if isinstance(given, data.Dataset):
        return as_toolkit(given)
    return Dataset.from_frames(given)


def as_toolkit(dataset: data.Dataset) -> Dataset:
    """A dataset with what this one offers."""
    return Dataset(**{field.name: getattr(dataset, field.name) for field in fields(data.Dataset)})


def _kinds(ratings: pl.DataFrame, names: RatingColumns) -> dict[str, IdKind]:
    """The types of the ids, as the manifest has them."""
    return {"user_ids": kind_of(ratings[names.user_id]), "movie_ids": kind_of(ratings[names.movie_id])}
