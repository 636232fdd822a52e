"""A process that has loaded the libraries, and runs pytest in forks of itself.

It is started as a file, in a copy of the repository, and knows nothing of this one. Each line that it reads
is a JSON object: the `arguments` of pytest, the `seconds` that it may take and, where lines are measured, the
file for the `data` and the patterns of files to `include`. It answers each with a line: the exit code, or
null where the time was up. What pytest writes goes to the file that is its own argument.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LIBRARIES = ("pytest", "hypothesis.core", "numpy", "scipy.sparse", "scipy.special", "polars", "pydantic")
SECONDS_BETWEEN_LOOKS = 0.02


def serve(log: Path) -> None:
    """Answer until there is nothing to read."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            _test(log, request)
        code = _waited(child, request["seconds"])
        print(json.dumps(code), flush=True)


def _waited(child: int, seconds: float) -> int | None:
    """Wait for the child, stop it and all that it has started, and return its exit code."""

    def stop(*_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        sys.exit()

    signal.signal(signal.SIGTERM, stop)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(status)
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _test(log: Path, request: dict[str, Any]) -> None:
    """Run pytest and end this process."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        with log.open("wb", buffering=0) as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        with _measured(request.get("data"), request.get("include")):
            code = int(importlib.import_module("pytest").main(request["arguments"]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@contextlib.contextmanager
def _measured(data: str | None, include: list[str] | None) -> Iterator[None]:
    """Measure which lines run, where a file for them is given."""
    if data is None:
        yield
        return
    coverage = importlib.import_module("coverage").Coverage(data, include=include, config_file=False)
    coverage.start()
    yield
    coverage.stop()
    coverage.save()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
