"""The rows as tables: published, TensorFlow Recommenders here, and ours, line by line."""

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.table import Table

from maxella.evaluation.results import Spread
from maxella.evaluation.results_table import Sheet
from maxella.experiments.experiment_table import ExperimentTable, RowFigures
from maxella.experiments.row import FAMILIES, MAXELLA, TFRS, Family, Row

_RETRIEVAL = ("top-1 all", "top-10 all", "top-100 all", "top-10 unseen", "top-100 unseen")
COLUMNS: dict[Family, tuple[str, ...]] = {
    "retrieval": ("top-1 all", "top-5 all", "top-10 all", "top-50 all", "top-100 all", "top-100 unseen"),
    "ranking": ("RMSE", "MAE", "NDCG@10 rated"),
    "joint": ("top-10 all", "top-100 all", "top-100 unseen", "RMSE"),
    "cross": ("RMSE", "MAE", "NDCG@10 rated"),
    "sequence": _RETRIEVAL,
    "listwise": ("NDCG@10 rated", "RMSE"),
    "best": ("top-10 all", "top-100 all", "top-10 unseen", "top-100 unseen", "RMSE", "NDCG@10 rated"),
}
"""The metrics that the table of each family shows."""

PUBLISHED = "published"
SOURCES = {PUBLISHED: "the study", TFRS: "TFRS here", MAXELLA: "Maxella"}
"""Whose figures they are, as a table says it, in its order."""


def listed(rows: Mapping[str, Row]) -> Table:
    """One line a row: its name, what it is, who can run it, how many seeds, what the study published."""
    leading = ("top-100 all", "RMSE")
    table = Table(box=SIMPLE_HEAD, padding=(0, 1))
    for name, wraps in (
        ("row", False),
        ("what it is", True),
        ("engines", False),
        ("seeds", False),
        ("published", False),
    ):
        table.add_column(name, no_wrap=not wraps, min_width=24 if wraps else None)
    family = ""
    for row in rows.values():
        if row.family != family:
            family = row.family
            table.add_section()
            table.add_row(family, FAMILIES[row.family], style="bold")
        published = ", ".join(f"{name} {row.published[name]}" for name in leading if name in row.published)
        table.add_row(row.id, row.title, ", ".join(row.engines), str(row.seeds), published)
    return table


def sheet(found: ExperimentTable, family: Family) -> Sheet:
    """The table of a family: up to three lines a row, as many as have figures."""
    columns = COLUMNS[family]
    header = ["", "whose", *columns, "seeds", "seconds", "on"]
    lines = []
    for row in found.of(family):
        for place, source in enumerate(_sources(row)):
            lines.append([_name(row) if place == 0 else "", SOURCES[source], *_line(row, source, columns)])
    return Sheet(FAMILIES[family], header, lines)


def markdown(table: Sheet) -> str:
    """A table as Markdown: words to the left, numbers to the right."""
    rule = ["---", "---", *["---:"] * (len(table.header) - 2)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (table.header, rule, *table.rows))


def terminal_tables(found: ExperimentTable) -> list[Table]:
    """The tables of all families that have a row, for a terminal."""
    return [_terminal(sheet(found, family)) for family in FAMILIES if found.of(family)]


def _terminal(table: Sheet) -> Table:
    drawn = Table(title=table.title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1))
    for place, name in enumerate(table.header):
        drawn.add_column(name, justify="left" if place < 2 else "right", no_wrap=place > 0)
    for cells in table.rows:
        drawn.add_row(*cells)
    return drawn


def figure(value: Spread | None) -> str:
    """A figure with its spread over seeds, where it has one."""
    if value is None:
        return ""
    return f"{value.mean:.4f}" + (f" ± {value.sd:.4f}" if value.sd is not None else "")


def _sources(row: RowFigures) -> list[str]:
    there = {PUBLISHED: bool(row.published), **{engine: engine in row.engines for engine in (TFRS, MAXELLA)}}
    return [source for source, known in there.items() if known] or [MAXELLA]


def _line(row: RowFigures, source: str, columns: tuple[str, ...]) -> list[str]:
    if source == PUBLISHED:
        return [
            *(f"{row.published[name]:.4f}" if name in row.published else "" for name in columns),
            "",
            "",
            "",
        ]
    if source not in row.engines:
        return [*[""] * len(columns), "0", "", ""]
    figures = row.engines[source]
    return [
        *(figure(row.figure(source, name)) for name in columns),
        str(len(figures.seeds)),
        f"{figures.training_seconds:.0f}",
        ", ".join(figures.machines),
    ]


def _name(row: RowFigures) -> str:
    return f"{row.title} (`{row.id}`)"
