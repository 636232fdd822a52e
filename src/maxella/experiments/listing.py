"""The list of all rows for the terminal."""

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.table import Table

from maxella.experiments.row import FAMILIES, Row


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
