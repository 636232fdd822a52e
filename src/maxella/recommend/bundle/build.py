"""From a dataset to a bundle: fitted on a split to have figures, or on all ratings to serve."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from maxella.data.dataset import Dataset
from maxella.errors import UsageError
from maxella.evaluation.results import Results
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting, Report, silent
from maxella.recommend.bundle.bundle import save_bundle
from maxella.recommend.bundle.liking_choice import with_chosen_loss
from maxella.recommend.bundle.list_orders import list_orders
from maxella.recommend.bundle.pointer import MANIFEST_NAME
from maxella.training.presets import Preset
from maxella.training.protocol_run import results_of, run_protocol
from maxella.training.recipe import fit_recipe
from maxella.training.unfinished import unfinished
from maxella.training.weight_choice import with_weights_for

FIGURES_PROTOCOL = "random-75-25"
ALL_RATINGS = "all ratings"


def require_replaceable(folder: Path) -> None:
    """Make sure that writing a bundle to `folder` destroys nothing but an older bundle.

    Raises:
        UsageError: when something else stands there.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST_NAME).is_file():
        raise UsageError(f"{folder} is not empty and holds no bundle; choose another folder for --out")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; choose another folder for --out")


def build_on_split(
    dataset: Dataset,
    preset: Preset,
    folder: Path,
    *,
    seed: int = 0,
    report: Report = silent,
) -> Results:
    """Fit the training part of `FIGURES_PROTOCOL`, evaluate it, and write both as a bundle.

    Interrupted, it goes on where it stopped when it is called again.
    """
    rows = f"training part of {FIGURES_PROTOCOL}"
    with unfinished(dataset, preset, seed, rows) as checkpoints:
        fitting = Fitting(seed, report, checkpoints)
        run = run_protocol(dataset, preset, FIGURES_PROTOCOL, fitting, every_view=True, orders=list_orders)
        metrics = [run.evaluation.model_dump(mode="json")]
        save_bundle(folder, run.recipe, dataset, trained_on=rows, metrics=metrics)
    return results_of([run], f"maxella evaluate {dataset.name} --protocol {FIGURES_PROTOCOL} --seed {seed}")


def build_on_all_ratings(
    dataset: Dataset,
    preset: Preset,
    folder: Path,
    *,
    seed: int = 0,
    report: Report = silent,
    metrics: Sequence[dict[str, Any]] = (),
    weights: str = FIGURES_PROTOCOL,
) -> float:
    """Fit all ratings and write a bundle; returns the seconds of the fit.

    Interrupted, it goes on where it stopped when it is called again.

    Args:
        dataset: whose ratings are fitted.
        preset: the settings of the recipe.
        folder: where the bundle goes.
        seed: of the models.
        report: told the progress.
        metrics: figures of the same recipe on a split, which the bundle then shows; a fit on all ratings has
            none of its own.
        weights: the protocol that those of the ranking blend are for.
    """
    rows = ALL_RATINGS if weights == FIGURES_PROTOCOL else f"{ALL_RATINGS}, weights of {weights}"
    with unfinished(dataset, preset, seed, rows) as checkpoints:
        started = time.perf_counter()
        fitting = Fitting(seed, report, checkpoints)
        weighed = with_weights_for(dataset, preset, weights, "test", fitting)
        recipe = fit_recipe(TrainingData.of(dataset), weighed, fitting, sure=True)
        recipe = with_chosen_loss(recipe, dataset, report)
        seconds = time.perf_counter() - started
        save_bundle(
            folder,
            recipe,
            dataset,
            trained_on=ALL_RATINGS,
            metrics=list(metrics),
            weights=FIGURES_PROTOCOL if weighed == preset else weights,
        )
    return seconds
