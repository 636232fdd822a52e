"""Running a row of field towers, in our engine or in TensorFlow Recommenders itself."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from maxella.data.dataset import Dataset
from maxella.data.schema import TIMESTAMP
from maxella.data.split import Part, split
from maxella.errors import TrainingError
from maxella.experiments.predictions import Predictions, Queries, measured
from maxella.experiments.row import MAXELLA, FieldTowersRow
from maxella.experiments.study import study_part
from maxella.features.fields import Fields, Pairs
from maxella.files import written_beside
from maxella.models.field_towers.settings import FieldTowersSettings
from maxella.models.fitting import Checkpoints, Fitting

WEIGHTS = "weights.safetensors"


@dataclass(frozen=True, eq=False)
class FieldTask:
    """A part of a split, encoded."""

    fields: Fields
    training: Pairs
    asked: Pairs
    queries: Queries

    @classmethod
    def of(cls, dataset: Dataset, part: Part, settings: FieldTowersSettings) -> "FieldTask":
        """Encode what a row trains on and is asked, the fields fitted on the former."""
        training = dataset.interactions[part.training]
        fields = Fields.fit(dataset, training)
        asked = fields.encode(dataset.interactions[part.targets])
        queries = Queries.of(asked, reads_weeks=TIMESTAMP in settings.query_fields)
        return cls(fields, fields.encode(training), asked, queries)


def run_field_row(
    dataset: Dataset,
    row: FieldTowersRow,
    protocol: str,
    engine: str,
    fitting: Fitting,
    folder: Path,
    start_from: Path | None,
) -> tuple[dict[str, float], float, float]:
    """Fit the row on the training part, and measure it on the test part.

    Args:
        dataset: what is split.
        row: the model.
        protocol: how it is split.
        engine: `maxella` or `tfrs`.
        fitting: its seed and report; what is kept of an unfinished fit, and the weights of a finished one, go
            to `folder`.
        folder: of this row, engine and seed.
        start_from: the folder of a finished fit whose weights this one goes on from.

    Returns:
        The metrics, and the seconds of training and of evaluation.

    Raises:
        TrainingError: when training diverges or the engine fails, or `start_from` has no weights.
        UsageError: when the engine is `tfrs` and the package does not run from a clone.
    """
    task = FieldTask.of(dataset, split(dataset, protocol).part("test"), row.settings)
    # Made ready before the clock starts, so that the minutes of its environment are not training's.
    fit = _fit_ours if engine == MAXELLA else study_part("tfrs.engine").ready(fitting.report)
    started = time.perf_counter()
    predictions: Predictions = fit(task, row.settings, fitting, folder, start_from)
    finished = time.perf_counter()
    scale = dataset.manifest.rating_scale
    metrics = measured(predictions, task.queries, task.asked, task.training, scale, protocol)
    return metrics, finished - started, time.perf_counter() - finished


def _fit_ours(
    task: FieldTask, settings: FieldTowersSettings, fitting: Fitting, folder: Path, start_from: Path | None
) -> Predictions:
    # Keras and JAX take seconds to load, and listing experiments needs neither.
    from maxella.models.field_towers.train import FieldTowers  # noqa: PLC0415

    kept = Fitting(fitting.seed, fitting.report, Checkpoints(folder))
    weights = None if start_from is None else _load_weights(start_from / WEIGHTS)
    model = FieldTowers.fit(task.fields, task.training, settings, kept, weights)
    with written_beside(folder / WEIGHTS) as beside:
        save_file({f"{place:03d}": array for place, array in enumerate(model.weights())}, beside)
    return Predictions(
        model.query_vectors(task.queries.users, task.queries.weeks) if settings.retrieval_weight else None,
        model.candidate_vectors() if settings.retrieval_weight else None,
        model.ratings(task.asked) if settings.rating_weight else None,
    )


def _load_weights(path: Path) -> list[NDArray[np.float32]]:
    try:
        arrays = load_file(path)
    except OSError as error:
        raise TrainingError(f"no weights to go on from in {path}; run the row that they belong to") from error
    return [arrays[name] for name in sorted(arrays)]
