"""A copy of the repository in which tests run, so that nobody's files are changed."""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PYTEST = ("-x", "-q", "--tb=no", "--hypothesis-seed=0")
# Libraries with plugins are loaded before pytest knows of them.
LOADED_BEFORE = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
PLUGINS_LEFT_OUT = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
LEFT_OUT = "not (soak or attack or browser or postgres)"
"""Slow ones, and those which ask again, on another database, what has been asked."""

WARM = Path(__file__).with_name("warm.py")
LARGEST_DATA = 8 << 30
"""Bytes of memory: a fault may make an array of any size."""


@dataclass(frozen=True)
class Ended:
    """A run of pytest: its exit code, or None where the time was up, and what it wrote."""

    code: int | None
    output: str


class Workspace:
    """A copy of all files that git has or would take, in a folder of its own."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.root = folder / "tree"
        self._temporary = folder / "tmp"
        self._temporary.mkdir(parents=True)
        self._log = folder / "log"
        self._process: subprocess.Popen[str] | None = None
        self._changes = 0
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        output = subprocess.run(listed, cwd=repository, check=True, capture_output=True, text=True).stdout
        for name in filter(None, output.split("\0")):
            if (repository / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(repository / name, self.root / name)

    @contextlib.contextmanager
    def changed(self, file: str, source: str) -> Iterator[None]:
        """Put another source in a file's place for a while."""
        path = self.root / file
        original, stat = path.read_bytes(), path.stat()
        self._changes += 1
        try:
            path.write_text(source, encoding="utf-8")
            # Python tells a file from its bytecode by the second and the size, which may be as they were.
            os.utime(path, (stat.st_atime, stat.st_mtime + self._changes))
            yield
        finally:
            path.write_bytes(original)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def pytest(self, tests: list[str], seconds: float, **measured: object) -> Ended:
        """Run test files until one fails; `measured` tells where lines go that are measured, see `warm`.

        Raises:
            RuntimeError: when the process that runs them was ended.
        """
        arguments = [*PYTEST, *PLUGINS_LEFT_OUT, *LOADED_BEFORE, "-m", LEFT_OUT, *tests]
        process = self._started()
        request = json.dumps({"arguments": arguments, "seconds": seconds, **measured})
        print(request, file=process.stdin, flush=True)
        answer = process.stdout.readline() if process.stdout else ""
        if not answer:
            raise RuntimeError("the process that runs the tests has ended; what it was at is tried again")
        code = json.loads(answer)
        shutil.rmtree(self._temporary, ignore_errors=True)
        shutil.rmtree(self.root / ".hypothesis", ignore_errors=True)
        self._temporary.mkdir(exist_ok=True)
        return Ended(code, self._log.read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> None:
        """Stop what is running."""
        if self._process:
            self._process.terminate()
            self._process.wait()

    def _started(self) -> "subprocess.Popen[str]":
        """The process that runs tests, started where it is not or has died."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", WARM, self._log],
                cwd=self.root,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            resource.prlimit(self._process.pid, resource.RLIMIT_DATA, (LARGEST_DATA, LARGEST_DATA))
        return self._process

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAXELLA_")}
        if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Hundreds of processes would each compile every library anew.
            kept["PYTHONPYCACHEPREFIX"] = str(self.root.parent / "bytecode")
        path = os.pathsep.join([str(self.root / "src"), str(self.root)])
        # Libraries are loaded before tests/conftest.py sets this.
        return {**kept, "PYTHONPATH": path, "TMPDIR": str(self._temporary), "OPENBLAS_NUM_THREADS": "1"}
