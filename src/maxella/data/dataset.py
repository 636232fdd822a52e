"""A dataset: three tables and a manifest, as one folder of Parquet files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict

from maxella.data import schema
from maxella.errors import DatasetError
from maxella.files import sha256_of, written_beside
from maxella.home import dataset_folder
from maxella.json_text import parsed_json

TABLES = {"interactions": schema.INTERACTIONS, "movies": schema.MOVIES, "users": schema.USERS}


class RatingScale(BaseModel):
    """The scale in which ratings are given, kept as the source has it."""

    model_config = ConfigDict(frozen=True)

    low: float
    """The lowest rating that can be given."""
    high: float
    """The highest rating that can be given."""
    step: float
    """The distance of two neighbouring ratings: 1 for whole stars, 0.5 for half ones."""

    @property
    def half(self) -> float:
        """Half the width of the scale, in which networks measure ratings; 1 where all are the same."""
        return (self.high - self.low) / 2 or 1.0

    @property
    def liked_from(self) -> float:
        """Where the upper quarter of the scale begins: 4 of 1 to 5."""
        return self.high - (self.high - self.low) / 4

    @property
    def disliked_to(self) -> float:
        """Where the lower quarter of the scale ends: 2 of 1 to 5."""
        return self.low + (self.high - self.low) / 4


class SourceFile(BaseModel):
    """A file that was read, and what became of its rows."""

    name: str
    sha256: str
    bytes: int
    rows: int
    """Rows read (without a header)."""
    rows_kept: int
    """Rows that reached the dataset; the difference is accounted for by the rules that name this file."""


class Rule(BaseModel):
    """Something that wrangling dropped or mended, how often, with an example."""

    name: str
    """What was done, in words: "duplicate pair: the last rating wins"."""
    file: str
    """The file whose rows it touched."""
    effect: str
    """`dropped`, `mended` or `noted`."""
    count: int
    example: str | None = None


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

    @property
    def name(self) -> str:
        """The name under which the dataset is kept."""
        return self.manifest.name


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
                schema.conform(table, table_schema).write_parquet(path)
                checksums[name] = sha256_of(path)
            manifest = dataset.manifest.model_copy(update={"checksums": checksums})
            (beside / "manifest.json").write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DatasetError(
            f"cannot write the dataset to {folder}: {error}; free some space or set MAXELLA_HOME"
        ) from error
    return Dataset(dataset.interactions, dataset.movies, dataset.users, manifest)


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
            frame = pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise DatasetError(f"{path} cannot be read ({error}); fetch or import it again") from error
        if table == "movies":
            frame = schema.with_added(frame, table_schema)
        if frame.schema != table_schema:
            raise DatasetError(f"{path} has other columns than the data contract; fetch or import it again")
        tables[table] = frame
    return Dataset(**tables, manifest=manifest)
