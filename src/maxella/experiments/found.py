"""What all runs of the rows found: figures with their spread, beside those that the study published."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from maxella.data.dataset import Dataset
from maxella.errors import SourceError
from maxella.evaluation.results import Spread, spread
from maxella.experiments.outcome import Outcome, load_outcome, outcome_key, row_folder
from maxella.experiments.row import Family, Row
from maxella.experiments.running import MAXELLA, TFRS, tasks_of
from maxella.files import write_atomically


class _Found(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


class EngineFigures(_Found):
    """The figures of one row in one engine."""

    seeds: list[int]
    metrics: dict[str, Spread]
    """Those that all seeds have."""
    lowest: dict[str, float]
    """The least of each metric over the seeds."""
    highest: dict[str, float]
    """The greatest of each metric over the seeds."""
    training_seconds: float
    """The mean of a seed."""


class RowFigures(_Found):
    """A row with everything that is known of it."""

    id: str
    family: Family
    title: str
    notes: str
    protocol: str
    wanted_seeds: int
    published: dict[str, float]
    engines: dict[str, EngineFigures]
    """by the engine's name; an engine that has not run is not there"""
    rating_weight: float | None = None
    """Of a joint model: the share of the goal to rate."""

    def figure(self, engine: str, metric: str) -> Spread | None:
        """A figure in an engine, where it is there."""
        return self.engines[engine].metrics.get(metric) if engine in self.engines else None


class Found(_Found):
    """All rows that were asked for, on one dataset."""

    dataset: str
    source: str
    rows: list[RowFigures]

    def of(self, family: Family) -> list[RowFigures]:
        """The rows of a family."""
        return [row for row in self.rows if row.family == family]

    def save(self, path: Path) -> None:
        """Write the figures as JSON, atomically."""
        write_atomically(path, self.model_dump_json(indent=2) + "\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            SourceError: when the file is missing or holds something else.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            first = str(error).splitlines()[0]
            raise SourceError(
                f"{path} cannot be read as experiments ({first}); make the table again"
            ) from error


def collected(dataset: Dataset, rows: dict[str, Row], chosen: Iterable[Row]) -> Found:
    """Gather the outcomes that are kept of the chosen rows; those of other settings or data are not read."""
    return Found(
        dataset=dataset.name,
        source=dataset.manifest.source,
        rows=[_figures(dataset, rows, row) for row in chosen],
    )


def _figures(dataset: Dataset, rows: dict[str, Row], row: Row) -> RowFigures:
    key = outcome_key(row, dataset.manifest.fingerprint, rows)
    engines = {}
    for engine in (MAXELLA, TFRS):
        folder = row_folder(dataset.name, row.id, engine)
        tasks = [task for task in tasks_of(rows, [row], engine, None) if task.row == row]
        outcomes = [load_outcome(folder, task.seed, key) for task in tasks]
        if known := [outcome for outcome in outcomes if outcome is not None]:
            engines[engine] = _over_seeds(known)
    overrides = row.model.overrides if row.model.kind == "recipe" else ()
    weights = [float(each.split("=")[1]) for each in overrides if each.startswith("joint.rating_weight=")]
    return RowFigures(
        id=row.id,
        family=row.family,
        title=row.title,
        notes=row.notes,
        protocol=row.protocol,
        wanted_seeds=row.seeds,
        published=dict(row.published),
        engines=engines,
        rating_weight=weights[0] if weights else None,
    )


def _over_seeds(outcomes: list[Outcome]) -> EngineFigures:
    names = [name for name in outcomes[0].metrics if all(name in each.metrics for each in outcomes)]
    figures = {name: [outcome.metrics[name] for outcome in outcomes] for name in names}
    spreads = {name: spread(list(values)) for name, values in figures.items()}
    return EngineFigures(
        seeds=[outcome.seed for outcome in outcomes],
        metrics={name: each for name, each in spreads.items() if each is not None},
        lowest={name: min(values) for name, values in figures.items()},
        highest={name: max(values) for name, values in figures.items()},
        training_seconds=sum(outcome.training_seconds for outcome in outcomes) / len(outcomes),
    )
