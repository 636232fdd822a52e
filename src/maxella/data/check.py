"""Checking a dataset that is written: its checksums, the data contract, and the account of its sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maxella.data.dataset import TABLES, Dataset, Manifest, load_dataset, read_manifest
from maxella.data.schema import AGE_BUCKET, GENDER, MOVIE_ID, RATING, RELEASE_YEAR, TITLE, USER_ID, ZIP_CODE
from maxella.data.sources.movie_table import YEARS
from maxella.data.sources.profiles import AGE_BUCKETS, ZIP_CHARACTERS
from maxella.errors import DatasetError
from maxella.files import sha256_of
from maxella.home import dataset_folder
from maxella.tables.rating_scales import RatingScale
from maxella.tables.report import example_of, unaccounted
from maxella.tables.scales import TOLERANCE, off_grid


@dataclass(frozen=True)
class Check:
    """What a check found."""

    manifest: Manifest
    faults: list[str]
    """One line for each thing that is wrong; none when the dataset is good."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check_dataset(name: str | Path) -> Check:
    """Check a dataset by its name in `MAXELLA_HOME`, or its folder.

    Raises:
        DatasetError: when there is none, or its manifest cannot be read.
    """
    folder = name if isinstance(name, Path) else dataset_folder(name)
    manifest = read_manifest(folder)
    faults = list(_broken_checksums(folder, manifest))
    try:
        dataset = load_dataset(folder)
    except DatasetError as error:
        return Check(manifest, [*faults, str(error)])
    return Check(manifest, [*faults, *contract_faults(dataset)])


def _broken_checksums(folder: Path, manifest: Manifest) -> Iterator[str]:
    for table in TABLES:
        path = folder / f"{table}.parquet"
        if path.is_file() and sha256_of(path) != manifest.checksums.get(table):
            yield f"{path.name} is not as it was written (its SHA-256 differs); fetch or import it again"


def contract_faults(dataset: Dataset) -> Iterator[str]:
    """Everything in which a dataset breaks the data contract, or its manifest is wrong, a line each."""
    for what, rows in (
        *_rating_faults(dataset),
        *_movie_faults(dataset.movies),
        *_user_faults(dataset.users),
    ):
        if len(rows):
            yield f"{len(rows)} {what}, the first: {example_of(rows)}"
    manifest = dataset.manifest
    for table in ("interactions", "movies"):
        there = len(getattr(dataset, table))
        if manifest.counts.get(table) != there:
            yield f"the manifest counts {manifest.counts.get(table)} {table}, there are {there}"
    for file, gap in unaccounted(manifest.files, manifest.rules).items():
        yield f"the manifest does not account for {gap} rows of {file}"


def _rating_faults(dataset: Dataset) -> Iterator[tuple[str, pl.DataFrame]]:
    interactions = dataset.interactions
    yield "ratings without a user", interactions.filter(pl.col(USER_ID).is_null())
    yield "ratings without a movie", interactions.filter(pl.col(MOVIE_ID).is_null())
    if dataset.has_ratings:
        yield from _value_faults(interactions, dataset.manifest.rating_scale)
    else:
        has_rating = pl.col(RATING).is_not_null()
        yield "ratings in a dataset without ratings", interactions.filter(has_rating)
    yield "pairs that are rated twice", interactions.filter(~pl.struct(USER_ID, MOVIE_ID).is_first_distinct())
    unknown = interactions.join(dataset.movies, on=MOVIE_ID, how="anti").unique(MOVIE_ID, maintain_order=True)
    yield "rated movies that the table of movies lacks", unknown.select(MOVIE_ID).drop_nulls()


def _value_faults(interactions: pl.DataFrame, scale: RatingScale) -> Iterator[tuple[str, pl.DataFrame]]:
    rating = pl.col(RATING)
    yield "ratings that are no number", interactions.filter(~rating.is_finite().fill_null(value=False))
    values = interactions[RATING].drop_nulls().unique().to_numpy()
    outside = (values < scale.low - TOLERANCE) | (values > scale.high + TOLERANCE)
    yield (
        f"ratings outside the scale from {scale.low:g} to {scale.high:g}",
        interactions.filter(rating.is_in(values[outside].tolist())),
    )
    off = ~outside & off_grid(values, scale.low, scale.step)
    yield (
        f"ratings off the grid of {scale.step:g} from {scale.low:g}",
        interactions.filter(rating.is_in(values[off].tolist())),
    )


def _movie_faults(movies: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    shown = movies.select(MOVIE_ID, TITLE, RELEASE_YEAR, "runtime", "cast_size", "crew_size")
    yield "movies without an id", shown.filter(pl.col(MOVIE_ID).is_null())
    yield "movies whose id stands twice", shown.filter(~pl.col(MOVIE_ID).is_first_distinct())
    yield "movies without a title", shown.filter(pl.col(TITLE).fill_null("").str.len_bytes() == 0)
    yield "movies of an impossible year", shown.filter(~pl.col(RELEASE_YEAR).is_between(*YEARS))
    sizes = pl.min_horizontal("runtime", "cast_size", "crew_size")
    yield "movies with a negative length or size", shown.filter(sizes < 0)


def _user_faults(users: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "users without an id", users.filter(pl.col(USER_ID).is_null())
    yield "users whose id stands twice", users.filter(~pl.col(USER_ID).is_first_distinct())
    yield "users with a gender other than M or F", users.filter(~pl.col(GENDER).is_in(["M", "F"]))
    yield "users whose age is no bucket", users.filter(~pl.col(AGE_BUCKET).is_in(AGE_BUCKETS))
    yield "users with an overlong zip code", users.filter(pl.col(ZIP_CODE).str.len_chars() > ZIP_CHARACTERS)
