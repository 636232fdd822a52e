"""How long the recipe takes to fit, view by view.

    python benchmarks/training.py [--dataset ml-1m] [--preset default]

Fits the training part of random-75-25, as `maxella up` does first. Beside the seconds stands the speed of a
plain matrix product in the same run, so that figures of different machines can be told apart.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from maxella.data.dataset import load_dataset
from maxella.data.split import split
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe

PRODUCT = 3000
LIMIT_SECONDS = 300
"""On two cores with ml-1m."""


def gigaflops() -> float:
    """The speed of a product of two square matrices in single precision, the best of three."""
    matrix = np.random.default_rng(0).standard_normal((PRODUCT, PRODUCT), np.float32)
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        matrix @ matrix
        seconds.append(time.perf_counter() - started)
    return 2 * PRODUCT**3 / min(seconds) / 1e9


def main() -> None:
    """Fit, print the table, write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--preset", default="default")
    parser.add_argument("--output", type=Path, default=Path("build/benchmarks/training.json"))
    options = parser.parse_args()
    dataset = load_dataset(options.dataset)
    rows = split(dataset, "random-75-25").part("test").training
    data = TrainingData.of(dataset, dataset.interactions[rows])
    speed = gigaflops()
    recipe = fit_recipe(data, load_preset(options.preset), Fitting())
    total = sum(recipe.seconds.values())
    table = Table(
        title=f"{options.dataset}, {len(rows):,} ratings; a plain product runs at {speed:.0f} GFLOP/s"
    )
    table.add_column("view")
    table.add_column("seconds", justify="right")
    for name, seconds in {**recipe.seconds, "all": total}.items():
        table.add_row(name, f"{seconds:.1f}")
    Console().print(table)
    print(f"limit on two cores with ml-1m: {LIMIT_SECONDS} s")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    figures = {
        "dataset": options.dataset,
        "gigaflops": speed,
        "seconds": dict(recipe.seconds),
        "total": total,
    }
    options.output.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
