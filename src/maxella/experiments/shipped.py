"""The figures of the experiments that ship with the package, by dataset."""

from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from maxella.experiments.found import Found

FIGURES = resources.files("maxella.experiments") / "figures"
DATASETS_KEPT = 8


def shipped(dataset: str) -> Found | None:
    """What the experiments found on a dataset, None where no figures of it ship.

    Args:
        dataset: the dataset's name. It may come from anywhere: it is only compared with names of files.

    Raises:
        SourceError: when the file holds something else than figures.
    """
    return _read(FIGURES, dataset)


@lru_cache(maxsize=DATASETS_KEPT)
def _read(folder: Traversable, dataset: str) -> Found | None:
    for file in folder.iterdir():
        if file.name == f"{dataset}.json":
            with resources.as_file(file) as path:
                return Found.load(path)
    return None
