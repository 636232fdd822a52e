"""Where Maxella keeps things, and where it looks for files that the user already has."""

import os
from pathlib import Path

from platformdirs import user_data_path

FOLDERS = frozenset(
    {"app", "bundles", "datasets", "downloads", "engines", "experiments", "tuning", "unfinished"}
)
"""The names of what stands in the home."""


def home() -> Path:
    """The folder of all data: `MAXELLA_HOME`, else the platform's user data folder."""
    configured = os.environ.get("MAXELLA_HOME")
    return Path(configured).expanduser() if configured else user_data_path("maxella", appauthor=False)


def dataset_folder(name: str) -> Path:
    """The folder of the wrangled dataset `name`; it may not exist yet."""
    return home() / "datasets" / name


def bundle_folder(name: str) -> Path:
    """The folder that holds the bundles trained on dataset `name` and the pointer `current`."""
    return home() / "bundles" / name


def downloads_folder() -> Path:
    """The folder of downloaded archives, kept so that nothing is fetched twice."""
    return home() / "downloads"


def source_folders() -> list[Path]:
    """The folders of `MAXELLA_SOURCES` (separated as in `PATH`), searched before any download."""
    listed = os.environ.get("MAXELLA_SOURCES", "")
    return [Path(part).expanduser() for part in listed.split(os.pathsep) if part]
