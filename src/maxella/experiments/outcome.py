"""What came of one fit of one row: a file each, so that a rerun goes on where the last one stopped."""

import hashlib
import os
from pathlib import Path

from pydantic import Field, ValidationError

from maxella.evaluation.results import Result
from maxella.experiments.row import MAXELLA, CrossRow, FieldTowersRow, RecipeRow, Row
from maxella.files import write_atomically
from maxella.home import home
from maxella.training.earlier_names import first_name, renamed_override


class Outcome(Result):
    """The figures of one fit."""

    row: str
    engine: str
    """`maxella` or `tfrs`"""
    seed: int
    key: str
    """Of the data and the settings that made it; another key is another figure."""
    metrics: dict[str, float]
    training_seconds: float = Field(ge=0)
    evaluation_seconds: float = Field(ge=0)
    machine: str
    """What trained it, as "2 cores"."""


def outcomes_folder(dataset: str) -> Path:
    """Where the outcomes of a dataset are kept."""
    return home() / "experiments" / dataset


def row_folder(dataset: str, row: str, engine: str) -> Path:
    """Where the outcomes of one row, and weights that others go on from, are kept."""
    return outcomes_folder(dataset) / engine / row


def outcome_key(row: Row, fingerprint: str, rows: dict[str, Row]) -> str:
    """Twelve hexadecimal digits that differ whenever the fit would.

    Args:
        row: what is fitted.
        fingerprint: of the dataset.
        rows: all rows, among them what this one continues.
    """
    parts = [fingerprint, row.protocol, _first_form(row.model)]
    if row.continues is not None:
        parts.append(outcome_key(rows[row.continues], fingerprint, rows))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def load_outcome(folder: Path, seed: int, key: str) -> Outcome | None:
    """The outcome of that seed, or None where there is none of these settings that can be read."""
    try:
        outcome = Outcome.model_validate_json(_path(folder, seed).read_bytes())
    except (OSError, ValidationError):
        return None
    return outcome if outcome.key == key else None


def save_outcome(folder: Path, outcome: Outcome) -> None:
    """Keep an outcome, in place of an older one of the same seed."""
    write_atomically(_path(folder, outcome.seed), outcome.model_dump_json(indent=2) + "\n")


def machine(engine: str) -> str:
    """What an engine trains on, as "2 cores" or "NVIDIA H100 80GB HBM3"; TFRS runs on the cores."""
    if engine == MAXELLA:
        # JAX takes a second to load, and reading outcomes does not need it.
        import jax  # noqa: PLC0415

        device = jax.devices()[0]
        if device.platform != "cpu":
            return str(device.device_kind)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return "1 core" if cores == 1 else f"{cores} cores"


def _first_form(model: FieldTowersRow | CrossRow | RecipeRow) -> str:
    """The JSON of what is fitted, in the names of version 0.1, so that what it fitted is not fitted again."""
    if isinstance(model, RecipeRow):
        names = {
            "overrides": tuple(renamed_override(each, first_name) for each in model.overrides),
            "retrieval": model.retrieval and first_name(model.retrieval),
            "rating": model.rating and first_name(model.rating),
        }
        model = model.model_copy(update=names)
    return model.model_dump_json()


def _path(folder: Path, seed: int) -> Path:
    return folder / f"seed-{seed}.json"
