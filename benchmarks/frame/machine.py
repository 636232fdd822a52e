"""On what, of what and when a benchmark was run: without these a figure says nothing."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
"""The repository: benchmarks run from here."""
LIBRARIES = ("numpy", "scipy", "polars", "jax", "keras", "fastapi", "uvicorn")


def circumstances() -> dict[str, Any]:
    """The time, the commit and the machine."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "processor": _processor(),
            "load": round(os.getloadavg()[0], 2),
            "blas threads": os.environ.get("OPENBLAS_NUM_THREADS", "all cores"),
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
    }


def _commit() -> str | None:
    """What git calls this state, with `-dirty` where files were changed; None outside of a repository."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude=*"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return described.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
