"""How large an installation is: what serving needs, and what each extra adds to it.

    python -m benchmarks.installation [NAME …]

Sizes are those of the files that each distribution lists, as they lie in this environment, without bytecode;
of Maxella those of its package. Nothing is installed anew. With names it measures these libraries instead.
"""

import argparse
import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.frame.command import Benchmark
from benchmarks.frame.machine import ROOT
from benchmarks.frame.report import Report, UnmeasuredError

MOST_MEGABYTES = 450
"""Of `pip install maxella`, which serves a bundle."""
EXTRAS: tuple[tuple[str, ...], ...] = (
    (),
    ("train",),
    ("explore",),
    ("train", "explore"),
    ("postgres",),
    ("mcp",),
)
"""Of each installation: none for `pip install maxella`, `train` and `explore` for `make install`."""
NAMED = 5
"""How many of the largest are named."""


def measure(options: argparse.Namespace) -> Report:
    """Sum what an installation brings, for each that there is."""
    if options.names:
        return _libraries(options.names)
    report = Report("What `pip install` brings, in this environment")
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extras in EXTRAS:
        lines = [line for extra in extras for line in project["optional-dependencies"][extra]]
        needed = closure(Requirement(line) for line in [*project["dependencies"], *lines])
        sizes = sorted(((_megabytes(name), name) for name in needed), reverse=True)
        report.row(
            {
                "extras": ", ".join(extras) or "none",
                "packages": len(sizes) + 1,
                "MB": _own_megabytes() + sum(size for size, _ in sizes),
                "largest, MB": ", ".join(f"{name} {size:.0f}" for size, name in sizes[:NAMED]),
            }
        )
    report.at_most("pip install maxella: MB", float(report.rows[0]["MB"]), MOST_MEGABYTES)
    return report


def closure(wanted: Iterable[Requirement]) -> set[str]:
    """The names of all installed distributions that some requirements need, with themselves.

    Raises:
        UnmeasuredError: when one of them is not installed.
    """
    found: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(each.name), extra) for each in wanted for extra in ("", *each.extras)]
    while waiting:
        distribution, extra = waiting.pop()
        if (distribution, extra) not in found:
            found.add((distribution, extra))
            for each in _requirements(distribution):
                if each.marker is None or each.marker.evaluate({"extra": extra}):
                    waiting += [(canonicalize_name(each.name), more) for more in ("", *each.extras)]
    return {distribution for distribution, _ in found}


def _requirements(name: str) -> list[Requirement]:
    return [Requirement(line) for line in _distribution(name).requires or []]


def _distribution(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise UnmeasuredError(f"{name} is not installed here; `make install-dev` installs all") from None


@cache
def _megabytes(name: str) -> float:
    """The size of a distribution's files."""
    return _size(Path(str(file.locate())) for file in _distribution(name).files or [])


@cache
def _own_megabytes() -> float:
    return _size((ROOT / "src" / "maxella").rglob("*"))


def _size(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file()) / 1e6


def _libraries(names: Collection[str]) -> Report:
    """A row for each library: what it weighs, and what it brings along."""
    report = Report("What libraries weigh, in this environment")
    for name in names:
        whole = closure([Requirement(name)])
        others = sorted(whole - {canonicalize_name(name)})
        report.row(
            {
                "library": name,
                "version": _distribution(name).version,
                "own MB": _megabytes(name),
                "with all it needs, MB": sum(map(_megabytes, whole)),
                "brings along": ", ".join(others),
            }
        )
    return report


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a library that is installed here")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
