"""A recipe fitted on the training part of a split and evaluated on what was held out."""

import hashlib
import shutil
import time
from dataclasses import dataclass

from maxella.data.dataset import Dataset
from maxella.data.split import DEFAULT_SEED, PartName, protocol_named, split
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.results import Evaluation
from maxella.features.training_data import TrainingData
from maxella.home import home
from maxella.models.fitting import Checkpoints, Fitting, Report, silent
from maxella.training.presets import Preset
from maxella.training.recipe import ALL_VIEWS, RATING_VIEWS, RETRIEVAL_VIEWS, Recipe, fit_recipe

ALL_RATINGS = "all ratings"

# The views that a protocol's metrics look at; the others need not be fitted for its figures.
_VIEWS_NEEDED = {
    "random-90-10": RATING_VIEWS,
    "leave-last-out": RETRIEVAL_VIEWS,
    "new-users": RETRIEVAL_VIEWS,
    "new-movies": RETRIEVAL_VIEWS,
}


@dataclass(frozen=True)
class ProtocolRun:
    """What came of one run."""

    recipe: Recipe
    evaluation: Evaluation
    fit_seconds: float
    evaluation_seconds: float


def run_protocol(
    dataset: Dataset,
    preset: Preset,
    protocol: str,
    *,
    seed: int = 0,
    part: PartName = "test",
    report: Report = silent,
    every_view: bool = False,
) -> ProtocolRun:
    """Fit the recipe on the training part of a split and evaluate it; an interrupted run is resumed.

    Args:
        dataset: what is split.
        preset: the settings of the recipe.
        protocol: a name of `maxella.data.split.PROTOCOLS`.
        seed: of the models; where the protocol says so it varies the split too.
        part: `test` for figures, `validation` for choices (the fit then leaves the validation part out).
        report: told the progress.
        every_view: fit the views that the protocol's metrics do not look at too.

    Raises:
        UsageError: for an unknown protocol.
        DatasetError: when the dataset does not have what the protocol needs.
    """
    varies = protocol_named(protocol).seed_varies_split
    divided = split(dataset, protocol, seed=DEFAULT_SEED + seed if varies else DEFAULT_SEED)
    rows = divided.part(part)
    started = time.perf_counter()
    data = TrainingData.of(dataset, dataset.interactions[rows.training])
    views = ALL_VIEWS if every_view else _VIEWS_NEEDED.get(protocol, ALL_VIEWS)
    checkpoints = checkpoints_of(dataset, preset, seed, f"{protocol} {part}")
    recipe = fit_recipe(data, preset, Fitting(seed, report, checkpoints), views)
    fitted = time.perf_counter()
    report("Evaluation", 0, 1)
    evaluation = evaluate(dataset, divided, part, data, recipe.retrieval, recipe.rating)
    report("Evaluation", 1, 1)
    finished = time.perf_counter()
    forget(checkpoints)
    return ProtocolRun(recipe, evaluation, fitted - started, finished - fitted)


def fit_all_ratings(dataset: Dataset, preset: Preset, *, seed: int = 0, report: Report = silent) -> Recipe:
    """Fit the recipe on every rating of the dataset; an interrupted fit is resumed.

    The checkpoints stay until `forget` is called with `checkpoints_of(dataset, preset, seed, ALL_RATINGS)`, so
    that a full disk at the time of writing the result does not cost the fit.
    """
    checkpoints = checkpoints_of(dataset, preset, seed, ALL_RATINGS)
    return fit_recipe(TrainingData.of(dataset), preset, Fitting(seed, report, checkpoints))


def checkpoints_of(dataset: Dataset, preset: Preset, seed: int, rows: str) -> Checkpoints:
    """The checkpoints of one combination of data, settings, seed and training rows."""
    return Checkpoints(home() / "unfinished" / fit_key(dataset, preset, seed, rows))


def fit_key(dataset: Dataset, preset: Preset, seed: int, rows: str) -> str:
    """Twelve hexadecimal digits that differ whenever a fit would."""
    text = "\n".join([dataset.manifest.fingerprint, preset.model_dump_json(), str(seed), rows])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def forget(checkpoints: Checkpoints) -> None:
    """Remove the checkpoints of a fit whose result is safe."""
    shutil.rmtree(checkpoints.folder, ignore_errors=True)
