"""Rows beside the recipe under `live`, and their comparison with it."""

from collections.abc import Mapping

from maxella.data.dataset import Dataset
from maxella.data.split import PartName, Split
from maxella.evaluation import rules
from maxella.evaluation.first_ten import ListOrder
from maxella.evaluation.live import LiveEvaluation, evaluate_live
from maxella.evaluation.recent_popularity import RecentPopularity
from maxella.evaluation.results import Evaluation
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.view import Scorer
from maxella.training.recipe import Recipe, fit_recipe

BESIDE = ("ease", "als", "gaps", "slit", "recent")
"""Models that fit in seconds: each has a row, also where the recipe gives it no weight."""


def fit_beside(data: TrainingData, recipe: Recipe, fitting: Fitting) -> Recipe:
    """Fit those of `BESIDE` that the recipe lacks."""
    lacking = [kind for kind in BESIDE if kind not in recipe.views]
    return fit_recipe(data, recipe.preset, fitting, lacking)


def recent_popularity(
    dataset: Dataset, divided: Split, part: PartName, data: TrainingData
) -> tuple[str, RecentPopularity]:
    """Recent popularity with the window chosen on the validation part, and the name of its row."""
    chosen = RecentPopularity.chosen(dataset, divided, data.catalogue, divided.part(part).training)
    return f"{chosen.kind}, {chosen.days} days", chosen


def live_evaluations(
    dataset: Dataset,
    divided: Split,
    part: PartName,
    data: TrainingData,
    rows: Mapping[str, tuple[Scorer | None, Scorer | None]],
    orders: Mapping[str, ListOrder],
    fitting: Fitting,
) -> dict[str, Evaluation]:
    """An evaluation of each row on the same events; the first is the recipe, compared with the others.

    Args:
        dataset: that was split.
        divided: how it was split.
        part: what is asked for.
        data: what the models were fitted on.
        rows: what ranks and what rates, by the name of the row.
        orders: of the recipe's lists.
        fitting: told how far it is.
    """
    found: dict[str, LiveEvaluation] = {}
    for done, (name, (retrieval, rating)) in enumerate(rows.items()):
        fitting.report("evaluation", done, len(rows))
        of_lists = None if found else orders
        found[name] = evaluate_live(
            dataset, divided, part, data, retrieval, rating, orders=of_lists, report=fitting.report
        )
    fitting.report("evaluation", len(rows), len(rows))
    (first, ours), *others = found.items()
    differences = [each for name, other in others for each in ours.less(name, other)]
    compared = ours.evaluation.model_copy(
        update={"differences": differences, "rules": [*ours.evaluation.rules, rules.of_differences()]}
    )
    return {first: compared, **{name: other.evaluation for name, other in others}}
