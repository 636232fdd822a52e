"""How long the recipe takes to fit, view by view.

    python -m benchmarks.training [--dataset ml-1m] [--preset default]

Fits the training part of random-75-25, as `maxella up` does first. The peer of EASE is the obvious NumPy: the
Gram matrix of the ratings, its inverse, and one division; both in turn in the same run. The speed of a plain
matrix product stands beside the seconds, so that figures of different machines can be told apart.
"""

import argparse
import time
from typing import cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from benchmarks.frame.timing import interleaved, ratio
from maxella.data.split import split
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe

PRODUCT = 3000
ROUNDS = 3
MOST_SECONDS = 300
"""For all views, with ml-1m on two cores."""
MOST_TO_PEER = 1.0
"""EASE's seconds to those of the obvious NumPy."""
QUICK = ("bpmf.draws=4", "bpmf.burn_in=2", "bpmf.kept=2", "bpmf.rank=4")
QUICK_VIEWS = ("ease", "bpmf")


def measure(options: argparse.Namespace) -> Report:
    """Fit, and solve beside it."""
    dataset = subjects.asked_dataset(options)
    rows = split(dataset, "random-75-25").part("test").training
    data = TrainingData.of(dataset, dataset.interactions[rows])
    speed = _gigaflops(100 if options.quick else PRODUCT)
    report = Report(f"{dataset.name}, {len(rows):,} ratings; a plain product runs at {speed:.0f} GFLOP/s")
    preset = load_preset(options.preset, QUICK if options.quick else ())
    recipe = fit_recipe(data, preset, Fitting(), QUICK_VIEWS if options.quick else None)
    total = sum(recipe.seconds.values())
    for name, seconds in {**recipe.seconds, "all": total}.items():
        report.row({"what": name, "seconds": seconds})
    settings = cast(EaseSettings, preset.of("ease"))
    beside = interleaved(
        {
            "EASE again": lambda: fit_ease(data, settings, Fitting()),
            "peer: EASE in plain NumPy": lambda: _plain_ease(data, settings.regularisation),
        },
        1 if options.quick else ROUNDS,
    )
    for name, times in beside.items():
        report.row({"what": name, "seconds": times.median_ms / 1000})
    report.at_most("all views: s", total, MOST_SECONDS)
    report.at_most("EASE to plain NumPy: ratio of seconds", ratio(*beside.values()), MOST_TO_PEER)
    return report


def _plain_ease(data: TrainingData, regularisation: float) -> NDArray[np.float64]:
    """Weights of EASE (Steck 2019) as its paper writes them down; (movies, movies)."""
    ratings = data.histories.matrix(len(data.catalogue)).tocsr()
    gram = np.asarray((ratings.T @ ratings).todense(), np.float64)
    gram[np.diag_indices_from(gram)] += regularisation
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def _gigaflops(size: int) -> float:
    """The speed of a product of two square matrices in single precision, the best of three."""
    matrix = np.random.default_rng(0).standard_normal((size, size), np.float32)
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        matrix @ matrix
        seconds.append(time.perf_counter() - started)
    return float(2 * size**3 / min(seconds) / 1e9)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_dataset(parser)
    parser.add_argument("--preset", default="default")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
