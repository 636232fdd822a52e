"""Tables of the page of results: those of the experiments, and those of the served bundle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pydantic import ValidationError

from maxella.app.texts import text
from maxella.errors import UsageError
from maxella.evaluation.results import Evaluation, ResultRow, Results, Run
from maxella.evaluation.results_table import Sheet, notes, sheets
from maxella.experiments.bundled import FieldImportance
from maxella.experiments.experiment_table import ExperimentTable
from maxella.experiments.row import FAMILIES, MAXELLA, Family
from maxella.experiments.tables import SOURCES, sheet
from maxella.recommend.bundle.manifest import BundleManifest

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """The figures of one source for a row."""

    whose: str
    is_ours: bool
    cells: Cells


@dataclass(frozen=True)
class ExperimentRow:
    """A row of the experiments."""

    name: str
    """By which `maxella experiment run` knows it."""
    title: str
    note: str
    lines: tuple[Line, ...]
    """Those that are known, as published first; none where it was never run."""


@dataclass(frozen=True)
class FamilyTable:
    """The rows of one family."""

    family: Family
    title: str
    columns: Cells
    """The headings of a line's cells."""
    rows: tuple[ExperimentRow, ...]


@dataclass(frozen=True)
class Group:
    """Lines of a plain table that share their first cell."""

    label: str
    lines: tuple[Cells, ...]


@dataclass(frozen=True)
class PlainTable:
    """A table whose first column names its lines."""

    title: str
    columns: Cells
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Measured:
    """Figures of a bundle's own settings, measured on a split."""

    tables: tuple[PlainTable, ...]
    notes: tuple[str, ...]


def family_tables(found: ExperimentTable) -> list[FamilyTable]:
    """The tables of all families that have rows."""
    return [_family_table(found, family) for family in FAMILIES if found.of(family)]


def measured(manifest: BundleManifest) -> list[Measured]:
    """The figures that a bundle carries, as far as this release can read them."""
    found = []
    for entry in manifest.metrics:
        try:
            evaluation = Evaluation.model_validate(entry)
            run = Run(seed=manifest.seed, evaluation=evaluation)
            results = Results(command="", rows=[ResultRow(model=text("app.name"), runs=[run])])
            tables = [_plain(each) for each in sheets(results)]
        except (ValidationError, UsageError):
            continue
        found.append(Measured(tuple(tables), tuple(notes(results))))
    return found


def importance_table(importance: FieldImportance) -> PlainTable:
    """Each field and each group of fields, by each method."""
    header, *rows = importance.table
    groups = tuple(Group(name, (tuple(cells),)) for name, *cells in rows)
    return PlainTable(importance.model, tuple(header), groups)


def _family_table(found: ExperimentTable, family: Family) -> FamilyTable:
    table = sheet(found, family)
    rows = []
    for row, (_, lines) in zip(found.of(family), _grouped(table.rows), strict=True):
        known = lines if row.published or row.engines else []
        rows.append(ExperimentRow(row.id, row.title, row.notes, tuple(_line(cells) for cells in known)))
    return FamilyTable(family, text(f"results.family.{family}"), tuple(table.header[2:]), tuple(rows))


def _line(cells: Sequence[str]) -> Line:
    whose, *figures = cells
    return Line(whose, whose == SOURCES[MAXELLA], tuple(figures))


def _plain(table: Sheet) -> PlainTable:
    groups = [Group(label, tuple(map(tuple, lines))) for label, lines in _grouped(table.rows)]
    return PlainTable(table.title, tuple(table.header), tuple(groups))


def _grouped(rows: Sequence[Sequence[str]]) -> Iterable[tuple[str, list[Sequence[str]]]]:
    """The rows of a sheet by their first cell, which is empty where it would repeat the one above."""
    starts = [index for index, cells in enumerate(rows) if cells[0]]
    for start, end in pairwise([*starts, len(rows)]):
        yield rows[start][0], [cells[1:] for cells in rows[start:end]]
