"""All benchmarks one after the other, each in a process of its own, and one summary of their goals."""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from benchmarks.frame.machine import ROOT, circumstances
from benchmarks.frame.report import Cell, show_table
from maxella.files import write_atomically

PACKAGE = "benchmarks"
SUMMARY = "summary.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for and show what came out.

    Returns:
        the exit code: 0 when every goal is met, else 1. A benchmark that could not be measured counts as one
        that misses its goals; a quick run is held to no goal.
    """
    options = _options(arguments)
    documents = []
    for name in options.names:
        print(f"== {name}", flush=True)
        documents.append(measured(name, options.out / f"{name}.json", quick=options.quick))
    found = summary(documents)
    write_atomically(
        options.out / SUMMARY,
        json.dumps({"quick": options.quick, **circumstances(), **found}, indent=2) + "\n",
    )
    rows = summary_rows(documents)
    show_table("Goals" + (" (a quick run: figures mean nothing)" if options.quick else ""), rows)
    missed = any(not goal["met"] for goal in found["goals"]) and not options.quick
    return 1 if missed or found["unmeasured"] else 0


def names_of_all() -> list[str]:
    """Every benchmark there is, in alphabetical order."""
    return sorted(path.stem for path in (ROOT / PACKAGE).glob("[!_]*.py"))


def measured(name: str, file: Path, *, quick: bool = False, package: str = PACKAGE) -> dict[str, Any]:
    """Run one benchmark.

    Args:
        name: the module.
        file: where it writes its figures; what an earlier run left there goes.
        quick: only try it.
        package: where the module is.

    Returns:
        what it wrote; with the key `unmeasured`, a reason, in place of figures where it found none.
    """
    file.unlink(missing_ok=True)
    command = [sys.executable, "-m", f"{package}.{name}", "--json", str(file.absolute())]
    ended = subprocess.run([*command, *(["--quick"] if quick else [])], cwd=ROOT, check=False)
    if not file.exists():
        return {"benchmark": name, "unmeasured": f"failed with exit code {ended.returncode}; see above"}
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def summary(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All goals in one list, what could not be measured, and every document by its benchmark's name."""
    return {
        "goals": [
            {"benchmark": document["benchmark"], **goal}
            for document in documents
            for goal in document.get("goals", ())
        ],
        "unmeasured": [
            {"benchmark": document["benchmark"], "reason": document["unmeasured"]}
            for document in documents
            if "unmeasured" in document
        ],
        "benchmarks": {document["benchmark"]: document for document in documents},
    }


def summary_rows(documents: Sequence[dict[str, Any]]) -> list[dict[str, Cell]]:
    """A row for each goal, and one for each benchmark that has none to show."""
    rows: list[dict[str, Cell]] = []
    for document in documents:
        name = document["benchmark"]
        if "unmeasured" in document:
            rows.append({"benchmark": name, "": "NOT MEASURED", "goal": document["unmeasured"]})
        rows += [
            {
                "benchmark": name,
                "": "met" if goal["met"] else "NOT MET",
                "goal": goal["name"],
                "value": float("nan") if goal["value"] is None else goal["value"],
                "asked": f"{goal['direction']} {goal['goal']:g}",
            }
            for goal in document.get("goals", ())
        ]
    return rows


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {PACKAGE}", description=__doc__)
    every = names_of_all()
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(every)}")
    parser.add_argument("--quick", action="store_true", help="only try them, in seconds and without data")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "benchmarks", help="the folder of the JSON"
    )
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in every:
            near = get_close_matches(name, every, n=1)
            parser.error(f"no benchmark is called {name!r}" + (f"; did you mean {near[0]}?" if near else ""))
    options.names = options.names or every
    return options
