"""A recipe fitted on the training part of a split and evaluated on what was held out."""

import time
from dataclasses import dataclass

from maxella.data.dataset import Dataset
from maxella.data.split import DEFAULT_SEED, PartName, protocol_named, split
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.results import Evaluation
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.training.presets import Preset
from maxella.training.recipe import ALL_VIEWS, RATING_VIEWS, RETRIEVAL_VIEWS, Recipe, fit_recipe

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
    fitting: Fitting,
    *,
    part: PartName = "test",
    every_view: bool = False,
) -> ProtocolRun:
    """Fit the recipe on the training part of a split and evaluate it.

    Args:
        dataset: what is split.
        preset: the settings of the recipe.
        protocol: a name of `maxella.data.split.PROTOCOLS`.
        fitting: report, checkpoints and the seed of the models; where the protocol says so the seed varies the
            split too.
        part: `test` for figures, `validation` for choices (the fit then leaves the validation part out).
        every_view: fit the views that the protocol's metrics do not look at too.

    Raises:
        UsageError: for an unknown protocol.
        DatasetError: when the dataset does not have what the protocol needs.
    """
    varies = protocol_named(protocol).seed_varies_split
    divided = split(dataset, protocol, seed=DEFAULT_SEED + fitting.seed * varies)
    started = time.perf_counter()
    data = TrainingData.of(dataset, dataset.interactions[divided.part(part).training])
    views = ALL_VIEWS if every_view else _VIEWS_NEEDED.get(protocol, ALL_VIEWS)
    recipe = fit_recipe(data, preset, fitting, views)
    fitted = time.perf_counter()
    fitting.report("evaluation", 0, 1)
    evaluation = evaluate(dataset, divided, part, data, recipe.retrieval, recipe.rating)
    fitting.report("evaluation", 1, 1)
    return ProtocolRun(recipe, evaluation, fitted - started, time.perf_counter() - fitted)
