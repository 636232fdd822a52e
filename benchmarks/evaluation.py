"""Seconds of evaluating ml-1m, random-75-25, over all movies, beside the obvious way and scikit-learn's.

    python -m benchmarks.evaluation [--dataset ml-1m] [--repeats 3]

Ours is `maxella.evaluation.evaluate`, all of it: histories, scoring, five cutoffs over all and over unseen
movies, lists, groups. The peers are handed ready scores and find the five cutoffs in both rankings, nothing
else: a full `argsort` of every person's row, and scikit-learn's `top_k_accuracy_score` on a sample of
ratings, extrapolated. All must agree on the figures. Seconds are by the clock; processor seconds add up the
cores and suffer less from whatever else runs.
"""

import argparse

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import top_k_accuracy_score

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Cell, Report, UnmeasuredError
from benchmarks.frame.timing import Seconds, best_of
from maxella.data.dataset import Dataset
from maxella.data.split import Split, split
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.models.popularity import Popularity, PopularitySettings
from maxella.models.view import BLOCK_PEOPLE, Scorer

PROTOCOL = "random-75-25"
CUTOFFS = (1, 5, 10, 50, 100)
SAMPLE = 5_000
MOST_SECONDS = 5
"""For the 250,053 test ratings of ml-1m, on two cores."""
MOST_TO_ARGSORT = 3
"""All of it, in processor seconds, to sorting ready scores alone."""
MOST_TO_SCIKIT_LEARN = 0.1


def measure(options: argparse.Namespace) -> Report:
    """Evaluate two models each way."""
    dataset = subjects.asked_dataset(options)
    divided = split(dataset, PROTOCOL)
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    people = asked_people(dataset, divided.part("test"), data)
    report = Report(f"{len(people.targets.movies):,} ratings of {dataset.name} over all movies")
    models: list[Scorer] = [
        fit_ease(data, EaseSettings(), Fitting()),
        Popularity.fit(data, PopularitySettings(), Fitting()),
    ]
    for model in models:
        _evaluate_each_way(
            report, model, dataset, divided, data, people, 1 if options.quick else options.repeats
        )
    return report


def _evaluate_each_way(
    report: Report,
    model: Scorer,
    dataset: Dataset,
    divided: Split,
    data: TrainingData,
    people: AskedPeople,
    repeats: int,
) -> None:
    movies, asked = len(data.catalogue), len(people.targets.movies)
    sample = min(SAMPLE, asked)
    ours, evaluation = best_of(repeats, lambda: evaluate(dataset, divided, "test", data, model))
    scoring, scores = best_of(repeats, lambda: _scores(model, people, movies))
    sorting, sorted_figures = best_of(repeats, lambda: _by_argsort(scores, people))
    sampling, sampled_figures = best_of(1, lambda: _by_scikit_learn(scores, people, sample))
    figures = {name: value for name, value in evaluation.metrics.items() if name.startswith("top-")}
    _require_agreement(figures, sorted_figures, 1 / asked**0.5)  # two: ties are ordered by chance
    _require_agreement(figures, sampled_figures, 4 * 0.5 / sample**0.5)  # four standard errors of a share
    factor = asked / sample
    extrapolated = Seconds(sampling.clock * factor, sampling.processor * factor)
    for way, seconds, metrics in (
        ("maxella, all of it", ours, evaluation.metrics),
        ("  of which scoring", scoring, {}),
        ("argsort of each row, scores ready", sorting, sorted_figures),
        ("scikit-learn, scores ready, extrapolated", extrapolated, sampled_figures),
    ):
        report.row(_row(model.kind, way, seconds, metrics))
    report.at_most(f"{model.kind}: s", ours.clock, MOST_SECONDS)
    report.at_most(
        f"{model.kind}: ratio of processor seconds to argsort",
        ours.processor / sorting.processor,
        MOST_TO_ARGSORT,
    )
    report.at_most(
        f"{model.kind}: ratio of seconds to scikit-learn",
        ours.clock / extrapolated.clock,
        MOST_TO_SCIKIT_LEARN,
    )


def _row(model: str, way: str, seconds: Seconds, figures: dict[str, float]) -> dict[str, Cell]:
    shown = {name: figures[name] for name in ("top-10 unseen", "top-100 unseen") if figures}
    return {
        "model": model,
        "way": way,
        "seconds": seconds.clock,
        "processor seconds": seconds.processor,
        **shown,
    }


def _scores(model: Scorer, people: AskedPeople, movies: int) -> NDArray[np.float32]:
    scores = np.empty((len(people.histories), movies), np.float32)
    for place, histories in people.histories.blocks(BLOCK_PEOPLE):
        scores[place] = model.score(histories)
    return scores


def _by_argsort(scores: NDArray[np.float32], people: AskedPeople) -> dict[str, float]:
    """Sort the whole catalogue of each person, once as it is and once without what was seen."""
    figures: dict[str, float] = {}
    for mode in ("all", "unseen"):
        places = []
        for person in range(len(scores)):
            row = scores[person].copy()
            if mode == "unseen":
                row[people.histories.rows(slice(person, person + 1)).movies] = -np.inf
            order = np.argsort(-row)
            place = np.empty_like(order)
            place[order] = np.arange(len(order))
            places.append(place[people.targets.rows(slice(person, person + 1)).movies])
        found = np.concatenate(places)
        figures |= {f"top-{k} {mode}": float((found < k).mean()) for k in CUTOFFS}
    return figures


def _by_scikit_learn(scores: NDArray[np.float32], people: AskedPeople, sample: int) -> dict[str, float]:
    """`top_k_accuracy_score` wants a row of scores for each rating."""
    chosen = np.random.default_rng(0).choice(len(people.targets.movies), sample, replace=False)
    person, movie = people.targets.people[chosen], people.targets.movies[chosen]
    labels = np.arange(scores.shape[1])
    seen = people.histories.matrix(len(labels)).tocsr()
    figures: dict[str, float] = {}
    for mode in ("all", "unseen"):
        rows = scores[person]
        if mode == "unseen":
            rows[seen[person].nonzero()] = -1e30
        figures |= {
            f"top-{k} {mode}": float(top_k_accuracy_score(movie, rows, k=k, labels=labels)) for k in CUTOFFS
        }
    return figures


def _require_agreement(ours: dict[str, float], peer: dict[str, float], tolerance: float) -> None:
    for name, figure in ours.items():
        if abs(figure - peer[name]) > tolerance:
            raise UnmeasuredError(f"{name}: ours {figure:.4f}, the peer's {peer[name]:.4f}")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_dataset(parser)
    parser.add_argument("--repeats", type=int, default=3, help="the shortest time counts")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
