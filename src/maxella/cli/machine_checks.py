"""What `maxella doctor` says of the machine: cores, memory, room on the disk, SQLite."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from maxella.cli.findings import Finding, sized
from maxella.home import home

TOPIC = "machine"
LITTLE_MEMORY = 2e9
LITTLE_ROOM = 1e9
SAFE_SQLITE = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Where the WAL-reset bug was repaired: in two older lines, then for good."""


def check_machine() -> Iterator[Finding]:
    """Look at what the machine gives this process."""
    yield Finding(TOPIC, "cores", f"{usable_cores()} of {os.cpu_count()}")
    yield check_memory(available_memory())
    yield check_home(home())
    yield check_sqlite(sqlite3.sqlite_version_info)


def usable_cores() -> int:
    """The cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_memory(proc: Path = Path("/proc/meminfo")) -> int | None:
    """Bytes of memory that are free for new programs, or None where the system does not tell."""
    try:
        lines = proc.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(kilobytes[0]) * 1024 if kilobytes else None


def check_memory(available: int | None) -> Finding:
    """Judge the bytes of memory that are free."""
    if available is None:
        return Finding(TOPIC, "memory", "unknown")
    if available < LITTLE_MEMORY:
        advice = "little for training: close other programs, or begin with ml-100k"
        return Finding(TOPIC, "memory", f"{sized(available)} free", "note", advice)
    return Finding(TOPIC, "memory", f"{sized(available)} free")


def check_home(folder: Path) -> Finding:
    """See whether the folder of all data can be written, and how much room it has."""
    name = "MAXELLA_HOME"
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        advice = "make it writable, or set MAXELLA_HOME to a folder that is"
        return Finding(TOPIC, name, f"{folder} cannot be written", "wrong", advice)
    free = shutil.disk_usage(existing).free
    shown = f"{folder}, {sized(free)} free"
    if free < LITTLE_ROOM:
        return Finding(
            TOPIC, name, shown, "note", "free some space, or set MAXELLA_HOME to a folder with more room"
        )
    return Finding(TOPIC, name, shown)


def check_sqlite(version: tuple[int, ...]) -> Finding:
    """Judge the version of SQLite, for the sake of the WAL-reset bug (sqlite.org/wal.html)."""
    shown = ".".join(map(str, version))
    repaired = version >= SAFE_SQLITE[-1] or any(safe <= version < (*safe[:2], 999) for safe in SAFE_SQLITE)
    if repaired:
        return Finding(TOPIC, "SQLite", shown)
    advice = (
        "before 3.51.3 two connections that write to a database in WAL mode at the same moment can, rarely, "
        "damage it: keep backups of what the app stores; a newer Python brings a newer SQLite"
    )
    return Finding(TOPIC, "SQLite", shown, "note", advice)
