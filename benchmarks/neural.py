"""Accuracy and seconds of the neural views on `random-75-25`: `python benchmarks/neural.py [--test]`.

Choices are made on the validation part (the last 5 % of the training permutation); `--test` fits all of the
training part and reads the test part, once, at the end.
"""

import argparse
import json
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import load_dataset
from maxella.features.histories import Histories, encode_histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.two_tower import TowersSettings, TwoTower

TRAIN, VALIDATION = 0.75, 0.05


def split(dataset: str, test: bool) -> tuple[TrainingData, Histories]:
    """The training data, and the held-out ratings of the same people."""
    loaded = load_dataset(dataset)
    rows = len(loaded.interactions)
    permutation = np.random.default_rng(42).permutation(rows)
    train, held_out = permutation[: int(rows * TRAIN)], permutation[int(rows * TRAIN) :]
    if not test:
        cut = len(train) - int(len(train) * VALIDATION)
        train, held_out = train[:cut], train[cut:]
    data = TrainingData.of(loaded, loaded.interactions[np.sort(train)])
    _, targets = encode_histories(
        loaded.interactions[np.sort(held_out)], data.catalogue, data.profiles, loaded.users, data.user_ids
    )
    return data, targets


def top_k(scores: NDArray[np.float32], targets: Histories) -> dict[str, float]:
    """Top-1/10/100 accuracy over single held-out ratings; a tie counts for the target."""
    rows = targets.people
    ranks = np.empty(len(rows), np.int64)
    for start in range(0, len(rows), 10_000):
        part = slice(start, start + 10_000)
        own = scores[rows[part], targets.movies[part]]
        ranks[part] = (scores[rows[part]] > own[:, None]).sum(axis=1)
    return {f"top-{k}": round(float((ranks < k).mean()), 4) for k in (1, 10, 100)}


def towers(data: TrainingData, targets: Histories, settings: TowersSettings, seed: int) -> dict[str, object]:
    """Fit and judge the two towers."""
    started, processor = time.perf_counter(), time.process_time()
    view = TwoTower.fit(data, settings, Fitting(seed=seed))
    fitted, used = time.perf_counter() - started, time.process_time() - processor
    started = time.perf_counter()
    scores = view.score(data.histories)
    scored = time.perf_counter() - started
    everything = top_k(scores, targets)
    scores[data.histories.people, data.histories.movies] = -np.inf
    return {
        "unseen": top_k(scores, targets),
        "all": everything,
        "fit_seconds": round(fitted, 1),
        "fit_processor_seconds": round(used, 1),
        "score_seconds": round(scored, 2),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for and print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE")
    asked = parser.parse_args(arguments)
    data, targets = split(asked.dataset, asked.test)
    values = {key: json.loads(value) for key, value in (item.split("=") for item in asked.set)}
    part = "test" if asked.test else "validation"
    print(
        json.dumps(
            {"view": "towers", "part": part, **towers(data, targets, TowersSettings(**values), asked.seed)}
        )
    )


if __name__ == "__main__":
    main()
