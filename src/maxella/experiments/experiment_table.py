"""What all runs of the rows found: figures with their spread, beside those that the study published."""

from collections.abc import Iterable

from maxella.data.dataset import Dataset
from maxella.evaluation.results import KeptResult, Result, Spread, spread
from maxella.experiments.outcome import Outcome, load_outcome, outcome_key, row_folder
from maxella.experiments.row import MAXELLA, TFRS, Family, Row
from maxella.experiments.running import tasks_of


class EngineFigures(Result):
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
    machines: list[str]
    """What trained them, each named once."""


class RowFigures(Result):
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


class ExperimentTable(KeptResult):
    """All rows that were asked for, on one dataset."""

    called = "experiments"
    made_again = "make the table again"

    dataset: str
    source: str
    rows: list[RowFigures]

    def of(self, family: Family) -> list[RowFigures]:
        """The rows of a family."""
        return [row for row in self.rows if row.family == family]


def collected(dataset: Dataset, rows: dict[str, Row], chosen: Iterable[Row]) -> ExperimentTable:
    """Gather the outcomes that are kept of the chosen rows; those of other settings or data are not read."""
    return ExperimentTable(
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
        machines=sorted({outcome.machine for outcome in outcomes}),
    )
