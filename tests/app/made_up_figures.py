"""Figures of experiments that never ran, for the dataset of the small recommender."""

from pathlib import Path
from typing import Any

import pytest

import maxella.experiments.bundled
from maxella.evaluation.results import Spread
from maxella.experiments.experiment_table import EngineFigures, ExperimentTable, RowFigures
from maxella.experiments.importance.results import ImportanceResults
from maxella.experiments.row import Family
from studies.tfrs_movielens.publishing import publish
from tests.checkerboards import checkerboard

DATASET = checkerboard().name
HOSTILE = "<script>alert('a')</script>"


def _figures(seeds: int, metrics: dict[str, float]) -> EngineFigures:
    spreads = {
        name: Spread(mean=value, sd=0.001 if seeds > 1 else None, runs=seeds)
        for name, value in metrics.items()
    }
    return EngineFigures(
        seeds=list(range(seeds)),
        metrics=spreads,
        lowest=metrics,
        highest=metrics,
        training_seconds=61.2,
        machines=["2 cores"],
    )


def _row(name: str, family: Family, **more: Any) -> RowFigures:
    defaults = {"title": f"Title of {name}", "notes": "", "published": {}, "engines": {}}
    return RowFigures(id=name, family=family, protocol="random-75-25", wanted_seeds=2, **{**defaults, **more})


FOUND = ExperimentTable(
    dataset=DATASET,
    source="Made up",
    rows=[
        _row(
            "retrieval-4",
            "retrieval",
            title=f"Two towers {HOSTILE}",
            notes=f"A weight on `unseen` {HOSTILE}",
            published={"top-100 all": 0.259},
            engines={
                "maxella": _figures(2, {"top-100 all": 0.31, "top-100 unseen": 0.41}),
                "tfrs": _figures(1, {"top-100 all": 0.152}),
            },
        ),
        _row(
            "ranking-4",
            "ranking",
            published={"RMSE": 0.8665},
            engines={"maxella": _figures(2, {"RMSE": 0.851})},
        ),
        _row("best-ranker", "best"),
    ],
)


def ship(
    found: ExperimentTable,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    importance: ImportanceResults | None = None,
) -> None:
    """Let the package ship these figures, their pictures and no others, until the test ends."""
    publish(found, importance, folder)
    monkeypatch.setattr(maxella.experiments.bundled, "RESULTS", folder)
