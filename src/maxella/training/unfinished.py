"""Where the state of unfinished fits is kept: a folder for each mix of data, settings, seed and rows."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from maxella.access import OWNERS_FILE, make_folder
from maxella.data.dataset import Dataset
from maxella.home import home
from maxella.locks import exclusive
from maxella.models.fitting import Checkpoints
from maxella.training.earlier_names import first_form, rename_checkpoints
from maxella.training.presets import Preset


def fit_key(dataset: Dataset, preset: Preset, seed: int, rows: str) -> str:
    """Twelve hexadecimal digits that differ whenever a fit would.

    Args:
        dataset: the data.
        preset: the settings.
        seed: of the models.
        rows: in words, which of the dataset's ratings are fitted.
    """
    settings = first_form(preset)
    text = "\n".join([dataset.manifest.fingerprint, settings, str(seed), rows])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@contextmanager
def unfinished(dataset: Dataset, preset: Preset, seed: int, rows: str) -> Iterator[Checkpoints]:
    """Give the checkpoints of a fit; they go when the block ends well, and stay for the next try if not.

    One that version 0.1 left is found again. A second process with the same fit waits until the first is
    done. Put the writing of the result into the block too, so that a full disk does not cost the fit.
    """
    folder = _folder()
    make_folder(folder)
    key = fit_key(dataset, preset, seed, rows)
    with exclusive(folder / f"{key}.lock", f"fitting {dataset.name} with the same settings"):
        rename_checkpoints(folder / key)
        yield Checkpoints(folder / key)
        shutil.rmtree(folder / key, ignore_errors=True)


def forget_unfinished() -> None:
    """Forget the state of all fits that were stopped; what a process is at stays."""
    for lock in _folder().glob("*.lock"):
        with suppress(Timeout), FileLock(lock, mode=OWNERS_FILE, blocking=False):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)


def _folder() -> Path:
    return home() / "unfinished"
