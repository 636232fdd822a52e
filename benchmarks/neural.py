"""Accuracy and seconds of the neural views on `random-75-25`.

    python -m benchmarks.neural                               both views, on the validation part
    python -m benchmarks.neural --test --seed 1               on the test part
    python -m benchmarks.neural --views ranker --set epochs=20    one view, other settings

Choices are made on validation, which is the last 5 % of the training permutation; `--test` fits the whole
training part and reads the test part, once, at the end. Compiling is a part of the fit. The towers are held
to popularity, the ranking network to `Means`, both fitted to the same data.
"""

import argparse
import json
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from maxella.data.dataset import Dataset
from maxella.features.histories import Histories, encode_histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from maxella.models.popularity import Popularity, PopularitySettings
from maxella.models.ranker.settings import RankerSettings
from maxella.models.ranker.train import fit_ranker
from maxella.models.two_tower.settings import TwoTowerSettings
from maxella.models.two_tower.train import fit_two_tower
from maxella.models.view import View

TRAIN, VALIDATION = 0.75, 0.05
TARGETS_AT_ONCE = 10_000
VIEWS = ("two_tower", "ranker")
LEAST_TO_POPULARITY = 1.6
"""Top-100 accuracy over unseen movies, to that of popularity: on ml-1m 0.452 to 0.257 (docs/protocols.md)."""
MOST_TO_MEANS = 0.95
"""RMSE, to that of `Means`: on ml-1m 0.847 to 0.906."""


def measure(options: argparse.Namespace) -> Report:
    """Fit the views, one after the other."""
    dataset = subjects.asked_dataset(options)
    data, targets = _divided(dataset, options.test)
    settings = {key: json.loads(value) for key, value in (item.split("=", 1) for item in options.set)}
    if options.quick:
        settings = {"epochs": 1, "width": 4, "feature_width": 4}
    part = "test" if options.test else "validation"
    report = Report(
        f"{dataset.name}, random-75-25, {part}: {len(targets.movies):,} ratings, seed {options.seed}"
    )
    for kind in VIEWS[1:] if options.quick else options.views:
        _fit_and_score(report, kind, data, targets, settings, options.seed)
    return report


def _divided(dataset: Dataset, test: bool) -> tuple[TrainingData, Histories]:
    """The training data, and the held-out ratings of the same people."""
    permutation = np.random.default_rng(42).permutation(len(dataset.interactions))
    train, held_out = np.split(permutation, [int(len(permutation) * TRAIN)])
    if not test:
        train, held_out = np.split(train, [len(train) - int(len(train) * VALIDATION)])
    data = TrainingData.of(dataset, dataset.interactions[np.sort(train)])
    held = dataset.interactions[np.sort(held_out)]
    _, targets = encode_histories(held, data.catalogue, data.profiles, dataset.users, data.user_ids)
    return data, targets


def _fit_and_score(
    report: Report, kind: str, data: TrainingData, targets: Histories, settings: Mapping[str, Any], seed: int
) -> None:
    started, processor = time.perf_counter(), time.process_time()
    view = _fitted(kind, data, settings, seed)
    fitted, used = time.perf_counter() - started, time.process_time() - processor
    started = time.perf_counter()
    scores = view.score(data.histories)
    everyone = time.perf_counter() - started
    started = time.perf_counter()
    view.score(data.histories.rows(slice(0, 1)))
    one = time.perf_counter() - started
    figures = _top_k(scores, data, targets) if kind == "two_tower" else _errors(scores, targets)
    report.row(
        {
            "view": kind,
            **figures,
            "fit s": fitted,
            "fit processor s": used,
            "score all s": everyone,
            "score one ms": 1000 * one,
        }
    )
    if kind == "two_tower":
        popular = Popularity.fit(data, PopularitySettings(), Fitting()).score(data.histories)
        peer = _top_k(popular, data, targets)["top-100 unseen"]
        reached = figures["top-100 unseen"] / peer
        report.at_least("towers: top-100 unseen to that of popularity", reached, LEAST_TO_POPULARITY)
    else:
        means = Means.fit(data, MeansSettings(), Fitting()).score(data.histories)
        reached = figures["RMSE"] / _errors(means, targets)["RMSE"]
        report.at_most("ranker: RMSE to that of means", reached, MOST_TO_MEANS)


def _fitted(kind: str, data: TrainingData, settings: Mapping[str, Any], seed: int) -> View:
    if kind == "two_tower":
        return fit_two_tower(data, TwoTowerSettings(**settings), Fitting(seed=seed))
    return fit_ranker(data, RankerSettings(**settings), Fitting(seed=seed))


def _top_k(scores: NDArray[np.float32], data: TrainingData, targets: Histories) -> dict[str, float]:
    """Top-1/10/100 accuracy over single held-out ratings, with the movies rated in training and without.

    A tie counts for the target.
    """
    figures = {f"top-{k} all": share for k, share in _shares(scores, targets).items()}
    scores = scores.copy()
    scores[data.histories.people, data.histories.movies] = -np.inf
    return {**figures, **{f"top-{k} unseen": share for k, share in _shares(scores, targets).items()}}


def _shares(scores: NDArray[np.float32], targets: Histories) -> dict[int, float]:
    rows = targets.people
    ranks = np.empty(len(rows), np.int64)
    for start in range(0, len(rows), TARGETS_AT_ONCE):
        part = slice(start, start + TARGETS_AT_ONCE)
        own = scores[rows[part], targets.movies[part]]
        ranks[part] = (scores[rows[part]] > own[:, None]).sum(axis=1)
    return {k: float((ranks < k).mean()) for k in (1, 10, 100)}


def _errors(scores: NDArray[np.floating], targets: Histories) -> dict[str, float]:
    """Root mean squared and mean absolute error over the held-out ratings."""
    errors = scores[targets.people, targets.movies] - targets.ratings
    return {"RMSE": float(np.sqrt(np.mean(errors**2))), "MAE": float(np.mean(np.abs(errors)))}


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_dataset(parser)
    parser.add_argument("--views", nargs="+", default=VIEWS, choices=VIEWS)
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="settings of one view")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
