"""Results as tables: ours beside the published figures, for the terminal and for Markdown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from maxella.evaluation.first_ten import FIGURES, first_ten_name, orders_of
from maxella.evaluation.protocols import (
    COVERAGE,
    DIVERSITY,
    GINI,
    MAE,
    NDCG_RATED,
    POPULARITY_RANK,
    RMSE,
    metric_name,
    reported,
)
from maxella.evaluation.references import Reference, references_for
from maxella.evaluation.results import CertaintyFigures, GroupFigures, ResultRow, Results, Spread, spread

NOTHING = ""
FIGURE = "0.1234"


@dataclass(frozen=True)
class Sheet:
    """A table of text."""

    title: str
    header: list[str]
    rows: list[list[str]]


def sheets(results: Results) -> list[Sheet]:
    """The tables of some results: accuracy beside the references, how lists are liked, the rest, groups."""
    by_group = [_by_group(results, name, attribute) for name, attribute in _group_figures(results)]
    found = [
        _accuracy(results),
        _differences(results),
        *_certainty(results),
        _first_ten(results),
        _beside(results),
        *by_group,
    ]
    return [sheet for sheet in found if sheet.rows]


def markdown(results: Results) -> str:
    """The results as Markdown, with the rules and the command that makes them again."""
    parts = []
    for sheet in sheets(results):
        lines = [sheet.header, ["---"] * len(sheet.header), *sheet.rows]
        parts.append("\n".join(f"| {' | '.join(cells)} |" for cells in lines))
        parts[-1] = f"**{sheet.title}**\n\n{parts[-1]}"
    parts.append("\n".join(f"- {note}" for note in notes(results)))
    parts.append(f"Made by `{results.command}`.")
    return "\n\n".join(parts) + "\n"


def terminal(results: Results) -> RenderableType:
    """The results for a terminal."""
    parts: list[RenderableType] = []
    for sheet in sheets(results):
        table = Table(title=sheet.title, title_justify="left", box=SIMPLE_HEAD, padding=0)
        first, *others = sheet.header
        table.add_column(first, overflow="fold")
        for name in others:
            table.add_column(name, justify="right", min_width=max(map(len, [FIGURE, *name.split()])))
        for cells in sheet.rows:
            table.add_row(*cells)
        parts.append(table)
    parts += [Text(f"- {note}") for note in notes(results)]
    return Group(*parts, Text(f"made by: {results.command}"))


def notes(results: Results) -> list[str]:
    """What must be known to read the figures: the rules, how seeds are shown, whose figures are published."""
    lines = list(dict.fromkeys(rule for row in results.rows for rule in row.runs[0].evaluation.rules))
    if any(len(row.runs) > 1 for row in results.rows):
        lines.append("Figures over several seeds are mean ± standard deviation of a sample.")
    marks = _marks(references_for(results.evaluation.dataset, results.evaluation.protocol))
    return lines + [f"{mark} As published, not made by us: {source}." for source, mark in marks.items()]


def _marks(references: Iterable[Reference]) -> dict[str, str]:
    """A footnote mark for each source."""
    sources = dict.fromkeys(reference.source for reference in references)
    return dict(zip(sources, "¹²³⁴⁵⁶⁷⁸⁹", strict=False))


@dataclass(frozen=True)
class _Entry:
    """A line of the accuracy table: a model of ours, or a published one."""

    label: str
    figures: Callable[[str], str]
    """the figure of a metric as text, empty where there is none"""


def _accuracy(results: Results) -> Sheet:
    evaluation = results.evaluation
    protocol = reported(evaluation.protocol)
    measures = protocol.columns
    of_ratings = [NDCG_RATED, RMSE, MAE] if protocol.ratings else []
    published = references_for(evaluation.dataset, evaluation.protocol)
    marks = _marks(published)
    entries = [
        *(_ours(row) for row in results.rows),
        *(_published(reference, marks[reference.source]) for reference in published),
    ]
    rows = [line for entry in entries for line in _lines(entry, measures, protocol.lines, of_ratings)]
    title = f"{evaluation.dataset}, {evaluation.protocol}, {evaluation.part} part: accuracy"
    return _without_empty_columns(Sheet(title, ["model", "ranking", *measures, *of_ratings], rows))


def _ours(row: ResultRow) -> _Entry:
    return _Entry(row.model, lambda metric: _text(row.spread(metric)))


def _published(reference: Reference, mark: str) -> _Entry:
    def figures(metric: str) -> str:
        return f"{reference.metrics[metric]:.4f}" if metric in reference.metrics else NOTHING

    return _Entry(f"{reference.model}{mark}", figures)


def _lines(entry: _Entry, measures: list[str], modes: list[str], of_ratings: list[str]) -> list[list[str]]:
    """One line for each mode that has a figure; figures of the ratings stand on the first, and by day."""
    cells = {
        mode: [entry.figures(metric_name(metric, mode)) for metric in (*measures, *of_ratings)]
        for mode in modes
    }
    lines = [[mode, *figures] for mode, figures in cells.items() if any(figures)]
    width = 1 + len(measures)
    if not lines or not any(lines[0][1:width]):
        lines.insert(0, [NOTHING] * width)
    lines[0][width:] = [entry.figures(metric) for metric in of_ratings]
    return [[entry.label if not place else NOTHING, *line] for place, line in enumerate(lines)]


def _first_ten(results: Results) -> Sheet:
    """A line for each order of each model that has more than one."""
    rows = [
        [
            row.model if not place else NOTHING,
            order,
            *(_text(row.spread(first_ten_name(figure, order))) for figure in FIGURES.values()),
        ]
        for row in results.rows
        for place, order in enumerate(orders_of(row.runs[0].evaluation.metrics))
    ]
    return _without_empty_columns(Sheet("How lists are liked", ["model", "order", *FIGURES.values()], rows))


def _beside(results: Results) -> Sheet:
    rows = [
        [
            row.model,
            _text(row.spread(COVERAGE)),
            _text(row.spread(GINI)),
            _text(row.spread(POPULARITY_RANK), 0),
            _text(row.spread(DIVERSITY)),
            _text(spread([run.training_seconds for run in row.runs]), 1),
            _text(spread([run.evaluation.seconds for run in row.runs]), 1),
            ", ".join(str(run.seed) for run in row.runs),
        ]
        for row in results.rows
    ]
    names = [COVERAGE, GINI, POPULARITY_RANK, DIVERSITY, "training (s)", "evaluation (s)", "seeds"]
    return _without_empty_columns(Sheet("Beside accuracy", ["model", *names], rows))


def _differences(results: Results) -> Sheet:
    """The recipe less each other row, of the first run."""
    found = results.evaluation.differences
    metrics = list(dict.fromkeys(each.metric for each in found))
    cells = {
        (each.against, each.metric): f"{each.mean:+.4f} ({each.low:+.4f} to {each.high:+.4f})"
        for each in found
    }
    rows = [
        [against, *(cells.get((against, metric), NOTHING) for metric in metrics)]
        for against in dict.fromkeys(each.against for each in found)
    ]
    return Sheet("The recipe less other rows", ["less", *metrics], rows)


def _certainty(results: Results) -> list[Sheet]:
    """How sure predicted ratings are, and what came of the chances that were stated."""
    found = [(row, [run.evaluation.certainty for run in row.runs]) for row in results.rows]
    known = [(row, [each for each in figures if each]) for row, figures in found if all(figures)]
    if not known:
        return []
    columns: dict[str, Callable[[CertaintyFigures], float]] = {
        "Brier": lambda figures: figures.brier,
        "Brier of base": lambda figures: figures.brier_base,
        "sharp": lambda figures: figures.sharp,
        "widest gap": lambda figures: figures.widest_gap,
        "interval holds": lambda figures: figures.held,
        "of newcomers": lambda figures: figures.held_of_newcomers,
        "its width": lambda figures: figures.width,
    }
    rows = [
        [row.model, *(_text(spread([column(each) for each in figures])) for column in columns.values())]
        for row, figures in known
    ]
    (_, (first, *_)), *_ = known
    came_of = [[f"{each.stated:.3f}", f"{each.liked:.3f}", f"{each.pairs:,}"] for each in first.statements]
    return [
        Sheet("How sure predicted ratings are", ["model", *columns], rows),
        Sheet("What came of stated chances", ["stated", "liked", "ratings"], came_of),
    ]


def _group_figures(results: Results) -> list[tuple[str, str]]:
    """The names of the leading metric and of the RMSE, each with its attribute of `GroupFigures`."""
    main = reported(results.evaluation.protocol).main
    return [(main, "main")] * (main != RMSE) + [(RMSE, "rmse")]


def _by_group(results: Results, name: str, attribute: str) -> Sheet:
    """One figure of every model that has it, a line for each group."""
    rows = [
        [
            f"{group.field.removesuffix('_bucket')} {group.group}",
            f"{group.people:,}",
            *(_text(_group_spread(row, group, attribute)) for row in results.rows),
        ]
        for group in results.evaluation.groups
    ]
    header = ["group", "people", *(row.model for row in results.rows)]
    rows = [cells for cells in rows if any(cells[2:])]
    sheet = _without_empty_columns(Sheet(f"{name} by group", header, rows))
    return sheet if len(sheet.header) > 2 else replace(sheet, rows=[])


def _group_spread(row: ResultRow, group: GroupFigures, attribute: str) -> Spread | None:
    return spread(
        [
            next((getattr(each, attribute) for each in run.evaluation.groups if each.is_of(group)), None)
            for run in row.runs
        ]
    )


def _text(figure: Spread | None, digits: int = 4) -> str:
    if figure is None:
        return NOTHING
    mean = f"{figure.mean:.{digits}f}"
    return mean if figure.sd is None else f"{mean} ± {figure.sd:.{digits}f}"


def _without_empty_columns(sheet: Sheet) -> Sheet:
    kept = [place for place in range(len(sheet.header)) if any(cells[place] for cells in sheet.rows)]
    return Sheet(
        sheet.title,
        [sheet.header[place] for place in kept],
        [[cells[place] for place in kept] for cells in sheet.rows],
    )
