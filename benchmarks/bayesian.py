"""Accuracy, speed and size of the rating model, in the form in which it is served.

    python benchmarks/bayesian.py                       ml-1m, random-75-25, the validation part
    python benchmarks/bayesian.py --test --seeds 2      the test part, for the seeds 0 and 1
    python benchmarks/bayesian.py --set rank=32 --set draws=100

Needs the dataset (`maxella data fetch ml-1m`). Prints one table; the deviations' calibration is the share of
ratings that lie within one and within two of them (normal: 68 % and 95 %).
"""

import argparse
import sys
import time

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import load_dataset
from maxella.data.schema import MOVIE_ID, RATING, USER_ID
from maxella.data.split import split
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.bayesian import Factors, FactorsSettings
from maxella.models.fitting import Fitting
from maxella.models.view import score_pairs

CALIBRATED_PEOPLE = 100
HEADINGS = "seed     RMSE     MAE   fit s  s/draw  score s  bundle MB  within 1 sd  within 2 sd  estimate ms"


def main() -> None:
    """Fit for each seed and print what came out."""
    arguments = _arguments()
    settings = FactorsSettings.model_validate(dict(pair.split("=", 1) for pair in arguments.set))
    dataset = load_dataset(arguments.dataset)
    part = split(dataset, arguments.protocol).part("test" if arguments.test else "validation")
    data = TrainingData.of(dataset, dataset.interactions[part.training])
    asked = dataset.interactions[part.targets]
    person = {user: place for place, user in enumerate(data.user_ids)}
    known = np.array([user in person for user in asked[USER_ID]])
    asked = asked.filter(known)
    rows = np.array([person[user] for user in asked[USER_ID]])
    movies = np.array([data.catalogue.index[movie] for movie in asked[MOVIE_ID]])
    ratings = asked[RATING].to_numpy()
    print(f"{dataset.name}, {arguments.protocol}, {part.name}: {len(ratings):,} ratings")
    print(settings)
    print(HEADINGS)
    for seed in range(arguments.seeds):
        started = time.perf_counter()
        factors = Factors.fit(data, settings, Fitting(seed, _progress))
        fitting = time.perf_counter() - started
        errors = score_pairs(factors, data.histories, rows, movies) - ratings
        scoring = time.perf_counter() - started - fitting
        within, estimating = _calibration(factors, data.histories, rows, movies, ratings)
        bundled = sum(array.nbytes for array in factors.arrays().values())
        print(
            f"{seed:4d}  {np.sqrt(np.mean(errors**2)):.5f}  {np.mean(np.abs(errors)):.4f}  {fitting:6.1f}"
            f"  {fitting / settings.draws:6.3f}  {scoring:7.1f}  {bundled / 1e6:9.1f}"
            f"  {within[0]:11.3f}  {within[1]:11.3f}  {1000 * estimating:11.1f}",
            flush=True,
        )


def _calibration(
    factors: Factors,
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


def _progress(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{stage} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--protocol", default="random-75-25")
    parser.add_argument("--test", action="store_true", help="read the test part, not the validation part")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from 0")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting")
    return parser.parse_args()


if __name__ == "__main__":
    main()
