"""The figures of the experiments that ship with the package, and their pictures, by dataset."""

from contextlib import AbstractContextManager
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from maxella.experiments.drawn import Pictures
from maxella.experiments.found import Found
from maxella.experiments.importance.results import ImportanceResults

FIGURES = resources.files("maxella.experiments") / "figures"
IMPORTANCE = FIGURES / "importance"
PICTURES = FIGURES / "pictures"


def shipped(dataset: str) -> Found | None:
    """What the experiments found on a dataset, None where no figures of it ship.

    Args:
        dataset: the dataset's name. It may come from anywhere: it is only compared with names of files.

    Raises:
        SourceError: when the file holds something else than figures.
    """
    file = _file(FIGURES, dataset)
    if file is None:
        return None
    with file as path:
        return Found.load(path)


def shipped_importance(dataset: str) -> ImportanceResults | None:
    """What was found of the importance of a dataset's fields, None where nothing of it ships.

    Args:
        dataset: the dataset's name, which may come from anywhere.

    Raises:
        SourceError: when the file holds something else.
    """
    file = _file(IMPORTANCE, dataset)
    if file is None:
        return None
    with file as path:
        return ImportanceResults.load(path)


def shipped_pictures(dataset: str) -> Pictures | None:
    """The charts of what the experiments found on a dataset, None where none ship.

    Args:
        dataset: the dataset's name, which may come from anywhere.
    """
    folders = PICTURES.iterdir() if PICTURES.is_dir() else iter(())
    return next((Pictures(folder) for folder in folders if folder.name == dataset), None)


def _file(folder: Traversable, dataset: str) -> AbstractContextManager[Path] | None:
    found = (file for file in folder.iterdir() if file.name == f"{dataset}.json")
    return next(map(resources.as_file, found), None)
