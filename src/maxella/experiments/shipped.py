"""The figures of the experiments that ship with the package, by dataset."""

from importlib import resources

from maxella.experiments.found import Found

FIGURES = resources.files("maxella.experiments") / "figures"


def shipped(dataset: str) -> Found | None:
    """What the experiments found on a dataset, None where no figures of it ship.

    Args:
        dataset: the dataset's name. It may come from anywhere: it is only compared with names of files.

    Raises:
        SourceError: when the file holds something else than figures.
    """
    for file in FIGURES.iterdir():
        if file.name == f"{dataset}.json":
            with resources.as_file(file) as path:
                return Found.load(path)
    return None
