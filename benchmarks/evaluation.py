"""Seconds of evaluating ml-1m, random-75-25, over all movies, beside the obvious way and scikit-learn's.

    python benchmarks/evaluation.py                 prints a table, writes build/benchmarks/evaluation.json
    python benchmarks/evaluation.py --dataset ml-100k --repeats 5 --out FILE

Needs the dataset (`maxella data fetch ml-1m`). Ours is `maxella.evaluation.evaluate`, all of it: histories,
scoring, five cutoffs over all and over unseen movies, lists, groups. The peers are handed ready scores and
find the five cutoffs in both rankings, nothing else: a full `argsort` of every person's row, and
scikit-learn's `top_k_accuracy_score` on a sample of ratings, extrapolated. All must agree on the figures.
Seconds are by the clock; processor seconds add up the cores and suffer less from whatever else runs.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple, TypeVar

import numpy as np
import sklearn
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.metrics import top_k_accuracy_score

from maxella.data.dataset import Dataset, load_dataset
from maxella.data.split import Split, split
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.features.training_data import TrainingData
from maxella.files import write_atomically
from maxella.models.ease import Ease, EaseSettings
from maxella.models.fitting import Fitting
from maxella.models.popularity import Popularity, PopularitySettings
from maxella.models.view import BLOCK_PEOPLE, Scorer

Result = TypeVar("Result")


class Seconds(NamedTuple):
    """How long something took: by the clock, and of all processor cores together."""

    clock: float
    processor: float


PROTOCOL = "random-75-25"
CUTOFFS = (1, 5, 10, 50, 100)
SAMPLE = 5_000
TOLERANCE = 0.002
"""How far the peers may be off: they order tied movies by chance, we average over the orders."""


def main() -> None:
    """Measure, print and write."""
    arguments = _arguments()
    dataset = load_dataset(arguments.dataset)
    divided = split(dataset, PROTOCOL)
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    people = asked_people(dataset, divided.part("test"), data)
    models: list[Scorer] = [
        Ease.fit(data, EaseSettings(), Fitting()),
        Popularity.fit(data, PopularitySettings(), Fitting()),
    ]
    rows = [
        row for model in models for row in _measured(model, dataset, divided, data, people, arguments.repeats)
    ]
    _show(rows, dataset.name, people)
    machine = {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
    }
    found = {
        "command": "python benchmarks/evaluation.py " + " ".join(sys.argv[1:]),
        "machine": machine,
        "rows": rows,
    }
    write_atomically(arguments.out, json.dumps(found, indent=2) + "\n")


def _measured(
    model: Scorer, dataset: Dataset, divided: Split, data: TrainingData, people: AskedPeople, repeats: int
) -> list[dict[str, object]]:
    ours, evaluation = _best_of(repeats, lambda: evaluate(dataset, divided, "test", data, model))
    scoring, scores = _best_of(repeats, lambda: _scores(model, people, len(data.catalogue)))
    sorting, sorted_figures = _best_of(repeats, lambda: _by_argsort(scores, people))
    sampling, sampled_figures = _best_of(1, lambda: _by_scikit_learn(scores, people))
    figures = {name: value for name, value in evaluation.metrics.items() if name.startswith("top-")}
    _require_agreement(figures, sorted_figures, TOLERANCE)
    _require_agreement(figures, sampled_figures, 4 * 0.5 / SAMPLE**0.5)  # four standard errors of a share
    factor = len(people.targets.movies) / SAMPLE
    return [
        _row(model.kind, "maxella, all of it", ours, evaluation.metrics),
        _row(model.kind, "  of which scoring", scoring),
        _row(model.kind, "argsort of each row, scores ready", sorting, sorted_figures),
        _row(
            model.kind,
            "scikit-learn, scores ready, extrapolated",
            Seconds(sampling.clock * factor, sampling.processor * factor),
            sampled_figures,
        ),
    ]


def _row(
    model: str, way: str, seconds: Seconds, figures: dict[str, float] | None = None
) -> dict[str, object]:
    times = {"seconds": round(seconds.clock, 2), "processor seconds": round(seconds.processor, 2)}
    return {"model": model, "way": way, **times} | {
        name: round(figures[name], 4) for name in ("top-10 unseen", "top-100 unseen") if figures
    }


def _best_of(repeats: int, work: Callable[[], Result]) -> tuple[Seconds, Result]:
    """The shortest times of some repeats, and the last result."""
    times = []
    for _ in range(repeats):
        started, processor = perf_counter(), process_time()
        result = work()
        times.append((perf_counter() - started, process_time() - processor))
    clock, used = zip(*times, strict=True)
    return Seconds(min(clock), min(used)), result


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


def _by_scikit_learn(scores: NDArray[np.float32], people: AskedPeople) -> dict[str, float]:
    """`top_k_accuracy_score` wants a row of scores for each rating."""
    chosen = np.random.default_rng(0).choice(len(people.targets.movies), SAMPLE, replace=False)
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
            raise SystemExit(f"{name}: ours {figure:.4f}, the peer's {peer[name]:.4f}")


def _show(rows: list[dict[str, object]], dataset: str, people: AskedPeople) -> None:
    table = Table(
        title=f"{len(people.targets.movies):,} ratings of {dataset} over all movies", title_justify="left"
    )
    for name in rows[0]:
        table.add_column(name, justify="left" if name in {"model", "way"} else "right")
    for row in rows:
        table.add_row(*(str(row.get(name, "")) for name in rows[0]))
    Console().print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--repeats", type=int, default=3, help="the shortest time counts")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks/evaluation.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
