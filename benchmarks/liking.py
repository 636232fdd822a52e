"""What the order of liking costs in hits and gains in liked ones, against the order of interest.

    python -m benchmarks.liking [--dataset ml-1m] [--part test] [--set liking.worth=0.6 ...]

The first ten of everybody, by EASE and the Bayesian factors fitted on `random-75-25`: how many are held-out
ratings (hits), how many of those are in the upper quarter of the scale (liked) and in the lower (disliked),
and which share is predicted below the person's own mean. Weights are chosen with `--part validation`; each
`--worth` is a row.
"""

import argparse

import numpy as np
import polars as pl

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from maxella.data.dataset import Dataset
from maxella.data.schema import MOVIE_ID, RATING, USER_ID
from maxella.data.split import split
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle import make_bundle
from maxella.recommend.liking import Order
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset
from maxella.training.recipe import Recipe, fit_recipe

PROTOCOL = "random-75-25"
WORTHS = (0.2, 0.3, 0.4, 0.5, 1.0)
FIRST = 10
MOST_HITS_LOST = 0.05
LEAST_LIKED_GAINED = 0.08
LEAST_DISLIKED_LOST = 0.5
MOST_BELOW_MEAN = 0.05
Figures = dict[str, float]


def measure(options: argparse.Namespace) -> Report:
    """Fit once, and list for everyone in each order and with each weight."""
    dataset = subjects.asked_dataset(options)
    preset = load_preset("default", ["retrieval.towers=0", "rating.ranker=0", *options.set])
    if options.quick:
        preset = load_preset(
            "default", ["retrieval.towers=0", "factors.draws=2", "factors.burn_in=1", "factors.kept=1"]
        )
    part = split(dataset, PROTOCOL).part(options.part)
    data = TrainingData.of(dataset, dataset.interactions[part.training])
    recipe = fit_recipe(data, preset, Fitting(), ("ease", "factors"))
    held_out = dataset.interactions[part.targets].with_columns(pl.col(USER_ID, MOVIE_ID).cast(pl.String))
    report = Report(f"The first ten of {len(data.user_ids):,} people of {dataset.name}, {options.part} part")
    before = figures(_served(recipe, dataset), held_out, "interest")
    report.row({"order": "interest", **before})
    for worth in sorted({preset.liking.worth, *options.worth}):
        after = figures(_served(_weighing(recipe, worth), dataset), held_out, "liking")
        report.row({"order": "liking", "worth": worth, **after})
        if worth == preset.liking.worth:
            _goals(report, before, after)
    return report


def figures(recommender: Recommender, held_out: pl.DataFrame, order: Order) -> Figures:
    """Mean counts of hits, liked and disliked ones in the first ten, and the share predicted below the mean.

    Args:
        recommender: fitted without the ratings held out.
        held_out: user_id, movie_id and rating.
        order: of the lists.
    """
    scale = recommender.scale
    quarter = (scale.high - scale.low) / 4
    serving = recommender._serving
    users = serving.data.user_ids
    listed = recommender.recommend_many(users, k=FIRST, order=order).table
    predicted = recommender.predict(listed.select(USER_ID, MOVIE_ID)).table[RATING]
    histories = serving.data.histories
    own = np.bincount(histories.people, histories.ratings, minlength=len(users)) / histories.lengths
    means = listed[USER_ID].replace_strict(users, own, return_dtype=pl.Float64)
    given = listed.join(held_out, on=[USER_ID, MOVIE_ID], how="left")[RATING].drop_nulls()
    return {
        "hits": len(given) / len(users),
        "liked": int((given >= scale.high - quarter).sum()) / len(users),
        "disliked": int((given <= scale.low + quarter).sum()) / len(users),
        "below own mean": int((predicted < means).sum()) / len(listed),
    }


def _served(recipe: Recipe, dataset: Dataset) -> Recommender:
    return Recommender(make_bundle(recipe, dataset, trained_on=f"training part of {PROTOCOL}"))


def _weighing(recipe: Recipe, worth: float) -> Recipe:
    liking = recipe.preset.liking.model_copy(update={"worth": worth})
    preset = recipe.preset.model_copy(update={"liking": liking})
    return Recipe(recipe.views, preset, recipe.data, recipe.seed, recipe.seconds)


def _goals(report: Report, before: Figures, after: Figures) -> None:
    changes = {name: after[name] / before[name] - 1 if before[name] else 0.0 for name in before}
    report.at_least("hits against interest: change", changes["hits"], -MOST_HITS_LOST)
    report.at_least("liked against interest: change", changes["liked"], LEAST_LIKED_GAINED)
    report.at_most("disliked against interest: change", changes["disliked"], -LEAST_DISLIKED_LOST)
    report.at_most("below the own mean: share of the first ten", after["below own mean"], MOST_BELOW_MEAN)


def _add_options(parser: argparse.ArgumentParser) -> None:
    subjects.add_dataset(parser)
    parser.add_argument("--part", choices=("validation", "test"), default="test")
    parser.add_argument("--worth", type=float, nargs="*", default=WORTHS, help="weights to compare")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="of the preset")


BENCHMARK = Benchmark(__file__, __doc__, measure, _add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
