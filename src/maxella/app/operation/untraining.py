"""Bundles that still hold ratings of somebody who goes, and training again without those who went.

Where anybody may make a profile, a stranger must not start a training: what they ask for is kept until the
operator starts it.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from maxella.app.operation.kept_bundles import KeptBundle, delete_bundle, kept_bundles
from maxella.app.serving import Served, Source
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.training_job import TrainingJob
from maxella.errors import MaxellaError, NotReadyError, UsageError
from maxella.extras import is_installed
from maxella.recommend.bundle.manifest import verify
from maxella.recommend.bundle.pointer import promote
from maxella.training.unfinished import forget_unfinished

log = logging.getLogger("maxella.app")

_ASKED = "untraining asked"


@dataclass(frozen=True)
class Held:
    """The bundles that hold ratings of a profile, and what becomes of a wish to train without it."""

    bundles: tuple[KeptBundle, ...]
    is_single: bool
    """One bundle is served and none is trained here: whoever runs the app has to replace it."""
    starts_at_once: bool
    """Else the operator is asked."""


def held_of(request: Request, served: Served, profile: Profile) -> Held:
    """The bundles that were trained with the app's ratings since a profile was made."""
    settings = request.app.state.settings
    there = [_single(served)] if settings.bundles is None else kept_bundles(settings.bundles)
    bundles = tuple(bundle for bundle in there if bundle.may_hold(profile.created_at))
    starts_at_once = not settings.accounts and is_installed("train")
    return Held(bundles, settings.bundles is None, starts_at_once)


def asked(store: Store) -> int:
    """Count the people who asked for a training without them that was not done yet."""
    return int(store.settings.get(_ASKED) or 0)


def leave_out(request: Request, store: Store) -> None:
    """Ask for a training without somebody who deleted their profile; it begins at once where it may."""
    if request.app.state.training is None:
        return
    store.settings.set(_ASKED, str(asked(store) + 1))
    if not request.app.state.settings.accounts:
        try:
            begin(request, store)
        except (UsageError, NotReadyError) as error:
            log.info("a training without deleted profiles waits on the operator's page: %s", error)


def begin(request: Request, store: Store) -> None:
    """Train without those who went; then serve that, and delete the bundles that hold their ratings.

    Raises:
        UsageError: when a training is running already, or this installation cannot train.
        NotReadyError: when nothing is served yet.
    """
    source: Source = request.app.state.source
    job: TrainingJob = request.app.state.training
    bundles: Path = request.app.state.settings.bundles
    count = asked(store)
    dataset = source.served().recommender.manifest.dataset
    job.start(dataset, when_done=lambda name: _replace(store, bundles, name, count))


def _replace(store: Store, folder: Path, name: str, count: int) -> None:
    try:
        verify(folder / name)
        promote(folder, name)
        for bundle in kept_bundles(folder):
            if bundle.holds_app_ratings and bundle.name != name:
                delete_bundle(folder, bundle.name)
        # A training that was ended may have left its state, for the next one to go on from.
        forget_unfinished()
        store.settings.set(_ASKED, str(max(0, asked(store) - count)))
    except MaxellaError as error:
        log.error("%s could not take the place of the bundles before it: %s", name, error)


def _single(served: Served) -> KeptBundle:
    manifest = served.recommender.manifest
    holds = served.recommender.holds_app_ratings
    return KeptBundle(
        served.bundle,
        manifest.created_at,
        manifest.trained_on,
        manifest.counts.get("ratings", 0),
        is_current=True,
        holds_app_ratings=holds,
        names_profiles=holds and not manifest.with_app_ratings,
    )
