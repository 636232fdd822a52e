"""How much a long count counts: all where its variable is set (`make soak`, `make attack`), else a tenth."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
BUILD = Path(__file__).parents[1] / "build"


@dataclass(frozen=True)
class Count:
    """A kind of long count, and the file that keeps what it found for its page in the docs."""

    variable: str
    """The environment variable that asks for all of it, by being 1."""
    file: str
    """The name of the file of records, one JSON object a line."""

    @property
    def in_full(self) -> bool:
        """Whether all of it is asked for."""
        return os.environ.get(self.variable) == "1"

    def times(self, count: int, part: int = 10) -> int:
        """So many, or one of so many parts of it, and at least one."""
        return count if self.in_full else max(1, count // part)

    def some(self, cases: Iterable[T], part: int) -> list[T]:
        """All of some cases, or the first few."""
        return list(cases) if self.in_full else list(cases)[:part]

    def tell(self, what: str, **figures: str | float) -> None:
        """Keep what a full count found."""
        if self.in_full:
            BUILD.mkdir(exist_ok=True)
            with (BUILD / self.file).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"what": what, **figures}) + "\n")


SOAK = Count("MAXELLA_SOAK", "soak.jsonl")
ATTACK = Count("MAXELLA_ATTACK", "attack.jsonl")
