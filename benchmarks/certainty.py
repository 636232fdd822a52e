"""Whether predicted ratings are as sure as they say, on held-out ratings.

    python -m benchmarks.certainty [--dataset ml-1m] [--dataset ml-100k ...]
    python -m benchmarks.certainty --picture docs/images/reliability.png

The Bayesian factors are fitted on `random-75-25`, and how sure they are is learnt from ratings held out of
the training part. Of the test part of at most 1,500 people: the Brier score of the stated chance beside
that of each person's own share of liked films; how many statements are below 2 or above 8 in 10; the widest
gap between what tenths of statements say and what came of them; and how many ratings the interval of 80 %
holds, predicted from all that is known and from ten ratings.
"""

import argparse
from pathlib import Path

import polars as pl

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report, UnmeasuredError
from maxella.charts.reliability import reliability_curve
from maxella.charts.rendering import png
from maxella.data.dataset import Dataset, load_dataset
from maxella.evaluation.results import CertaintyFigures
from maxella.files import written_beside
from maxella.models.fitting import Fitting
from maxella.training.presets import load_preset
from maxella.training.protocol_run import run_protocol

PROTOCOL = "random-75-25"
ALONE = ("retrieval.two_tower=0", "rating.ranker=0")
QUICK = (*ALONE, "bpmf.draws=3", "bpmf.burn_in=1", "bpmf.kept=2")
WIDEST_GAP = 0.03
LEAST_SHARP = 0.3
HELD = (0.78, 0.82)


def measure(options: argparse.Namespace) -> Report:
    """Fit and judge each dataset."""
    if options.quick:
        datasets = [subjects.made_up_dataset()]
    else:
        datasets = [load_dataset(name) for name in options.dataset or [subjects.DATASET]]
    report = Report(f"How sure predicted ratings are, {PROTOCOL}")
    found = {dataset.name: _judged(dataset, quick=options.quick) for dataset in datasets}
    for name, figures in found.items():
        _report(report, name, figures)
    if options.picture:
        with written_beside(options.picture) as beside:
            beside.write_bytes(png(reliability_curve(_points(found), **COLUMNS), scale=1.5))
    return report


COLUMNS = {"series": "dataset", "stated": "stated", "came_true": "liked", "count": "pairs"}


def _judged(dataset: Dataset, *, quick: bool) -> CertaintyFigures:
    preset = load_preset("default", QUICK if quick else ALONE)
    figures = run_protocol(dataset, preset, PROTOCOL, Fitting()).evaluation.certainty
    if figures is None:
        raise UnmeasuredError(f"{dataset.name} has too few ratings to learn how sure a prediction is")
    return figures


def _report(report: Report, name: str, figures: CertaintyFigures) -> None:
    report.row(
        {
            "dataset": name,
            "ratings": figures.pairs,
            "Brier": figures.brier,
            "Brier of base": figures.brier_base,
            "sharp": figures.sharp,
            "widest gap": figures.widest_gap,
            "interval holds": figures.held,
            "of newcomers": figures.held_of_newcomers,
            "width": figures.width,
        }
    )
    report.at_most(f"{name}: Brier to that of base", figures.brier / figures.brier_base, 1)
    report.at_most(f"{name}: widest gap", figures.widest_gap, WIDEST_GAP)
    report.at_least(f"{name}: sharp statements", figures.sharp, LEAST_SHARP)
    for whose, held in (("everybody", figures.held), ("newcomers", figures.held_of_newcomers)):
        report.at_least(f"{name}: interval of {whose} holds", held, HELD[0])
        report.at_most(f"{name}: interval of {whose} holds", held, HELD[1])


def _points(found: dict[str, CertaintyFigures]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"dataset": name, "stated": each.stated, "liked": each.liked, "pairs": each.pairs}
            for name, figures in found.items()
            for each in figures.statements
        ]
    )


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", action="append", help=f"repeatable; default: {subjects.DATASET}")
    parser.add_argument("--picture", type=Path, help="draw the reliability curve into this PNG")


BENCHMARK = Benchmark(__file__, __doc__, measure, _add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
