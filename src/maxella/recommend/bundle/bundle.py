"""The bundle: a folder with everything that serving needs, in which nothing can run code.

bundle/
  manifest.json          what it is, the configuration of each view, the SHA-256 of every file below
  manifest.sha256        the manifest's own, as `sha256sum` writes it
  weights/VIEW.safetensors
  movies.parquet         the movie table with each movie's number of ratings and mean rating
  users.parquet          user ids; features.parquet, profiles.parquet: vocabularies
  catalogue.safetensors  the features of each movie; histories.safetensors: who rated what, and how
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from maxella.data.dataset import Dataset
from maxella.data.more_ratings import has_app_users
from maxella.data.schema import MOVIE_ID, MOVIES, conform
from maxella.errors import BundleError, UsageError
from maxella.features.training_data import TrainingData
from maxella.files import written_beside
from maxella.models.registry import MODELS
from maxella.models.view import View
from maxella.recommend.bundle.manifest import REMEDY, BundleManifest, seal, verify
from maxella.recommend.bundle.pointer import MANIFEST_NAME
from maxella.recommend.bundle.training_tables import (
    read_training_tables,
    read_user_ids,
    write_training_tables,
)
from maxella.recommend.candidates.movie_table import with_rating_statistics
from maxella.recommend.people import nobody
from maxella.recommend.ranking.serving import Serving
from maxella.training.presets import RANKING
from maxella.training.recipe import Recipe

log = logging.getLogger(__name__)

__all__ = ["MANIFEST_NAME", "Bundle", "load_bundle", "make_bundle", "save_bundle", "write_bundle"]


@dataclass(frozen=True)
class Bundle:
    """A fitted recipe with what is known about its movies, and where it came from."""

    manifest: BundleManifest
    recipe: Recipe
    movies: pl.DataFrame
    """The movie table, in the catalogue's order, with `rating_count` and `rating_mean`."""

    def serving(self) -> Serving:
        """Assemble what answers requests.

        Raises:
            BundleError: when nothing in the bundle ranks movies.
        """
        return Serving(self.recipe, self.movies)

    @property
    def holds_app_ratings(self) -> bool:
        """Whether it was fitted on what people of the app rated too, also where its manifest does not say."""
        return self.manifest.with_app_ratings or has_app_users(self.recipe.data.user_ids)


def make_bundle(
    recipe: Recipe,
    dataset: Dataset,
    *,
    trained_on: str,
    metrics: Sequence[Mapping[str, Any]] = (),
    weights: str = "random-75-25",
) -> Bundle:
    """Put together what serving needs.

    Args:
        recipe: what was fitted; it must have a view that ranks.
        dataset: what it was fitted on, or on a part of.
        trained_on: in words, which ratings were fitted ("all ratings").
        metrics: figures of the recipe on a split, as JSON can hold them.
        weights: the protocol that the ranking's weights are for.

    Raises:
        UsageError: when no view of the recipe ranks movies, one serves no newcomers, or it was fitted on
            another dataset.
    """
    if recipe.retrieval is None:
        raise UsageError(
            "nothing in the recipe ranks movies; give one a weight: "
            + " or ".join(f"retrieval.{kind}" for kind in RANKING)
        )
    if bound := [kind for kind in recipe.views if not MODELS[kind].folds_in]:
        raise UsageError(f"{bound[0]} knows only whom it was fitted on; a bundle serves all, leave it out")
    data = recipe.data
    if data.catalogue.movie_ids != dataset.movies[MOVIE_ID].to_list():
        raise UsageError(f"the recipe was fitted on other movies than those of dataset {dataset.name}")
    manifest = BundleManifest(
        dataset=dataset.name,
        fingerprint=dataset.manifest.fingerprint if dataset.manifest.checksums else None,
        rating_scale=data.scale,
        feedback=data.feedback,
        user_ids=dataset.manifest.user_ids,
        movie_ids=dataset.manifest.movie_ids,
        trained_on=trained_on,
        counts={
            "users": len(data.user_ids),
            "movies": len(data.catalogue),
            "ratings": len(data.histories.movies),
        },
        with_app_ratings=has_app_users(data.user_ids),
        preset=recipe.preset,
        weights=weights,
        seed=recipe.seed,
        seconds=dict(recipe.seconds),
        metrics=[dict(entry) for entry in metrics],
        certainty=recipe.certainty,
        views={name: view.config() for name, view in recipe.views.items()},
    )
    movies = with_rating_statistics(
        conform(dataset.movies, MOVIES), data.histories, has_ratings=data.has_ratings
    )
    return Bundle(manifest, recipe, movies)


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write a bundle beside and rename it to `folder`; a bundle that stands there is replaced as a whole.

    One that holds what people of the app rated can be read by its owner alone, wherever it lies.

    Raises:
        BundleError: when it cannot be written (a full disk, no permission); nothing is left half-written.
    """
    try:
        with written_beside(folder, private=bundle.holds_app_ratings) as beside:
            (beside / "weights").mkdir(parents=True)
            for name, view in bundle.recipe.views.items():
                arrays = {key: np.asarray(value, order="C") for key, value in view.arrays().items()}
                save_file(arrays, beside / "weights" / f"{name}.safetensors")
            write_training_tables(beside, bundle.recipe.data, bundle.movies)
            seal(beside, bundle.manifest)
    except (OSError, SafetensorError, pl.exceptions.PolarsError) as error:
        raise BundleError(
            f"cannot write the bundle to {folder}: {error}; free some space or choose another"
        ) from error


def save_bundle(
    folder: Path,
    recipe: Recipe,
    dataset: Dataset,
    *,
    trained_on: str,
    metrics: Sequence[Mapping[str, Any]] = (),
    weights: str = "random-75-25",
) -> None:
    """Make a bundle and write it: `make_bundle`, then `write_bundle`."""
    bundle = make_bundle(recipe, dataset, trained_on=trained_on, metrics=metrics, weights=weights)
    write_bundle(bundle, folder)


def holds_app_ratings(folder: Path, manifest: BundleManifest) -> bool:
    """Whether the bundle in a folder was fitted on what people of the app rated too; see `Bundle`.

    Raises:
        OSError: when its users cannot be read.
        PolarsError: when they are no table.
    """
    return manifest.with_app_ratings or has_app_users(read_user_ids(folder))


def load_bundle(folder: Path) -> Bundle:
    """Check every byte of a bundle and load it.

    Raises:
        BundleError: when there is none, a file is missing, damaged or extra, the files do not fit together,
            or another release wrote it in a form that this one cannot read.
    """
    try:
        manifest = verify(folder)
        if "liking" not in manifest.preset.model_fields_set:
            log.info("%s is of an earlier release: lists are ordered with the weights of this one", folder)
        data, movies = read_training_tables(folder, manifest.rating_scale, manifest.feedback)
        views = {name: _restored(name, manifest, folder, data) for name in manifest.views}
    except (OSError, SafetensorError, pl.exceptions.PolarsError) as error:
        raise BundleError(f"the bundle {folder} cannot be read ({error}); {REMEDY}") from error
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, MemoryError) as error:
        raise BundleError(
            f"the files of the bundle {folder} do not fit together ({error!r}); {REMEDY}"
        ) from error
    recipe = Recipe(views, manifest.preset, data, manifest.seed, manifest.seconds, manifest.certainty)
    return Bundle(manifest, recipe, movies)


def _restored(name: str, manifest: BundleManifest, folder: Path, data: TrainingData) -> View:
    arrays: dict[str, NDArray[Any]] = load_file(folder / manifest.weights_of(name))
    view: View = MODELS[name].restore(manifest.views[name], arrays)
    if view.score(nobody(data)).shape != (1, len(data.catalogue)):
        raise ValueError(f"the view {name} was fitted on another catalogue")
    return view
