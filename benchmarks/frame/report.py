"""What a benchmark found: rows of figures, and goals that single figures are held to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from maxella.errors import MaxellaError

Cell = str | int | float
Direction = Literal["at most", "at least"]
WIDTH = 140


class UnmeasuredError(MaxellaError):
    """A benchmark needs something that is not here, or found what makes its figures worthless."""


@dataclass(frozen=True)
class Goal:
    """A figure and what it is held to."""

    name: str
    """What the figure is, with its unit."""
    value: float
    goal: float
    direction: Direction

    @property
    def met(self) -> bool:
        """Whether the figure keeps to its goal; one that is no number does not."""
        return self.value <= self.goal if self.direction == "at most" else self.value >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The goal with its outcome; null for a figure that is no finite number."""
        value = self.value if math.isfinite(self.value) else None
        return {
            "name": self.name,
            "value": value,
            "goal": self.goal,
            "direction": self.direction,
            "met": self.met,
        }


@dataclass
class Report:
    """One table of figures, and the goals."""

    title: str
    """What was measured and on what, above the table."""
    rows: list[dict[str, Cell]] = field(default_factory=list)
    """Figures by their headings, a row for each thing measured; a row may leave headings out."""
    goals: list[Goal] = field(default_factory=list)

    def row(self, cells: dict[str, Cell]) -> None:
        """Add a row."""
        self.rows.append(cells)

    def at_most(self, name: str, value: float, goal: float) -> None:
        """Hold a figure to an upper bound."""
        self.goals.append(Goal(name, float(value), goal, "at most"))

    def at_least(self, name: str, value: float, goal: float) -> None:
        """Hold a figure to a lower bound."""
        self.goals.append(Goal(name, float(value), goal, "at least"))

    def show(self) -> None:
        """Print the table, and under it the goals."""
        show_table(self.title, self.rows)
        for goal in self.goals:
            met = "met" if goal.met else "NOT MET"
            print(f"{met}: {goal.name} {shown(goal.value)}, {goal.direction} {shown(goal.goal)}")


def show_table(title: str, rows: Sequence[dict[str, Cell]]) -> None:
    """Print rows under all the headings that occur in them; columns of words stand left, of numbers right."""
    table = Table()
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    for heading in headings:
        words = any(isinstance(row.get(heading), str) for row in rows)
        table.add_column(heading, justify="left" if words else "right")
    for row in rows:
        table.add_row(*(shown(row.get(heading, "")) for heading in headings))
    print(title)
    Console(width=max(Console().width, WIDTH)).print(table)


def shown(cell: Cell) -> str:
    """A figure as people read it: four digits at least, of which those behind the point may be left out."""
    if isinstance(cell, str) or not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, int):
        return f"{cell:,}"
    decimals = next(
        (places for places, size in ((0, 1000), (1, 100), (2, 10), (3, 1)) if abs(cell) >= size), 4
    )
    return f"{cell:,.{decimals}f}"
