"""Running a row of the recipe: views fitted with a preset, measured alone or blended."""

import time

from maxella.data.dataset import Dataset
from maxella.data.split import DEFAULT_SEED, protocol_named, split
from maxella.errors import UsageError
from maxella.evaluation.evaluate import evaluate
from maxella.experiments.row import RecipeRow
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.joint import Joint
from maxella.models.view import Scorer
from maxella.training.presets import load_preset
from maxella.training.protocol_run import RECIPE
from maxella.training.recipe import RATING_VIEWS, RETRIEVAL_VIEWS, Recipe, fit_recipe


def run_recipe_row(
    dataset: Dataset, row: RecipeRow, protocol: str, fitting: Fitting
) -> tuple[dict[str, float], float, float]:
    """Fit what the row names on the training part, and measure it on the test part.

    Returns:
        The metrics, and the seconds of training and of evaluation.

    Raises:
        UsageError: when the row names a view that the recipe does not have.
    """
    preset = load_preset(row.preset, row.overrides)
    varies = protocol_named(protocol).seed_varies_split
    divided = split(dataset, protocol, seed=DEFAULT_SEED + fitting.seed * varies)
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    started = time.perf_counter()
    recipe = fit_recipe(data, preset, fitting, _views(row))
    finished = time.perf_counter()
    retrieval = None if row.retrieval is None else _scorer(recipe, row.retrieval, recipe.retrieval)
    rating = None if row.rating is None else _scorer(recipe, row.rating, recipe.rating)
    if isinstance(rating, Joint):
        rating = rating.rating
    evaluation = evaluate(dataset, divided, "test", data, retrieval, rating, report=fitting.report)
    return evaluation.metrics, finished - started, time.perf_counter() - finished


def _views(row: RecipeRow) -> tuple[str, ...]:
    wanted = [
        *(RETRIEVAL_VIEWS if row.retrieval == RECIPE else [row.retrieval]),
        *(RATING_VIEWS if row.rating == RECIPE else [row.rating]),
    ]
    return tuple(dict.fromkeys(name for name in wanted if name is not None))


def _scorer(recipe: Recipe, name: str, blend: Scorer | None) -> Scorer:
    found = blend if name == RECIPE else recipe.views.get(name)
    if found is None:
        raise UsageError(f"no view {name!r} was fitted; a row names a view of the recipe, or {RECIPE!r}")
    return found
