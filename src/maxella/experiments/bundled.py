"""The results of experiments that ship with the package: one file a dataset, and its charts as pictures."""

import hashlib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from maxella.errors import UnknownIdError
from maxella.evaluation.results import KeptResult, Result
from maxella.experiments.experiment_table import ExperimentTable

RESULTS = resources.files("maxella.experiments") / "results"
PICTURES = "pictures"
"""The folder in `RESULTS` that has the pictures, a folder a dataset."""
IMPORTANCE_MAP = "importance-map"
IMPORTANCE_METHODS = "importance-methods"
DRAWN_OF = "drawn-of.txt"
"""The file with the fingerprint of the results that the pictures beside it show."""
_LIGHT, _DARK = "-light.svg", "-dark.svg"


class Leader(Result):
    """The best row of one source for one goal."""

    row: str
    """Its id."""
    figures: tuple[str, ...]
    """Its figures for the goal, one for each of the goal's metrics, with their spread over seeds."""


class Standing(Result):
    """Who leads at one goal."""

    goal: str
    """In words; names of code stand in backticks."""
    leaders: dict[str, Leader]
    """By source (`tables.SOURCES`), in its order; a source without a figure is not there."""


class FieldImportance(Result):
    """How much the fields of one model matter, ready to be shown."""

    model: str
    protocol: str
    seeds: int
    training_ratings: int
    ratings: int
    """How many held-out ratings it is measured on."""
    table: list[list[str]]
    """The cells, the heading first: each field and group of fields, by each method."""
    sentences: list[str]
    """What a reader of the table should know."""


class BundledResults(KeptResult):
    """Everything that the page of results shows of a dataset."""

    called = "results of experiments"
    made_again = "write it again with `python docs/write_pictures.py`"

    found: ExperimentTable
    standings: list[Standing]
    importance: FieldImportance | None

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with the results."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Pictures:
    """The pictures of one dataset, each light and dark."""

    folder: Traversable

    @property
    def version(self) -> str:
        """Changes with the results, so that browsers may keep a picture."""
        return (self.folder / DRAWN_OF).read_text(encoding="ascii").strip()

    @property
    def names(self) -> frozenset[str]:
        """What there are pictures of: families of rows, and the importance of fields."""
        files = (file.name for file in self.folder.iterdir())
        return frozenset(name.removesuffix(_LIGHT) for name in files if name.endswith(_LIGHT))

    def svg(self, name: str, *, dark: bool) -> str:
        """A picture as SVG.

        Args:
            name: one of `names`. It may come from anywhere: it is compared before a file is opened.
            dark: the one for dark paper.

        Raises:
            UnknownIdError: when there is none of that name.
        """
        if name not in self.names:
            raise UnknownIdError(f"no chart {name!r}; there are {', '.join(sorted(self.names)) or 'none'}")
        return (self.folder / picture_file(name, dark=dark)).read_text(encoding="utf-8")


def picture_file(name: str, *, dark: bool) -> str:
    """The name of a picture's file."""
    return name + (_DARK if dark else _LIGHT)


def bundled_results(dataset: str) -> BundledResults | None:
    """The results on a dataset, None where none ship.

    Args:
        dataset: the dataset's name. It may come from anywhere: it is only compared with names of files.

    Raises:
        SourceError: when the file holds something else than results.
    """
    for file in RESULTS.iterdir():
        if file.name == f"{dataset}.json":
            with resources.as_file(file) as path:
                return BundledResults.load(path)
    return None


def bundled_pictures(dataset: str) -> Pictures | None:
    """The charts of the results on a dataset, None where none ship.

    Args:
        dataset: the dataset's name, which may come from anywhere.
    """
    folder = RESULTS / PICTURES
    folders = folder.iterdir() if folder.is_dir() else iter(())
    return next((Pictures(folder) for folder in folders if folder.name == dataset), None)
