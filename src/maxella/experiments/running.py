"""Running rows: every seed that has no outcome yet, one after the other, so that a rerun goes on."""

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from maxella.access import make_folder
from maxella.data.dataset import Dataset
from maxella.data.split import split
from maxella.experiments.field_rows import WEIGHTS, run_field_row
from maxella.experiments.outcome import Outcome, load_outcome, machine, outcome_key, row_folder, save_outcome
from maxella.experiments.predictions import Predictions, Queries, measured
from maxella.experiments.recipe_rows import run_recipe_row
from maxella.experiments.row import MAXELLA, TFRS, CrossRow, FieldTowersRow, Row
from maxella.features.fields import Fields
from maxella.locks import exclusive
from maxella.models.fitting import Checkpoints, Fitting, Report


@dataclass(frozen=True)
class Task:
    """One fit: a row, an engine, a seed."""

    row: Row
    engine: str
    seed: int

    def __str__(self) -> str:
        return f"{self.row.id}, seed {self.seed}" + (f", in {self.engine}" if self.engine != MAXELLA else "")


def tasks_of(rows: dict[str, Row], chosen: Iterable[Row], engine: str, seeds: int | None) -> list[Task]:
    """All fits of the chosen rows, and before them those whose weights they go on from.

    Args:
        rows: all rows.
        chosen: which of them are run; those that the engine cannot run are left out.
        engine: `maxella` or `tfrs`, which runs one seed.
        seeds: how many seeds. Default: as many as each row says.
    """
    tasks: dict[tuple[str, int], Task] = {}
    for row in chosen:
        if engine in row.engines:
            for seed in range(1 if engine == TFRS else seeds or row.seeds):
                for each in _lineage(row, rows):
                    tasks[each.id, seed] = Task(each, engine, seed)
    return list(tasks.values())


def run_tasks(
    dataset: Dataset, rows: dict[str, Row], tasks: Iterable[Task], report: Report
) -> Iterator[tuple[Task, Outcome]]:
    """Run what has no outcome yet, and give the outcome of each task as soon as it is there.

    Raises:
        TrainingError: when a fit diverges or an engine fails; what was finished is kept.
    """
    tasks = list(tasks)
    again = _without_weights(dataset, rows, tasks)
    for task in tasks:
        folder = row_folder(dataset.name, task.row.id, task.engine)
        make_folder(folder)
        key = outcome_key(task.row, dataset.manifest.fingerprint, rows)
        with exclusive(folder / f"seed-{task.seed}.lock", f"the experiment {task}"):
            outcome = load_outcome(folder, task.seed, key)
            if outcome is None or task in again:
                outcome = _run(dataset, rows, task, key, folder, report)
                save_outcome(folder, outcome)
        yield task, outcome


def _without_weights(dataset: Dataset, rows: dict[str, Row], tasks: list[Task]) -> list[Task]:
    """The tasks that are finished but whose weights, which a task still to be run goes on from, are gone."""
    due: set[tuple[str | None, str, int]] = set()
    again = []
    for task in reversed(tasks):
        key = outcome_key(task.row, dataset.manifest.fingerprint, rows)
        folder = row_folder(dataset.name, task.row.id, task.engine)
        is_finished = load_outcome(folder, task.seed, key) is not None
        is_needed = (task.row.id, task.engine, task.seed) in due
        if is_finished and is_needed and not (_work(folder, task.seed, key) / WEIGHTS).exists():
            again.append(task)
        if not is_finished or task in again:
            due.add((task.row.continues, task.engine, task.seed))
    return again


def _work(folder: Path, seed: int, key: str) -> Path:
    return folder / f"work-{seed}-{key}"


def _lineage(row: Row, rows: dict[str, Row]) -> list[Row]:
    before = [] if row.continues is None else _lineage(rows[row.continues], rows)
    return [*before, row]


def _run(
    dataset: Dataset, rows: dict[str, Row], task: Task, key: str, folder: Path, report: Report
) -> Outcome:
    row, model = task.row, task.row.model
    work = _work(folder, task.seed, key)

    def named(stage: str, done: int, total: int) -> None:
        report(f"{task}: {stage}", done, total)

    fitting = Fitting(task.seed, named, Checkpoints(work))
    if isinstance(model, FieldTowersRow):
        start_from = None
        if row.continues is not None:
            before = outcome_key(rows[row.continues], dataset.manifest.fingerprint, rows)
            start_from = _work(row_folder(dataset.name, row.continues, task.engine), task.seed, before)
        found = run_field_row(dataset, model, row.protocol, task.engine, fitting, work, start_from)
    elif isinstance(model, CrossRow):
        found = _run_cross_row(dataset, model, row.protocol, fitting)
    else:
        found = run_recipe_row(dataset, model, row.protocol, fitting)
    if not any(each.continues == row.id for each in rows.values()):
        shutil.rmtree(work, ignore_errors=True)
    metrics, training, evaluation = found
    return Outcome(
        row=row.id,
        engine=task.engine,
        seed=task.seed,
        key=key,
        metrics=metrics,
        training_seconds=training,
        evaluation_seconds=evaluation,
        machine=machine(task.engine),
    )


def _run_cross_row(
    dataset: Dataset, row: CrossRow, protocol: str, fitting: Fitting
) -> tuple[dict[str, float], float, float]:
    # Keras and JAX take seconds to load, and listing experiments needs neither.
    from maxella.models.cross.train import fit_cross  # noqa: PLC0415

    part = split(dataset, protocol).part("test")
    training = dataset.interactions[part.training]
    fields = Fields.fit(dataset, training)
    pairs, asked = fields.encode(training), fields.encode(dataset.interactions[part.targets])
    started = time.perf_counter()
    model = fit_cross(fields, pairs, row.settings, fitting)
    finished = time.perf_counter()
    predictions = Predictions(ratings=model.predict(asked))
    queries = Queries.of(asked, reads_weeks=False)
    metrics = measured(predictions, queries, asked, pairs, dataset.manifest.rating_scale, protocol)
    return metrics, finished - started, time.perf_counter() - finished
