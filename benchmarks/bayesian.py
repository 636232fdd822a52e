"""Accuracy, speed and size of the rating model, in the form in which it is served.

    python -m benchmarks.bayesian                       ml-1m, random-75-25, the validation part
    python -m benchmarks.bayesian --test --seeds 2      the test part, for the seeds 0 and 1
    python -m benchmarks.bayesian --set rank=32 --set draws=100

The deviations' calibration is the share of ratings that lie within one and within two of them (normal: 68 %
and 95 %). The peer is `Means`, the floor of rating models, fitted to the same ratings.
"""

import argparse
import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from maxella.data.schema import MOVIE_ID, RATING, USER_ID
from maxella.data.split import split
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.bpmf.serve import Bpmf
from maxella.models.bpmf.settings import BpmfSettings
from maxella.models.bpmf.train import fit_bpmf
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from maxella.models.view import score_pairs

CALIBRATED_PEOPLE = 100
MOST_TO_MEANS = 0.92
"""RMSE, to that of `Means`: on ml-1m 0.824 to 0.906 (docs/protocols.md)."""
LEAST_WITHIN = {1: 0.66, 2: 0.93}
"""Shares of ratings within one and two deviations; a little less than normal ones would have."""
QUICK = BpmfSettings(rank=4, draws=4, burn_in=2, kept=2)


def measure(options: argparse.Namespace) -> Report:
    """Fit for each seed and say what came out."""
    settings = BpmfSettings.model_validate(dict(pair.split("=", 1) for pair in options.set))
    settings = QUICK if options.quick else settings
    dataset = subjects.asked_dataset(options)
    part = split(dataset, options.protocol).part("test" if options.test else "validation")
    data = TrainingData.of(dataset, dataset.interactions[part.training])
    asked = dataset.interactions[part.targets]
    person = {user: place for place, user in enumerate(data.user_ids)}
    known = np.array([user in person for user in asked[USER_ID]])
    asked = asked.filter(known)
    rows = np.array([person[user] for user in asked[USER_ID]])
    movies = np.array([data.catalogue.index[movie] for movie in asked[MOVIE_ID]])
    ratings = asked[RATING].to_numpy()
    means = Means.fit(data, MeansSettings(), Fitting())
    peer = _rmse(score_pairs(means, data.histories, rows, movies) - ratings)
    report = Report(
        f"{dataset.name}, {options.protocol}, {part.name}: {len(ratings):,} ratings; RMSE of means {peer:.4f}"
    )
    for seed in range(options.seeds):
        started = time.perf_counter()
        factors = fit_bpmf(data, settings, Fitting(seed))
        fitting = time.perf_counter() - started
        errors = score_pairs(factors, data.histories, rows, movies) - ratings
        scoring = time.perf_counter() - started - fitting
        within, estimating = _calibration(factors, data.histories, rows, movies, ratings)
        report.row(
            {
                "seed": seed,
                "RMSE": _rmse(errors),
                "MAE": float(np.mean(np.abs(errors))),
                "fit s": fitting,
                "s/draw": fitting / settings.draws,
                "score s": scoring,
                "bundle MB": sum(array.nbytes for array in factors.arrays().values()) / 1e6,
                "within 1 sd": within[0],
                "within 2 sd": within[1],
                "estimate ms": 1000 * estimating,
            }
        )
        report.at_most(f"seed {seed}: RMSE to that of means", _rmse(errors) / peer, MOST_TO_MEANS)
        for (deviations, least), share in zip(LEAST_WITHIN.items(), within, strict=True):
            report.at_least(f"seed {seed}: ratings within {deviations} sd", share, least)
    return report


def _rmse(errors: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _calibration(
    factors: Bpmf,
    people: Histories,
    rows: NDArray[np.int64],
    movies: NDArray[np.int64],
    ratings: NDArray[np.float32],
) -> tuple[tuple[float, float], float]:
    """The shares of ratings within one and two deviations, and the seconds of one person's estimate."""
    chosen = np.random.default_rng(0).permutation(np.unique(rows))[:CALIBRATED_PEOPLE]
    started = time.perf_counter()
    mean, deviation = factors.estimate(people.rows(chosen))
    seconds = (time.perf_counter() - started) / len(chosen)
    place = {row: index for index, row in enumerate(chosen.tolist())}
    pairs = np.flatnonzero(np.isin(rows, chosen))
    at = np.array([place[row] for row in rows[pairs].tolist()]), movies[pairs]
    surprises = np.abs(ratings[pairs] - mean[at]) / deviation[at]
    return (float(np.mean(surprises <= 1)), float(np.mean(surprises <= 2))), seconds


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_dataset(parser)
    parser.add_argument("--protocol", default="random-75-25")
    parser.add_argument("--test", action="store_true", help="read the test part, not the validation part")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from 0")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
