"""The command line of one benchmark: `python -m benchmarks.NAME [--quick] [--json FILE]`."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.frame.machine import circumstances
from benchmarks.frame.report import Report
from maxella.errors import MaxellaError
from maxella.files import write_atomically


def no_more_options(parser: argparse.ArgumentParser) -> None:
    """What a benchmark without options of its own adds to a parser."""


@dataclass(frozen=True)
class Benchmark:
    """One benchmark, as its module describes it."""

    file: str
    """The module's `__file__`; its stem is the benchmark's name."""
    doc: str | None
    """The module's docstring, shown by `--help`."""
    measure: Callable[[argparse.Namespace], Report]
    """Does the work. `options.quick` asks for the smallest run that still takes every path, without data."""
    add_options: Callable[[argparse.ArgumentParser], None] = no_more_options

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return Path(self.file).stem

    def main(self, arguments: Sequence[str] | None = None) -> int:
        """Measure, print, and write the JSON where that is asked for.

        Goals decide nothing here: a figure is looked at where it was made; `python -m benchmarks` judges.

        Args:
            arguments: those of the command line by default.

        Returns:
            the exit code: 0, or 1 where nothing could be measured.
        """
        options = self._options(arguments)
        document: dict[str, Any] = {"benchmark": self.name, "quick": options.quick, **circumstances()}
        document["options"] = {
            name: str(value) if isinstance(value, Path) else value
            for name, value in vars(options).items()
            if name not in {"quick", "json"}
        }
        started = time.perf_counter()
        try:
            report = self.measure(options)
        except MaxellaError as error:
            print(f"benchmarks.{self.name}: {error}", file=sys.stderr)
            outcome: dict[str, Any] = {"unmeasured": str(error)}
        else:
            report.show()
            outcome = {
                "title": report.title,
                "figures": report.rows,
                "goals": [goal.as_json() for goal in report.goals],
            }
        if options.json:
            document["seconds"] = round(time.perf_counter() - started, 1)
            write_atomically(options.json, json.dumps(document | outcome, indent=2) + "\n")
        return 1 if "unmeasured" in outcome else 0

    def _options(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        parser = argparse.ArgumentParser(
            prog=f"python -m benchmarks.{self.name}",
            description=self.doc,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--quick", action="store_true", help="only try it, in seconds and without data")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures and goals here")
        self.add_options(parser)
        return parser.parse_args(arguments)
