"""Accuracy and seconds of the neural views on `random-75-25`, one JSON line each.

    python benchmarks/neural.py                           both views, on the validation part
    python benchmarks/neural.py --test --seed 1           on the test part
    python benchmarks/neural.py ranker --set epochs=20    one view, other settings

Choices are made on validation, which is the last 5 % of the training permutation; `--test` fits the whole
training part and reads the test part, once, at the end.
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import load_dataset
from maxella.features.histories import Histories, encode_histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.ranker import Ranker, RankerSettings
from maxella.models.two_tower import TowersSettings, TwoTower
from maxella.models.view import View

TRAIN, VALIDATION = 0.75, 0.05
TARGETS_AT_ONCE = 10_000


def split(dataset: str, test: bool) -> tuple[TrainingData, Histories]:
    """The training data, and the held-out ratings of the same people."""
    loaded = load_dataset(dataset)
    permutation = np.random.default_rng(42).permutation(len(loaded.interactions))
    train, held_out = np.split(permutation, [int(len(permutation) * TRAIN)])
    if not test:
        train, held_out = np.split(train, [len(train) - int(len(train) * VALIDATION)])
    data = TrainingData.of(loaded, loaded.interactions[np.sort(train)])
    _, targets = encode_histories(
        loaded.interactions[np.sort(held_out)], data.catalogue, data.profiles, loaded.users, data.user_ids
    )
    return data, targets


def top_k(scores: NDArray[np.float32], targets: Histories) -> dict[str, float]:
    """Top-1/10/100 accuracy over single held-out ratings; a tie counts for the target."""
    rows = targets.people
    ranks = np.empty(len(rows), np.int64)
    for start in range(0, len(rows), TARGETS_AT_ONCE):
        part = slice(start, start + TARGETS_AT_ONCE)
        own = scores[rows[part], targets.movies[part]]
        ranks[part] = (scores[rows[part]] > own[:, None]).sum(axis=1)
    return {f"top-{k}": round(float((ranks < k).mean()), 4) for k in (1, 10, 100)}


def retrieval(scores: NDArray[np.float32], data: TrainingData, targets: Histories) -> dict[str, Any]:
    """Top-k with the movies rated in training in the ranking (`all`) and without (`unseen`)."""
    everything = top_k(scores, targets)
    scores[data.histories.people, data.histories.movies] = -np.inf
    return {"unseen": top_k(scores, targets), "all": everything}


def rating(scores: NDArray[np.float32], targets: Histories) -> dict[str, Any]:
    """Root mean squared and mean absolute error over the held-out ratings."""
    errors = scores[targets.people, targets.movies] - targets.ratings
    return {
        "rmse": round(float(np.sqrt(np.mean(errors**2))), 4),
        "mae": round(float(np.mean(np.abs(errors))), 4),
    }


def fitted(kind: str, data: TrainingData, settings: Mapping[str, Any], seed: int) -> View:
    """A view of this kind."""
    if kind == "towers":
        return TwoTower.fit(data, TowersSettings(**settings), Fitting(seed=seed))
    return Ranker.fit(data, RankerSettings(**settings), Fitting(seed=seed))


def measured(
    kind: str, data: TrainingData, targets: Histories, settings: Mapping[str, Any], seed: int
) -> dict[str, Any]:
    """Accuracy and seconds of one view, fitted afresh; compiling is a part of the fit."""
    started, processor_started = time.perf_counter(), time.process_time()
    view = fitted(kind, data, settings, seed)
    seconds, processor_seconds = time.perf_counter() - started, time.process_time() - processor_started
    started = time.perf_counter()
    scores = view.score(data.histories)
    score_seconds = time.perf_counter() - started
    started = time.perf_counter()
    view.score(data.histories.rows(slice(0, 1)))
    one_person_seconds = time.perf_counter() - started
    return {
        **(retrieval(scores, data, targets) if kind == "towers" else rating(scores, targets)),
        "fit_seconds": round(seconds, 1),
        "fit_processor_seconds": round(processor_seconds, 1),
        "score_everyone_seconds": round(score_seconds, 2),
        "score_one_seconds": round(one_person_seconds, 4),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for and print one JSON line each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("views", nargs="*", default=["towers", "ranker"], metavar="towers|ranker")
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="settings of one view")
    asked = parser.parse_args(arguments)
    settings = {key: json.loads(value) for key, value in (item.split("=", 1) for item in asked.set)}
    data, targets = split(asked.dataset, asked.test)
    for kind in asked.views:
        line = {"view": kind, "part": "test" if asked.test else "validation", "seed": asked.seed}
        print(json.dumps({**line, **measured(kind, data, targets, settings, asked.seed)}), flush=True)


if __name__ == "__main__":
    main()
