"""The ledger of wrangling: every file that was read, and every rule that dropped, mended or noted rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from pydantic import BaseModel

from maxella.files import sha256_of

DROPPED, MENDED, NOTED = "dropped", "mended", "noted"
EXAMPLE_CHARACTERS = 160
EXAMPLE_CELL_CHARACTERS = 48


class SourceFile(BaseModel):
    """A file that was read, and what became of its rows."""

    name: str
    sha256: str
    bytes: int
    rows: int
    """Rows read (without a header)."""
    rows_kept: int
    """Rows that reached the dataset; the difference is accounted for by the rules that name this file."""


class Rule(BaseModel):
    """Something that wrangling dropped or mended, how often, with an example."""

    name: str
    """What was done, in words: "duplicate pair: the last rating wins"."""
    file: str
    """The file whose rows it touched."""
    effect: str
    """`dropped`, `mended` or `noted`."""
    count: int
    example: str | None = None

    def __str__(self) -> str:
        """The rule in one line: "ratings.csv: 2 dropped: blank line (such as row=3)"."""
        example = f" (such as {self.example})" if self.example else ""
        return f"{self.file}: {self.count:,} {self.effect}: {self.name}{example}"


@dataclass
class Ledger:
    """Collects what the manifest says about files and rules.

    For each file, the rows read minus the rows kept equal the rows that its `dropped` rules count.
    """

    files: list[SourceFile] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def read(self, file: str, path: Path, rows: int, rows_kept: int) -> None:
        """Enter a file that was read to its end."""
        size, digest = path.stat().st_size, sha256_of(path)
        self.files.append(SourceFile(name=file, sha256=digest, bytes=size, rows=rows, rows_kept=rows_kept))

    def dropped(self, rule: str, file: str, rows: pl.DataFrame) -> None:
        """Enter the rows of a file that a rule dropped."""
        self._enter(DROPPED, rule, file, rows)

    def mended(self, rule: str, file: str, rows: pl.DataFrame) -> None:
        """Enter the rows of a file in which a rule changed a value."""
        self._enter(MENDED, rule, file, rows)

    def noted(self, rule: str, file: str, rows: pl.DataFrame) -> None:
        """Enter rows of a file that are kept as they are, but worth knowing of."""
        self._enter(NOTED, rule, file, rows)

    def _enter(self, effect: str, rule: str, file: str, rows: pl.DataFrame) -> None:
        if len(rows):
            self.rules.append(
                Rule(name=rule, file=file, effect=effect, count=len(rows), example=example_of(rows))
            )


def example_of(rows: pl.DataFrame) -> str:
    """The first of some rows as text: "movie_id=1, title=Toy Story", cut where it is long."""
    cells = rows.row(0, named=True).items()
    return _cut(", ".join(f"{name}={_cut(str(cell), EXAMPLE_CELL_CHARACTERS)}" for name, cell in cells))


def unaccounted(files: list[SourceFile], rules: list[Rule]) -> dict[str, int]:
    """The files whose rows do not add up, with the rows that are missing (negative: too many)."""
    dropped: dict[str, int] = defaultdict(int)
    for rule in rules:
        if rule.effect == DROPPED:
            dropped[rule.file] += rule.count
    gaps = {file.name: file.rows - file.rows_kept - dropped[file.name] for file in files}
    return {name: gap for name, gap in gaps.items() if gap}


def _cut(text: str, most: int = EXAMPLE_CHARACTERS) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
