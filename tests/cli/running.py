"""Running the command line: in this process for answers, in one of its own for signals."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from maxella.cli.main import main

QUICK_PRESET = """
[ease]
regularisation = 20.0
[bpmf]
rank = 4
draws = 30
burn_in = 10
kept = 10
[retrieval]
towers = 0.0
[rating]
ranker = 0.0
"""


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


class CommandLine:
    """Runs `maxella` as a user would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, *arguments: object) -> Answer:
        self._monkeypatch.setattr(sys, "argv", ["maxella", *map(str, arguments)])
        self._capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = self._capfd.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Answer(code, captured.out, captured.err)


@contextmanager
def started(*arguments: object, stdin: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """`maxella ARGUMENTS` in a process of its own, with the environment of the test, and no longer life."""
    process = subprocess.Popen(
        [sys.executable, "-m", "maxella", *map(str, arguments)],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def interrupted(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press Ctrl-C and wait for the end; what the process printed."""
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=60)


def quick_preset(folder: Path) -> Path:
    """A preset file with which a tiny dataset is fitted in a second: no networks."""
    path = folder / "quick.toml"
    path.write_text(QUICK_PRESET)
    return path
