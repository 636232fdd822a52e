"""Running a row of the recipe: views fitted with a preset, measured alone or blended."""

import time
from collections.abc import Callable

from maxella.data.dataset import Dataset
from maxella.data.split import DEFAULT_SEED, protocol_named, split
from maxella.errors import UsageError
from maxella.evaluation.evaluate import evaluate
from maxella.experiments.row import RecipeRow
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.registry import MODELS
from maxella.models.view import Scorer
from maxella.training.presets import Preset, load_preset, refuse_unused
from maxella.training.protocol_run import RECIPE
from maxella.training.recipe import fit_recipe


def run_recipe_row(
    dataset: Dataset, row: RecipeRow, protocol: str, fitting: Fitting
) -> tuple[dict[str, float], float, float]:
    """Fit what the row names on the training part, and measure it on the test part.

    Returns:
        The metrics, and the seconds of training and of evaluation.

    Raises:
        UsageError: when the row names a view that the recipe does not have.
    """
    preset = load_preset(row.preset, row.overrides, fitted=MODELS)
    views = _views(row, preset)
    refuse_unused(preset, row.overrides, views)
    varies = protocol_named(protocol).seed_varies_split
    divided = split(dataset, protocol, seed=DEFAULT_SEED + fitting.seed * varies)
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    started = time.perf_counter()
    recipe = fit_recipe(data, preset, fitting, views)
    finished = time.perf_counter()
    retrieval = _named(row.retrieval, recipe.retrieval, recipe.ranker)
    rating = _named(row.rating, recipe.rating, recipe.rater)
    evaluation = evaluate(dataset, divided, "test", data, retrieval, rating, report=fitting.report)
    return evaluation.metrics, finished - started, time.perf_counter() - finished


def _views(row: RecipeRow, preset: Preset) -> list[str]:
    """What must be fitted for what the row names."""
    specs = [MODELS[kind] for kind in preset.taking_part()]
    ranking = [spec.kind for spec in specs if spec.ranks] if row.retrieval == RECIPE else [row.retrieval]
    rating = [spec.kind for spec in specs if spec.rates] if row.rating == RECIPE else [row.rating]
    return [name for name in dict.fromkeys(ranking + rating) if name is not None]


def _named(name: str | None, blend: Scorer | None, part: Callable[[str], Scorer | None]) -> Scorer | None:
    """The blend or the view that a row names."""
    if name is None:
        return None
    found = blend if name == RECIPE else part(name)
    if found is None:
        raise UsageError(f"no view {name!r} was fitted; a row names a view of the recipe, or {RECIPE!r}")
    return found
