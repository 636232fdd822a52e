"""The bundles of a folder as the app's pages name them, and their end."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from maxella.errors import BundleError, UnknownIdError, UsageError
from maxella.recommend.bundle.bundle import holds_app_ratings
from maxella.recommend.bundle.lineage import TRAINED_IN_APP
from maxella.recommend.bundle.manifest import read_manifest
from maxella.recommend.bundle.pointer import MANIFEST_NAME, resolve


@dataclass(frozen=True)
class KeptBundle:
    """A bundle of the folder."""

    name: str
    created_at: str
    """ISO 8601, UTC; empty where it cannot be read."""
    trained_on: str
    ratings: int
    is_current: bool
    holds_app_ratings: bool
    """Whether it was fitted on what people of the app rated too."""
    names_profiles: bool = False
    """Whether it calls them by the ids of their profiles, as the first release did."""
    problem: str = ""
    """Why it cannot be read."""

    @property
    def made(self) -> str:
        """When it was made, to the minute, for people."""
        return self.created_at.replace("T", " ")[:16]

    def may_hold(self, since: int) -> bool:
        """Whether it was made with the app's ratings after a moment (unix seconds), or may have been."""
        made = datetime.fromisoformat(self.created_at).timestamp() if self.created_at else since
        return self.holds_app_ratings and made >= since


def kept_bundles(folder: Path) -> list[KeptBundle]:
    """All bundles of a folder, the newest first."""
    try:
        current = resolve(folder)
    except BundleError:
        current = None
    there = [
        _kept(bundle, is_current=bundle == current)
        for bundle in (folder.iterdir() if folder.is_dir() else ())
        if not bundle.name.startswith(".") and (bundle / MANIFEST_NAME).is_file()
    ]
    return sorted(there, key=lambda bundle: bundle.created_at, reverse=True)


def delete_bundle(folder: Path, name: str) -> None:
    """Delete a bundle by its exact name.

    Raises:
        UnknownIdError: when there is none.
        UsageError: when it is the one that is served, or another user's.
    """
    there = {bundle.name: bundle for bundle in kept_bundles(folder)}
    if name not in there:
        raise UnknownIdError("that bundle is not here any more; load the page again")
    if there[name].is_current:
        raise UsageError(f"{name} is the bundle that is served; serve another one before it is deleted")
    try:
        shutil.rmtree(folder / name)
    except OSError as error:
        raise UsageError(f"{name} cannot be deleted: {error.strerror}; see who may write there") from error


def _kept(bundle: Path, *, is_current: bool) -> KeptBundle:
    try:
        manifest = read_manifest(bundle / MANIFEST_NAME)
        holds = holds_app_ratings(bundle, manifest)
        datetime.fromisoformat(manifest.created_at)
    except (BundleError, OSError, ValueError, pl.exceptions.PolarsError) as error:
        problem = str(error).splitlines()[0]
        of_app = bundle.name.startswith(TRAINED_IN_APP)
        return KeptBundle(bundle.name, "", "", 0, is_current, of_app, problem=problem)
    return KeptBundle(
        bundle.name,
        manifest.created_at,
        manifest.trained_on,
        manifest.counts.get("ratings", 0),
        is_current,
        holds,
        names_profiles=holds and not manifest.with_app_ratings,
    )
