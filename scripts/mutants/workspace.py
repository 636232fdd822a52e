"""A copy of the repository in which tests run, so that nobody's files are changed."""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PYTEST = ("-m", "pytest", "-x", "-q", "--tb=no", "--hypothesis-seed=0")
PLUGINS_LEFT_OUT = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
LEFT_OUT = "not (soak or attack or browser or postgres)"
"""Slow ones, and those which ask again, on another database, what has been asked."""

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

    def pytest(self, tests: list[str], seconds: float, before: tuple[str, ...] = ()) -> Ended:
        """Run test files until one fails; `before` stands between the interpreter and pytest."""
        command = [sys.executable, *before, *PYTEST, *PLUGINS_LEFT_OUT, "-m", LEFT_OUT, *tests]
        process = subprocess.Popen(
            command,
            cwd=self.root,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (LARGEST_DATA, LARGEST_DATA))
        try:
            output, _ = process.communicate(timeout=seconds)
            return Ended(process.returncode, output)
        except subprocess.TimeoutExpired:
            return Ended(None, "")
        finally:
            self._clear(process)

    def _clear(self, process: "subprocess.Popen[str]") -> None:
        """Stop what the tests have started and forget what they have written."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        shutil.rmtree(self._temporary, ignore_errors=True)
        shutil.rmtree(self.root / ".hypothesis", ignore_errors=True)
        self._temporary.mkdir(exist_ok=True)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAXELLA_")}
        if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Hundreds of processes would each compile every library anew.
            kept["PYTHONPYCACHEPREFIX"] = str(self.root.parent / "bytecode")
        return {**kept, "PYTHONPATH": str(self.root / "src"), "TMPDIR": str(self._temporary)}
