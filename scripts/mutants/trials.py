"""Trials: the tests run with a fault in the code, and what came of it is kept."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.mutants.mutant import Mutant
from scripts.mutants.record import Record, fingerprint
from scripts.mutants.workspace import Workspace

SECONDS_TO_START = 30.0
TIMES_AS_LONG = 4.0
"""A mutant is given up after so many times the time of its tests, and those seconds."""


@dataclass(frozen=True)
class Trial:
    """What came of one mutant.

    Attributes:
        identity: That of the mutant.
        outcome: `killed`, `timed out` or `survived`.
        by: The test that failed, if any.
        fingerprint: A hash of the files that the outcome rests on: the mutated one, and the test file that
            failed or, if the mutant survived, every test file that met it.
        files: The names of those.
    """

    identity: str
    outcome: str
    by: str
    fingerprint: str
    files: list[str]


class Trials:
    """The trials so far, one a line in a file; a later line about the same mutant counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        kept = [Trial(**json.loads(line)) for line in lines]
        self._kept = {trial.identity: trial for trial in kept}

    def current(self, root: Path, mutant: Mutant, tests: list[str]) -> Trial | None:
        """Return what is known of a mutant, if the code and the tests that it rests on are as they were."""
        trial = self._kept.get(mutant.identity)
        if trial is None or trial.fingerprint != fingerprint(root, trial.files):
            return None
        is_complete = trial.outcome != "survived" or set(tests) <= set(trial.files)
        return trial if is_complete else None

    def keep(self, trial: Trial) -> None:
        """Keep what came of a mutant."""
        self._kept[trial.identity] = trial
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(trial)) + "\n")


def tried(mutant: Mutant, tests: list[str], record: Record, workspace: Workspace) -> Trial:
    """Put the fault into the workspace's copy, run the tests that meet it, and take it out again."""
    if not tests:
        return _trial(mutant, "survived", "", tests, workspace)
    with workspace.changed(mutant.file, mutant.source):
        ended = workspace.pytest(tests, SECONDS_TO_START + TIMES_AS_LONG * record.seconds(tests))
    if ended.code is None:
        return _trial(mutant, "timed out", "", tests, workspace)
    if ended.code == 0:
        return _trial(mutant, "survived", "", tests, workspace)
    by = _failed(ended.output)
    file = by.split("::", 1)[0]
    return _trial(mutant, "killed", by, [file] if file in tests else tests, workspace)


def _trial(mutant: Mutant, outcome: str, by: str, tests: list[str], workspace: Workspace) -> Trial:
    files = [mutant.file, *tests]
    return Trial(mutant.identity, outcome, by, fingerprint(workspace.root, files), files)


def _failed(output: str) -> str:
    """The test that failed, from pytest's short summary."""
    for line in output.splitlines():
        word, _, rest = line.partition(" ")
        if word in {"FAILED", "ERROR"} and rest:
            return rest.partition(" - ")[0]
    return ""
