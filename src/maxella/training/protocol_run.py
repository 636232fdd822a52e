"""A recipe fitted on the training part of a split and evaluated on what was held out, beside its parts."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from maxella.data.dataset import Dataset
from maxella.data.schema import Feedback
from maxella.data.split import DEFAULT_SEED, PartName, Split, protocol_named, split
from maxella.errors import UsageError
from maxella.evaluation import rules
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.first_ten import ListOrder
from maxella.evaluation.protocols import reported
from maxella.evaluation.results import Evaluation, ResultRow, Results, Run
from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Certainty
from maxella.models.fitting import Fitting, Report
from maxella.models.means import Means, MeansSettings
from maxella.models.popularity import Popularity, PopularitySettings
from maxella.models.registry import MODELS
from maxella.models.view import Scorer
from maxella.training.live_rows import fit_beside, live_evaluations, recent_popularity
from maxella.training.presets import Preset
from maxella.training.recipe import Recipe, fit_recipe
from maxella.training.weight_choice import are_chosen, with_weights_for

RECIPE = "recipe"
"""The name of the row that is served; those of its parts and of the floors are their views' kinds."""

RetrievalAndRating = tuple[Scorer | None, Scorer | None]
Orders = Callable[[Recipe, Dataset, Report], tuple[Recipe, Mapping[str, ListOrder]]]
"""Gives a recipe as it would be served, and what its lists can be ordered by, by name."""


@dataclass(frozen=True)
class ProtocolRun:
    """What came of one run with one seed."""

    recipe: Recipe
    evaluations: dict[str, Evaluation]
    """The recipe's first, then those of its parts, then the floors: popularity and means."""
    training_seconds: dict[str, float]
    """How long each of them took to fit."""

    @property
    def evaluation(self) -> Evaluation:
        """The recipe's own."""
        return self.evaluations[RECIPE]


def run_protocol(
    dataset: Dataset,
    preset: Preset,
    protocol: str,
    fitting: Fitting,
    *,
    part: PartName = "test",
    every_view: bool = False,
    orders: Orders | None = None,
    weights: str | None = None,
) -> ProtocolRun:
    """Fit the recipe on the training part of a split and evaluate it.

    Args:
        dataset: what is split.
        preset: the settings of the recipe.
        protocol: a name of `maxella.data.split.PROTOCOLS`.
        fitting: report, checkpoints and the seed of the models; where the protocol says so the seed varies
            the split too.
        part: `test` for figures, `validation` for choices (the fit then leaves the validation part out).
        every_view: fit the views that the protocol's metrics do not look at too.
        orders: gives the recipe as it would be served, with the orders of its lists, whose first ten are
            looked at.
        weights: the protocol that those of the ranking blend are for. Default: the one that is run. Those
            that are chosen, are chosen on the validation part of `live`, and for that part they are those
            that the choice begins with.

    Raises:
        UsageError: for an unknown protocol, or where another one is measured with weights chosen by `live`,
            whose validation part may be among what it asks for.
        DatasetError: when the dataset does not have what the protocol needs.
    """
    reported(protocol, dataset.manifest.feedback)
    preset = _weighed(dataset, preset, protocol, weights or protocol, part, fitting)
    varies = protocol_named(protocol).seed_varies_split
    divided = split(dataset, protocol, seed=DEFAULT_SEED + fitting.seed * varies)
    data = TrainingData.of(dataset, dataset.interactions[divided.part(part).training])
    started = time.perf_counter()
    is_live = reported(protocol, data.feedback).live
    views = None if every_view else views_needed(protocol, preset, data.feedback)
    recipe = fit_recipe(data, preset, fitting, views, sure=not is_live)
    if is_live:
        recipe = recipe.following(log := RatingLog.of(dataset.interactions, data.catalogue))
    seconds = {RECIPE: time.perf_counter() - started, **recipe.seconds}
    recipe_orders: Mapping[str, ListOrder] = {}
    looks_at_first_ten = reported(protocol, data.feedback).first_ten
    if orders is not None and recipe.retrieval is not None and looks_at_first_ten:
        recipe, recipe_orders = orders(recipe, dataset, fitting.report)
    rows = {RECIPE: (recipe.retrieval, recipe.rating), **_parts(recipe), **_floors(data, fitting)}
    if is_live:
        beside = fit_beside(data, recipe, fitting).following(log)
        seconds |= beside.seconds
        name, recent = recent_popularity(dataset, divided, part, data)
        rows |= {**_parts(beside), name: (recent, None)}
    sure = Certainty(data, recipe.certainty) if recipe.certainty else None
    evaluations = _evaluations(dataset, divided, part, data, rows, recipe_orders, sure, fitting)
    evaluations[RECIPE] = _with_its_weights(evaluations[RECIPE], recipe)
    return ProtocolRun(recipe, evaluations, {name: seconds.get(name, 0.0) for name in evaluations})


def _weighed(
    dataset: Dataset, preset: Preset, protocol: str, weights: str, part: PartName, fitting: Fitting
) -> Preset:
    """The preset with the weights for a protocol, chosen without a look at what another one asks for."""
    if not are_chosen(protocol_named(weights).name):
        return preset.weighed_for(weights)
    if not are_chosen(protocol):
        raise UsageError(
            f"weights chosen by {weights} are measured on the test part of live; say --protocol live"
        )
    if part == "validation":
        return preset.weighed_for(weights)
    return with_weights_for(dataset, preset, weights, "validation", fitting)


def _with_its_weights(evaluation: Evaluation, recipe: Recipe) -> Evaluation:
    """The recipe's evaluation, whose rules say what its ranking blends."""
    if evaluation.retrieval is None or recipe.retrieval is None:
        return evaluation
    rule = rules.of_weights(recipe.retrieval.weights)
    return evaluation.model_copy(update={"rules": [*evaluation.rules, rule]})


def results_of(runs: Sequence[ProtocolRun], command: str) -> Results:
    """The runs of several seeds as one table, a row for the recipe, each part and each floor."""
    return Results(
        command=command,
        rows=[
            ResultRow(
                model=name,
                runs=[
                    Run(
                        seed=run.recipe.seed,
                        evaluation=run.evaluations[name],
                        training_seconds=run.training_seconds[name],
                    )
                    for run in runs
                ],
            )
            for name in runs[0].evaluations
        ],
    )


def views_needed(protocol: str, preset: Preset, feedback: Feedback = "ratings") -> list[str]:
    """The models of a preset that a protocol's metrics look at.

    Raises:
        UsageError: for an unknown protocol, or one that looks at nothing but ratings where there are none.
    """
    chosen = reported(protocol, feedback)
    return [
        kind
        for kind in preset.taking_part()
        if (MODELS[kind].ranks and chosen.measures) or (MODELS[kind].rates and chosen.ratings)
    ]


def _parts(recipe: Recipe) -> dict[str, RetrievalAndRating]:
    return {name: (recipe.ranker(name), recipe.rater(name)) for name in recipe.views}


def _floors(data: TrainingData, fitting: Fitting) -> dict[str, RetrievalAndRating]:
    popularity = Popularity.fit(data, PopularitySettings(), fitting)
    means = Means.fit(data, MeansSettings(), fitting)
    return {popularity.kind: (popularity, None), means.kind: (None, means)}


def _evaluations(
    dataset: Dataset,
    divided: Split,
    part: PartName,
    data: TrainingData,
    rows: dict[str, RetrievalAndRating],
    recipe_orders: Mapping[str, ListOrder],
    certainty: Certainty | None,
    fitting: Fitting,
) -> dict[str, Evaluation]:
    """An evaluation of each row that the protocol has a metric for; what is served is that of the recipe."""
    chosen = reported(divided.protocol, data.feedback)
    asked = {
        name: (retrieval if chosen.measures else None, rating if chosen.ratings else None)
        for name, (retrieval, rating) in rows.items()
    }
    asked = {name: views for name, views in asked.items() if any(views)}
    if chosen.live:
        return live_evaluations(dataset, divided, part, data, asked, recipe_orders, fitting)
    evaluations = {}
    for done, (name, (retrieval, rating)) in enumerate(asked.items()):
        fitting.report("evaluation", done, len(asked))
        is_recipe = name == RECIPE
        evaluations[name] = evaluate(
            dataset,
            divided,
            part,
            data,
            retrieval,
            rating,
            orders=recipe_orders if is_recipe else None,
            certainty=certainty if is_recipe else None,
        )
    fitting.report("evaluation", len(asked), len(asked))
    return evaluations
