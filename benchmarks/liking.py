"""What the order of liking costs in hits and gains in liked ones, against the order of interest.

    python -m benchmarks.liking [--dataset ml-1m] [--part test] [--set liking.worth=0.6 ...]
    python -m benchmarks.liking --dataset ml-100k --part fold-0 --try loss=6 loss=6,disliked=2

The first ten by EASE and the Bayesian factors fitted on `random-75-25`, counted as `maxella evaluate` does:
how many are held-out ratings (hits), how many of those are in the upper quarter of the scale (liked) and in
the lower (disliked), and which share is predicted below the person's own mean. Each `--worth` and each
`--try` (settings of the preset's `liking`) is a row, of the same fit.

Weights are chosen with `--part validation`, with `--part fold-0` to `fold-9`, a tenth of the training part
each, or with `--part quarter`, as large a share of the training part as the test part is of all ratings.
"""

import argparse
from dataclasses import replace
from typing import Any, cast, get_args

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Cell, Report
from maxella.data.dataset import Dataset
from maxella.data.split import Part, PartName, split
from maxella.evaluation.first_ten import FirstTen, measure_first_ten, with_ratings
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.view import Scorer, Scores, View
from maxella.recommend.bundle.liking_choice import with_chosen_loss
from maxella.recommend.bundle.list_orders import list_orders
from maxella.training.presets import LikingSettings, Preset, load_preset
from maxella.training.recipe import Recipe, fit_recipe

PROTOCOL = "random-75-25"
WORTHS = (0.25, 0.5, 0.75, 1.5, 2.0)
FOLDS, QUARTERS = 10, 4
EASE_AND_FACTORS = ["retrieval.two_tower=0", "rating.ranker=0"]
QUICKLY = ["bpmf.draws=2", "bpmf.burn_in=1", "bpmf.kept=1"]
MOST_HITS_LOST = 0.05
LEAST_LIKED_GAINED = 0.08
LEAST_DISLIKED_LOST = 0.5
MOST_BELOW_MEAN = 0.05


def measure(options: argparse.Namespace) -> Report:
    """Fit once, and list for everyone in each order and with each weight."""
    dataset = subjects.asked_dataset(options)
    overrides = [*EASE_AND_FACTORS, *(QUICKLY if options.quick else ()), *options.set]
    preset = load_preset("default", overrides)
    part = asked_part(dataset, options.part)
    data = TrainingData.of(dataset, dataset.interactions[part.training])
    recipe = fit_recipe(data, preset, Fitting(), ("ease", "bpmf"), sure=True)
    remembered = cast(View, Remembered(recipe.views["bpmf"]))
    recipe = with_chosen_loss(replace(recipe, views={**recipe.views, "bpmf": remembered}), dataset)
    preset = recipe.preset
    overrides.append(f"liking.loss={preset.liking.loss}")
    people = with_ratings(asked_people(dataset, part, data), split(dataset, PROTOCOL).seed)
    report = Report(
        f"The first ten of {len(people.user_ids):,} people of {dataset.name}, {options.part} part"
    )
    for settings, named in tried(preset, overrides, options):
        found = first_ten(replace(recipe, preset=_with(preset, settings)), dataset, people)
        if not report.rows:
            report.row({"order": "interest", **_cells(found["interest"])})
        against = _changes(found["interest"], found["liking"])
        weights: dict[str, Cell] = {**named, "loss": settings.loss or 0.0}
        report.row({"order": "liking", **weights, **_cells(found["liking"]), **against})
        if settings == preset.liking:
            _goals(report, against, found["liking"])
    return report


def asked_part(dataset: Dataset, name: str) -> Part:
    """A part of the protocol's split, or a tenth or a quarter of its training part, held out of it."""
    divided = split(dataset, PROTOCOL)
    if name in get_args(PartName):
        return divided.part(cast(PartName, name))
    part = divided.part("test")
    shuffled = np.random.default_rng(divided.seed).permutation(part.training)
    number, place = (QUARTERS, 0) if name == "quarter" else (FOLDS, int(name.removeprefix("fold-")))
    folds = np.array_split(shuffled, number)
    held_out = folds.pop(place)
    return replace(part, training=np.sort(np.concatenate(folds)), targets=np.sort(held_out))


def tried(
    preset: Preset, overrides: list[str], options: argparse.Namespace
) -> list[tuple[LikingSettings, dict[str, Cell]]]:
    """The settings to measure, with the cells that name them."""
    worths = sorted({preset.liking.worth, *options.worth})
    tries = {text: [f"liking.{pair}" for pair in text.split(",")] for text in options.tries}
    return [
        *((preset.liking.model_copy(update={"worth": worth}), {"worth": worth}) for worth in worths),
        *(
            (load_preset("default", [*overrides, *wanted]).liking, {"tried": text})
            for text, wanted in tries.items()
        ),
    ]


def first_ten(recipe: Recipe, dataset: Dataset, people: AskedPeople) -> dict[str, FirstTen]:
    """What each order of a recipe lists first."""
    rating = cast(Scorer, recipe.rating)
    return measure_first_ten(list_orders(recipe, dataset)[1], people, rating, recipe.data.scale)


class Remembered:
    """A rating model that answers what it was asked before: all settings want the same predictions."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._answers: dict[tuple[bytes, ...], tuple[Scores, Scores]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """As the model does."""
        asked: list[NDArray[Any]] = [people.offsets, people.movies, people.ratings, people.profiles]
        key = tuple(each.tobytes() for each in [*asked, *([] if movies is None else [movies])])
        if key not in self._answers:
            self._answers[key] = self._model.estimate(people, movies)
        return self._answers[key]


def _with(preset: Preset, settings: LikingSettings) -> Preset:
    return preset.model_copy(update={"liking": settings})


def _cells(found: FirstTen) -> dict[str, Cell]:
    stars = {} if found.stars is None else {"stars of hits": found.stars}
    figures = {"hits": found.hits, "liked": found.liked, "disliked": found.disliked}
    return {**figures, **stars, "below own mean": found.below}


def _changes(before: FirstTen, after: FirstTen) -> dict[str, float]:
    """What each count is after, less what it was, as a part of that."""
    pairs = {
        "hits: change": (before.hits, after.hits),
        "liked: change": (before.liked, after.liked),
        "disliked: change": (before.disliked, after.disliked),
    }
    return {name: then / once - 1 if once else 0.0 for name, (once, then) in pairs.items()}


def _goals(report: Report, changes: dict[str, float], after: FirstTen) -> None:
    report.at_least("hits against interest: change", changes["hits: change"], -MOST_HITS_LOST)
    report.at_least("liked against interest: change", changes["liked: change"], LEAST_LIKED_GAINED)
    report.at_most("disliked against interest: change", changes["disliked: change"], -LEAST_DISLIKED_LOST)
    report.at_most("below the own mean: share of the first ten", after.below, MOST_BELOW_MEAN)


def _add_options(parser: argparse.ArgumentParser) -> None:
    subjects.add_dataset(parser)
    parts = ["validation", "test", "quarter", *(f"fold-{fold}" for fold in range(FOLDS))]
    parser.add_argument("--part", choices=parts, default="test")
    parser.add_argument("--worth", type=float, nargs="*", default=WORTHS, help="weights to compare")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="of the preset")
    parser.add_argument(
        "--try",
        nargs="*",
        default=[],
        dest="tries",
        metavar="KEY=VALUE,KEY=VALUE",
        help="other settings of liking to compare",
    )


BENCHMARK = Benchmark(__file__, __doc__, measure, _add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
