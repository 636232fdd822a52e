"""The training data of a bundle as files: histories, catalogue, user ids and vocabularies."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from maxella.data.schema import MOVIE_ID, MOVIES, USER_ID, Feedback, with_added
from maxella.errors import BundleError, DatasetError
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.features.profiles import FIELDS, ProfileEncoder
from maxella.features.training_data import TrainingData
from maxella.recommend.candidates.movie_table import RATING_COUNT, RATING_MEAN
from maxella.tables.parquet_table import describe_parquet_table
from maxella.tables.rating_scales import RatingScale

MOVIES_FILE = "movies.parquet"
USERS_FILE = "users.parquet"
FEATURES_FILE = "features.parquet"
PROFILES_FILE = "profiles.parquet"
CATALOGUE_FILE = "catalogue.safetensors"
HISTORIES_FILE = "histories.safetensors"

MOVIE_TABLE = pl.Schema([*MOVIES.items(), (RATING_COUNT, pl.Int64()), (RATING_MEAN, pl.Float32())])
_CATALOGUE_ARRAYS = ("offsets", "feature_indices")
_HISTORY_ARRAYS = ("offsets", "movies", "ratings", "days", "profiles")


def write_training_tables(folder: Path, data: TrainingData, movies: pl.DataFrame) -> None:
    """Write what people and movies are to a bundle's folder."""
    movies.write_parquet(folder / MOVIES_FILE)
    pl.DataFrame({USER_ID: data.user_ids}, {USER_ID: pl.String}).write_parquet(folder / USERS_FILE)
    catalogue = data.catalogue
    pl.DataFrame({"feature": catalogue.features}, {"feature": pl.String}).write_parquet(
        folder / FEATURES_FILE
    )
    known = [(field, value) for field in FIELDS for value in data.profiles.values[field]]
    schema = pl.Schema({"field": pl.String, "value": pl.String})
    pl.DataFrame(known, schema, orient="row").write_parquet(folder / PROFILES_FILE)
    _save_arrays(folder / CATALOGUE_FILE, catalogue, _CATALOGUE_ARRAYS)
    _save_arrays(folder / HISTORIES_FILE, data.histories, _HISTORY_ARRAYS)


def read_training_tables(
    folder: Path, scale: RatingScale, feedback: Feedback
) -> tuple[TrainingData, pl.DataFrame]:
    """Read what `write_training_tables` wrote, and the movie table.

    Raises:
        BundleError: when the files do not fit together.
    """
    movies = with_added(_table(folder, MOVIES_FILE), MOVIE_TABLE)
    _require(movies.schema == MOVIE_TABLE, folder / MOVIES_FILE, "has other columns than a movie table")
    arrays = load_file(folder / CATALOGUE_FILE)
    catalogue = Catalogue(
        movies[MOVIE_ID].to_list(),
        _table(folder, FEATURES_FILE)["feature"].to_list(),
        arrays["offsets"],
        arrays["feature_indices"],
    )
    _require(
        _are_rows(catalogue.offsets, len(catalogue), catalogue.feature_indices, len(catalogue.features)),
        folder / CATALOGUE_FILE,
        f"does not fit {MOVIES_FILE} and {FEATURES_FILE}",
    )
    profiles = _table(folder, PROFILES_FILE)
    encoder = ProfileEncoder(
        {field: profiles.filter(pl.col("field") == field)["value"].to_list() for field in FIELDS}
    )
    user_ids = read_user_ids(folder)
    histories = Histories(**load_file(folder / HISTORIES_FILE))
    entries = len(histories.movies)
    _require(
        _are_rows(histories.offsets, len(user_ids), histories.movies, len(catalogue))
        and histories.ratings.shape == histories.days.shape == (entries,)
        and histories.profiles.shape == (len(user_ids), len(FIELDS))
        and bool((histories.profiles >= 0).all() and (histories.profiles < encoder.sizes).all()),
        folder / HISTORIES_FILE,
        f"does not fit {MOVIES_FILE}, {USERS_FILE} and {PROFILES_FILE}",
    )
    return TrainingData(user_ids, histories, catalogue, encoder, scale, feedback), movies


def read_user_ids(folder: Path) -> list[str]:
    """The ids of those whose ratings a bundle was fitted on."""
    ids: list[str] = _table(folder, USERS_FILE)[USER_ID].to_list()
    return ids


def _save_arrays(path: Path, owner: Catalogue | Histories, names: tuple[str, ...]) -> None:
    save_file({name: np.ascontiguousarray(getattr(owner, name)) for name in names}, path)


def _table(folder: Path, name: str) -> pl.DataFrame:
    try:
        describe_parquet_table(folder / name, name)
    except DatasetError as error:
        raise BundleError(f"{folder}: {error}") from None
    # A bundle's folder may have any name: `*` and `[` in it are no patterns.
    return pl.read_parquet(folder / name, glob=False)


def _are_rows(offsets: NDArray[np.integer], rows: int, indices: NDArray[np.integer], columns: int) -> bool:
    """Whether `indices`, cut at `offsets`, are that many rows of column numbers."""
    return (
        offsets.shape == (rows + 1,)
        and indices.ndim == 1
        and offsets[0] == 0
        and offsets[-1] == len(indices)
        and bool((np.diff(offsets) >= 0).all())
        and (not len(indices) or bool(indices.min() >= 0 and indices.max() < columns))
    )


def _require(holds: bool, path: Path, what: str) -> None:
    if not holds:
        raise BundleError(f"{path} {what}; train the bundle again")
