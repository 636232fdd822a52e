"""Runs a row in TensorFlow Recommenders: hands the program its inputs, follows it, reads what it leaves."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from maxella.access import NOT_FOR_OTHERS, make_file, make_folder
from maxella.errors import TrainingError
from maxella.experiments.field_rows import FieldTask
from maxella.experiments.predictions import Predictions
from maxella.files import write_atomically, written_beside
from maxella.models.field_towers.settings import FieldTowersSettings
from maxella.models.fitting import Fitting, Report
from studies.tfrs_movielens.tfrs.environment import python_with_tfrs, run_environment

PROGRAM = Path(__file__).with_name("program.py")
STAGE = "TensorFlow Recommenders"
LOG_FILE = "log.txt"
OUTPUTS_FILE = "outputs.safetensors"


def ready(report: Report) -> Callable[..., Predictions]:
    """The fit of this engine, with its environment made where it is not there yet."""
    python_with_tfrs(report)
    return fit_tfrs


def fit_tfrs(
    task: FieldTask, settings: FieldTowersSettings, fitting: Fitting, folder: Path, start_from: Path | None
) -> Predictions:
    """Fit field towers in TensorFlow Recommenders, as `run_field_row` asks an engine to."""
    names = (*settings.query_fields, *settings.candidate_fields)
    inputs: dict[str, NDArray[Any]] = {f"fields.{name}": task.fields.tables[name].codes for name in names}
    for part, pairs in (("train", task.training), ("test", task.asked)):
        inputs |= {f"{part}.user": pairs.users, f"{part}.movie": pairs.movies, f"{part}.week": pairs.weeks}
    inputs |= {
        "train.rating": task.training.ratings,
        "queries.user": task.queries.users,
        "queries.week": task.queries.weeks,
    }
    chosen = {
        **settings.model_dump(),
        "seed": fitting.seed,
        "field_sizes": {name: task.fields.tables[name].size for name in names},
        "start_from": None if start_from is None else str(start_from),
    }
    outputs = run_tfrs(folder, chosen, inputs, fitting.report)
    retrieves, rates = settings.retrieval_weight > 0, settings.rating_weight > 0
    return Predictions(
        outputs["query_vectors"] if retrieves else None,
        outputs["candidate_vectors"] if retrieves else None,
        outputs["ratings"] if rates else None,
    )


def run_tfrs(
    folder: Path, settings: Mapping[str, Any], inputs: Mapping[str, NDArray[Any]], report: Report
) -> dict[str, NDArray[Any]]:
    """Train one row in TensorFlow Recommenders and give what its figures are computed from.

    A run that was stopped goes on after the last epoch that it finished, when it is given the same settings
    and inputs again; with others it starts anew.

    Args:
        folder: of this row and seed alone; its `weights.safetensors` is what another row can `start_from`.
        settings: seed, query_fields, candidate_fields, field_sizes, width, tower_layers, tower_dropout,
            rating_layers, rating_dropout, rating_max_norm, retrieval_weight, rating_weight, learning_rate,
            epochs, batch_size, and start_from (a folder as text, or None).
        inputs: `fields.<name>` (people, movies or weeks; length) int32 codes, 0 for unknown and padding;
            `train.user`, `train.movie`, `train.week` (n,) int32 and `train.rating` (n,) float32;
            `test.user`, `test.movie`, `test.week` (m,) int32; `queries.user`, `queries.week` (q,) int32.
        report: told of each epoch, and of the packages while the environment is made.

    Returns:
        `query_vectors` (q, d) and `candidate_vectors` (movies, d), whose inner products rank, and `ratings`
        (m,), all float32. The ratings of a row with a `rating_weight` of 0 are those of an untrained network.

    Raises:
        TrainingError: when the environment cannot be made, the program fails, or its outputs are damaged.
    """
    python = python_with_tfrs(report)
    make_folder(folder)
    (folder / OUTPUTS_FILE).unlink(missing_ok=True)
    write_atomically(folder / "settings.json", json.dumps(dict(settings), sort_keys=True))
    with written_beside(folder / "inputs.safetensors") as beside:
        save_file({name: np.ascontiguousarray(array) for name, array in inputs.items()}, beside)
    _follow(python, folder, int(settings["epochs"]), report)
    return _read_outputs(folder, inputs)


def _follow(python: Path, folder: Path, epochs: int, report: Report) -> None:
    """Run the program to its end; it never outlives an interruption of this process."""
    log = folder / LOG_FILE
    make_file(log)
    report(STAGE, 0, epochs)
    with (
        log.open("w") as errors,
        subprocess.Popen(  # noqa: S603 - our own program in an environment that we made
            [str(python), "-I", str(PROGRAM), str(folder)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=run_environment(),
            umask=NOT_FOR_OTHERS,
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                if done := _epochs_done(line):
                    report(STAGE, done, epochs)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise TrainingError(f"TensorFlow Recommenders stopped: {_cause(process.returncode, log)}; see {log}")
    report(STAGE, epochs, epochs)


def _epochs_done(line: str) -> int | None:
    """The number of epochs that a line of the protocol tells; libraries may print other lines between."""
    try:
        message = json.loads(line)
    except json.JSONDecodeError:
        return None
    return message.get("epoch") if isinstance(message, dict) else None


def _cause(status: int, log: Path) -> str:
    if status < 0:
        return f"it was ended by signal {-status}, as the system does when memory runs out"
    lines = log.read_text(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), f"exit status {status}")


def _read_outputs(folder: Path, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    path = folder / OUTPUTS_FILE
    try:
        outputs = load_file(path)
    except (OSError, SafetensorError) as error:
        raise TrainingError(f"cannot read {path}: {error}; run the row again") from error
    lengths = {"query_vectors": len(inputs["queries.user"]), "ratings": len(inputs["test.user"])}
    for name in ("query_vectors", "candidate_vectors", "ratings"):
        array = outputs.get(name)
        if array is None or len(array) != lengths.get(name, len(array)) or not np.isfinite(array).all():
            raise TrainingError(f"{path} is damaged at {name}; run the row again")
    return outputs
