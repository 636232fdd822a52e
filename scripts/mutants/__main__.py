"""Draw mutants, try them, and write the report.

python -m scripts.mutants [--count N] [--seed SEED] [--jobs N] [FOLDER …]
"""

import argparse
import queue
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from scripts.mutants.mutant import Mutant, mutants_of, sample
from scripts.mutants.record import Record
from scripts.mutants.report import EQUIVALENT, equivalents, written
from scripts.mutants.trials import Trial, Trials, tried
from scripts.mutants.workspace import Workspace

ROOT = Path(__file__).parents[2]

Folders = dict[str, tuple[str, ...]]

TESTS: Folders = {
    "recommend": ("tests/recommend",),
    "evaluation": ("tests/evaluation", "tests/property"),
    "tables": ("tests/tables", "tests/formats"),
    "app/storage": ("tests/app/storage",),
}
"""The folders of the source, and the tests that have to notice a fault in each. Those of the layers above
pass through them too, but take minutes and would not say where the fault is."""

NO_CODE = ("src/maxella/evaluation/references.py",)
"""Figures that others have published: a test could only repeat them."""

Input = TypeVar("Input")
Output = TypeVar("Output")


def main() -> int:
    """Return 0, whatever the share: it is for people to read."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped; what was tried is kept"))
    folders = {folder: TESTS[folder] for folder in asked.folders or TESTS}
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        workspaces = [Workspace(asked.root, Path(temporary) / str(job)) for job in range(asked.jobs)]
        try:
            report = _report(asked, folders, workspaces)
        finally:
            for workspace in workspaces:
                workspace.stop()
    path = asked.kept / "report.md"
    path.write_text(report, encoding="utf-8")
    print(report.partition("\n\n")[0], f"\n\nEach survivor is in {path}.", sep="")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants")
    parser.add_argument("folders", nargs="*", choices=[*TESTS, []], help="default: all")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository")
    parser.add_argument(
        "--kept", type=Path, default=ROOT / "build" / "mutants", help="where results are kept"
    )
    return parser.parse_args()


def _report(asked: argparse.Namespace, folders: Folders, workspaces: list[Workspace]) -> str:
    root = workspaces[0].root
    tests = {folder: _files(root, tests, "test_*.py") for folder, tests in folders.items()}
    record = Record(asked.kept / "record.json")
    _measure(record, sorted({test for each in tests.values() for test in each}), workspaces)
    drawn = sample(_mutants(root, folders), asked.count, asked.seed)
    chosen = {mutant.identity: record.tests_for(mutant, tests[_folder(mutant)]) for mutant in drawn}
    trials = Trials(asked.kept / "trials.jsonl")

    def trial(mutant: Mutant, workspace: Workspace) -> tuple[Mutant, Trial]:
        met_by = chosen[mutant.identity]
        known = trials.current(root, mutant, met_by)
        if known is None:
            known = tried(mutant, met_by, record, workspace)
            trials.keep(known)
            print(f"{known.outcome:9} {mutant.file}:{mutant.line} {known.by}", file=sys.stderr, flush=True)
        return mutant, known

    return written(_each(trial, drawn, workspaces), equivalents(EQUIVALENT), folders)


def _measure(record: Record, tests: list[str], workspaces: list[Workspace]) -> None:
    root = workspaces[0].root

    def measure(test: str, workspace: Workspace) -> None:
        recorded = record.measure(workspace, test)
        failing = "" if recorded.passes else " (fails, or has no test to run: it is left out)"
        print(f"{recorded.seconds:5.1f} s {test}{failing}", file=sys.stderr, flush=True)

    _each(measure, [test for test in tests if not record.is_current(root, test)], workspaces)


def _each(
    work: Callable[[Input, Workspace], Output], inputs: Iterable[Input], workspaces: list[Workspace]
) -> list[Output]:
    """Do the work for each input, in as many threads as there are workspaces, each with one of its own."""
    free: queue.SimpleQueue[Workspace] = queue.SimpleQueue()
    for workspace in workspaces:
        free.put(workspace)

    def one(each: Input) -> Output:
        workspace = free.get()
        try:
            return work(each, workspace)
        finally:
            free.put(workspace)

    with ThreadPoolExecutor(len(workspaces)) as threads:
        try:
            return list(threads.map(one, inputs))
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            for workspace in workspaces:
                workspace.stop()
            raise


def _mutants(root: Path, folders: Iterable[str]) -> list[Mutant]:
    files = [file for folder in folders for file in _files(root, (f"src/maxella/{folder}",), "*.py")]
    return [mutant for file in files if file not in NO_CODE for mutant in mutants_of(root, file)]


def _files(root: Path, folders: tuple[str, ...], pattern: str) -> list[str]:
    found = [path for folder in folders for path in (root / folder).rglob(pattern)]
    return sorted(str(path.relative_to(root)) for path in found)


def _folder(mutant: Mutant) -> str:
    return next(folder for folder in TESTS if mutant.file.startswith(f"src/maxella/{folder}/"))


if __name__ == "__main__":
    sys.exit(main())
