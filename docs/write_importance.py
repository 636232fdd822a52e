"""Write docs/guide/importance.md's figures and pictures from the experiment on the importance of fields.

python docs/write_importance.py [--seeds 5] [--from-saved]

It fits dozens of networks to ml-1m; a run that was stopped goes on where it was. What it found is kept in
studies/, so that the page can be written again without training (`--from-saved`).
"""

import argparse
import sys
from pathlib import Path

from write_results import write_between_markers

from maxella.charts.rendering import png
from maxella.cli.experiment import IMPORTANCE_SEEDS
from maxella.data.dataset import load_dataset
from maxella.experiments.importance.results import ImportanceResults
from maxella.experiments.importance.run import run_importance
from maxella.experiments.study import study_part
from maxella.home import home

DOCS = Path(__file__).parent
DATASET = "ml-1m"
SAVED = DOCS.parent / "studies" / "tfrs_movielens" / "figures" / "importance" / f"{DATASET}.json"
PAGE = DOCS / "guide" / "importance.md"


def main() -> None:
    """Run the experiment where that is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=IMPORTANCE_SEEDS)
    parser.add_argument("--from-saved", action="store_true")
    options = parser.parse_args()
    if not options.from_saved:
        folder = home() / "experiments" / "importance"
        run_importance(load_dataset(DATASET), options.seeds, folder, progress).save(SAVED)
    results = ImportanceResults.load(SAVED)
    study = study_part("importance.page")
    for name, chart in study.pictures(results).items():
        (DOCS / "images" / f"{name}.png").write_bytes(png(chart, scale=1.5))
    write_between_markers(PAGE, study.content(results))


def progress(stage: str, done: int, total: int) -> None:
    """One line a fit."""
    sys.stderr.write(f"{stage}: {done} of {total}\n")


if __name__ == "__main__":
    main()
