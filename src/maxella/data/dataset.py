"""A dataset: three tables and a manifest, as one folder of Parquet files."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, Field

from maxella.data import schema
from maxella.errors import DatasetError
from maxella.files import sha256_of, written_beside
from maxella.home import dataset_folder
from maxella.json_text import parsed_json
from maxella.tables.id_kinds import IdKind, is_text
from maxella.tables.rating_scales import RatingScale
from maxella.tables.report import Rule, SourceFile
from maxella.tables.transcoding import readable

TABLES = {"interactions": schema.INTERACTIONS, "movies": schema.MOVIES, "users": schema.USERS}


class Manifest(BaseModel):
    """What a dataset is, where it came from, and what was done to it."""

    name: str
    source: str
    """In words, for people: "MovieLens 1M, GroupLens"."""
    licence: str | None = None
    citation: str | None = None
    created_at: str
    """ISO 8601, UTC."""
    rating_scale: RatingScale
    """`SEEN` where there are no ratings."""
    feedback: schema.Feedback = "ratings"
    """Whether there are ratings; datasets of earlier releases have them and do not say."""
    user_ids: IdKind = Field("text", exclude_if=is_text)
    """The type in which the ids of people came, and go out from Python."""
    movie_ids: IdKind = Field("text", exclude_if=is_text)
    """That of movies."""
    files: list[SourceFile] = []
    rules: list[Rule] = []
    counts: dict[str, int] = {}
    """Rows of each table, and whatever else is worth a number."""
    checksums: dict[str, str] = {}
    """SHA-256 of each table's Parquet file, filled in by `write`."""

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that differ whenever the tables differ."""
        return "".join(self.checksums[name][:6] for name in TABLES)[:16]


@dataclass(frozen=True)
class Dataset:
    """Ratings, movies and users that keep the data contract (`maxella.data.schema`)."""

    interactions: pl.DataFrame
    movies: pl.DataFrame
    users: pl.DataFrame
    manifest: Manifest
    seen: pl.DataFrame = field(default_factory=schema.INTERACTIONS.to_frame)
    """Where there are ratings, what was seen and not rated: interactions without one, for no model."""

    @property
    def name(self) -> str:
        """The name under which the dataset is kept."""
        return self.manifest.name

    @property
    def has_ratings(self) -> bool:
        """Whether it tells how movies were rated; else, which were seen."""
        return self.manifest.feedback == "ratings"


def write_dataset(dataset: Dataset, folder: Path | None = None) -> Dataset:
    """Write the dataset atomically (default: its place in `MAXELLA_HOME`) and return it with checksums.

    Raises:
        DatasetError: when the disk is full or the folder cannot be written; nothing is left half-written.
    """
    folder = folder or dataset_folder(dataset.name)
    try:
        with written_beside(folder) as beside:
            beside.mkdir()
            checksums = {}
            for name, table_schema in TABLES.items():
                path = beside / f"{name}.parquet"
                table: pl.DataFrame = getattr(dataset, name)
                if name == "interactions" and len(dataset.seen):
                    table = pl.concat([table, dataset.seen])
                with path.open("wb") as file:
                    schema.conform(table, table_schema).write_parquet(file)
                checksums[name] = sha256_of(path)
            manifest = dataset.manifest.model_copy(update={"checksums": checksums})
            (beside / "manifest.json").write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DatasetError(
            f"cannot write the dataset to {folder}: {error}; free some space or set MAXELLA_HOME"
        ) from error
    return replace(dataset, manifest=manifest)


def read_manifest(folder: Path) -> Manifest:
    """Read `manifest.json` of a dataset's folder.

    Raises:
        DatasetError: when it is missing or cannot be read.
    """
    path = folder / "manifest.json"
    try:
        return Manifest.model_validate(parsed_json(path.read_bytes()))
    except FileNotFoundError:
        raise DatasetError(
            f"no dataset in {folder}; `maxella data list` shows those that are there, "
            "`maxella data fetch` or `maxella data import` makes one",
        ) from None
    except (ValueError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DatasetError(f"{path} cannot be read ({reason}); fetch or import the dataset again") from error


def load_dataset(name: str | Path) -> Dataset:
    """Load a dataset by its name in `MAXELLA_HOME`, or from a folder when a `Path` is given.

    Raises:
        DatasetError: when it is missing, or a table does not keep the data contract.
    """
    folder = name if isinstance(name, Path) else dataset_folder(name)
    manifest = read_manifest(folder)
    tables: dict[str, Any] = {}
    for table, table_schema in TABLES.items():
        path = folder / f"{table}.parquet"
        try:
            frame = pl.read_parquet(readable(path), glob=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise DatasetError(f"{path} cannot be read ({error}); fetch or import it again") from error
        if table == "movies":
            frame = schema.with_added(frame, table_schema)
        if frame.schema != table_schema:
            raise DatasetError(f"{path} has other columns than the data contract; fetch or import it again")
        tables[table] = frame
    tables["interactions"], seen = parted(tables["interactions"], manifest.feedback)
    return Dataset(**tables, manifest=manifest, seen=seen)


def parted(interactions: pl.DataFrame, feedback: schema.Feedback) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was rated, and what was seen and not rated; where nothing is rated, all of it and nothing."""
    has_rating = pl.col(schema.RATING).is_not_null()
    if feedback == "implicit" or not interactions[schema.RATING].null_count():
        return interactions, schema.INTERACTIONS.to_frame()
    seen = schema.conform(interactions.filter(~has_rating), schema.INTERACTIONS)
    return interactions.filter(has_rating), seen
