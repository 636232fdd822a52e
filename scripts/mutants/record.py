"""A record of which lines each test file runs, so that a mutant is tried by those tests alone that meet it.

Each test file runs in a process of its own: what several share (a module, a fixture) counts for each of them.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from coverage import CoverageData

from scripts.mutants.mutant import Mutant
from scripts.mutants.workspace import Workspace

LONGEST_SECONDS = 600.0
MEASURED = ("src/maxella/*", "tests/*")


@dataclass(frozen=True)
class Recorded:
    """A run of one test file without a fault.

    Attributes:
        fingerprint: A hash of the test file and of every file that it ran.
        seconds: Its time, measured lines included.
        passes: It has tests and all of them pass.
        lines: The numbers of the lines that it ran, by file.
    """

    fingerprint: str
    seconds: float
    passes: bool
    lines: dict[str, list[int]]

    def meets(self, mutant: Mutant) -> bool:
        """Tell whether it ran a line of the mutant's statement."""
        return any(mutant.line <= line <= mutant.last_line for line in self.lines.get(mutant.file, ()))


class Record:
    """What is known of all test files, kept in a file from one run to the next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self.tests = {name: Recorded(**fields) for name, fields in kept.items()}

    def is_current(self, root: Path, test: str) -> bool:
        """Tell whether it passed, and neither the test file nor anything that it ran has changed."""
        recorded = self.tests.get(test)
        if recorded is None or not recorded.passes:
            return False
        return recorded.fingerprint == fingerprint(root, [test, *recorded.lines])

    def measure(self, workspace: Workspace, test: str) -> Recorded:
        """Run a test file, keep which lines it runs, and return that."""
        data = workspace.root / ".coverage-of-one"
        started = time.monotonic()
        ended = workspace.pytest([test], LONGEST_SECONDS, data=str(data), include=MEASURED)
        seconds = time.monotonic() - started
        lines = _lines(data, workspace.root)
        data.unlink(missing_ok=True)
        known = fingerprint(workspace.root, [test, *lines])
        self.tests[test] = Recorded(known, round(seconds, 1), ended.code == 0, lines)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept = {name: asdict(recorded) for name, recorded in self.tests.items()}
        self._path.write_text(json.dumps(kept), encoding="utf-8")
        return self.tests[test]

    def tests_for(self, mutant: Mutant, among: list[str]) -> list[str]:
        """Name the passing test files that meet a mutant: first that of its module, then the fastest.

        A constant is met by whoever imports the module; first come those that also run one of its functions.
        """
        meeting = [test for test in among if self.tests[test].passes and self.tests[test].meets(mutant)]
        return sorted(meeting, key=lambda test: (not _is_named_after(test, mutant), self.tests[test].seconds))

    def seconds(self, tests: list[str]) -> float:
        """Sum the times of test files."""
        return sum(self.tests[test].seconds for test in tests)


def fingerprint(root: Path, files: list[str]) -> str:
    """Hash the contents of files; one that is missing counts as empty."""
    digest = hashlib.sha256()
    for file in sorted(set(files)):
        content = (root / file).read_bytes() if (root / file).is_file() else b""
        digest.update(f"{file} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _is_named_after(test: str, mutant: Mutant) -> bool:
    return Path(test).stem == f"test_{Path(mutant.file).stem}"


def _lines(data: Path, root: Path) -> dict[str, list[int]]:
    measured = CoverageData(str(data))
    measured.read()
    return {
        str(Path(file).relative_to(root)): sorted(measured.lines(file) or ())
        for file in sorted(measured.measured_files())
    }
