"""What every fit is handed beside data and configuration: a seed, a place to report to and to resume from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from maxella.files import written_beside
from maxella.models.view import View


class Report(Protocol):
    """Told how far a fit is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of `stage` are finished."""


def silent(stage: str, done: int, total: int) -> None:
    """A report that goes nowhere."""


class Observer(Protocol):
    """Looks on while a network trains, and may end the fit by raising an exception."""

    def __call__(self, stage: str, done: int, total: int, snapshot: Callable[[], View]) -> None:
        """`done` of `total` epochs of `stage` are finished, fewer than all; `snapshot()` is the view so far.

        A snapshot costs as much as what ends a fit, so it is taken only where somebody asks for it.
        """


def unobserved(stage: str, done: int, total: int, snapshot: Callable[[], View]) -> None:
    """An observer that does not look."""


@dataclass(frozen=True)
class Checkpoints:
    """Keeps the state of an unfinished fit in a folder, so that a stopped one goes on where it was.

    Whoever makes one gives each combination of data, settings and seed a folder of its own.
    """

    folder: Path

    def save(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Replace the state kept under `name`."""
        with written_beside(self.folder / f"{name}.safetensors") as beside:
            save_file({key: np.ascontiguousarray(value) for key, value in arrays.items()}, beside)

    def load(self, name: str) -> dict[str, NDArray[Any]] | None:
        """The state kept under `name`, or None where there is none that can be read."""
        path = self.folder / f"{name}.safetensors"
        try:
            return load_file(path)
        except (OSError, SafetensorError):
            return None


@dataclass(frozen=True)
class Fitting:
    """The circumstances of a fit."""

    seed: int = 0
    report: Report = field(default=silent)
    checkpoints: Checkpoints | None = None
    observer: Observer = field(default=unobserved)

    def resume(self, name: str) -> dict[str, NDArray[Any]] | None:
        """The state that an earlier, unfinished fit left under `name`."""
        return self.checkpoints.load(name) if self.checkpoints else None

    def keep(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep the state under `name` for a later fit, where checkpoints are asked for."""
        if self.checkpoints:
            self.checkpoints.save(name, arrays)
