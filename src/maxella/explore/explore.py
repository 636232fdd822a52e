"""Asking all questions of a dataset, and writing what was found as pictures and numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from maxella.charts.rendering import png, svg
from maxella.data.dataset import Dataset
from maxella.errors import DatasetError
from maxella.explore.answer import Answer, Question, Skipped, Tables
from maxella.explore.questions import OF_WHAT_WAS_SEEN, STORY
from maxella.files import write_atomically
from maxella.spreadsheets import without_formulas

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Chapter:
    """What was found on one subject."""

    title: str
    results: tuple[Answer | Skipped, ...]

    @property
    def answers(self) -> list[Answer]:
        """The questions that the dataset could answer."""
        return [result for result in self.results if isinstance(result, Answer)]

    @property
    def skipped(self) -> list[Skipped]:
        """The questions that it could not."""
        return [result for result in self.results if isinstance(result, Skipped)]


def explore(dataset: Dataset, report: Progress) -> list[Chapter]:
    """Ask every question of `STORY`, in its order.

    Raises:
        DatasetError: when the dataset has no rating.
    """
    if dataset.interactions.is_empty():
        raise DatasetError(f"the dataset {dataset.name} has no ratings to explore; import some")
    tables = Tables(dataset)
    total = sum(len(subject.questions) for subject in STORY)
    chapters, asked = [], 0
    report("asking", asked, total)
    for subject in STORY:
        results = []
        for question in subject.questions:
            results.append(_asked(question, tables))
            asked += 1
            report("asking", asked, total)
        chapters.append(Chapter(subject.title, tuple(results)))
    return chapters


def _asked(question: Question, tables: Tables) -> Answer | Skipped:
    if tables.dataset.has_ratings or question in OF_WHAT_WAS_SEEN:
        return question(tables)
    name = getattr(question, "__name__", "a question")
    return Skipped(name.replace("_", " ").capitalize(), "nothing is rated, only seen")


def write_pictures(chapters: list[Chapter], folder: Path, report: Progress) -> int:
    """Write every chart as `KEY.svg` and `KEY.png`, and the numbers behind it as `NAME.csv`.

    Each file is replaced in one step; other files in the folder stay as they are.

    Returns:
        The number of files.

    Raises:
        DatasetError: when the folder cannot be written to.
    """
    answers = [answer for chapter in chapters for answer in chapter.answers]
    written = 0
    try:
        for place, answer in enumerate(answers):
            report("drawing", place, len(answers))
            for name, content in _files(answer):
                write_atomically(folder / name, content)
                written += 1
    except OSError as error:
        raise DatasetError(f"cannot write to {folder}: {error}; choose another folder") from error
    report("drawing", len(answers), len(answers))
    return written


def _files(answer: Answer) -> Iterator[tuple[str, str | bytes]]:
    if answer.chart is not None:
        yield f"{answer.key}.svg", svg(answer.chart)
        yield f"{answer.key}.png", png(answer.chart)
    for name, table in answer.numbers.items():
        yield f"{name}.csv", without_formulas(table).write_csv()
