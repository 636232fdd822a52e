"""Routes about the service: whether it is alive and ready, what it serves, and what was measured."""

import threading
import time
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from maxella.app.api.responses import Alive, Experiments, Health, ServedModel
from maxella.app.errors import documented
from maxella.app.identity.bearer import WITHOUT_ACCOUNTS
from maxella.app.serving import Served, Serving
from maxella.app.sessions import Storage
from maxella.app.storage.store import Store
from maxella.app.turns import CallersTurn, turn_of
from maxella.experiments.shipped import shipped

router = APIRouter(tags=["service"])


class Pulse:
    """Asks the model and the storage whether they answer; who waits for an answer shares the next one."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._answered: tuple[str, float] = ("", 0.0)
        """Which bundle answered last, and when it was asked: monotonic seconds."""

    def feel(self, served: Served, store: Store) -> None:
        """Ask both, unless they were asked since this call began, and have answered.

        Raises:
            MaxellaError: when one does not answer.
        """
        called = time.monotonic()
        with self._asking:
            bundle, asked = self._answered
            if bundle == served.bundle and asked > called:
                return
            asked = time.monotonic()
            served.probe()
            store.ping()
            self._answered = served.bundle, asked


@router.get("/livez")
async def alive() -> Alive:
    """The process runs and takes requests; it may have no model yet."""
    return Alive(status="alive")


@router.get("/healthz", responses=documented(503))
async def ready(request: Request, serving: Serving, store: Storage) -> Health:
    """A model is loaded and has just answered a question, and so has the storage."""
    pulse: Pulse = request.app.state.pulse
    async with turn_of(request, "health"):
        await run_in_threadpool(pulse.feel, serving, store)
    return Health(
        status="ready",
        bundle=serving.bundle,
        trained_on=serving.recommender.manifest.trained_on,
        since=datetime.fromtimestamp(serving.since, UTC).isoformat(timespec="seconds"),
    )


model_router = APIRouter(tags=["service"])


@model_router.get(
    "/model", dependencies=[CallersTurn], responses=documented(401, 503), openapi_extra=WITHOUT_ACCOUNTS
)
def model(serving: Serving) -> ServedModel:
    """Tell what is served: dataset, what was fitted, rating scale, and the figures of the recipe."""
    manifest = serving.recommender.manifest
    return ServedModel(
        bundle=serving.bundle,
        maxella=manifest.maxella,
        created_at=manifest.created_at,
        dataset=manifest.dataset,
        trained_on=manifest.trained_on,
        fitted_on_all=serving.fitted_on_all,
        rating_scale=manifest.rating_scale,
        counts=manifest.counts,
        genres=serving.recommender.genres,
        views=sorted(manifest.views),
        seed=manifest.seed,
        seconds=manifest.seconds,
        metrics=manifest.metrics,
    )


@model_router.get(
    "/results", dependencies=[CallersTurn], responses=documented(401, 503), openapi_extra=WITHOUT_ACCOUNTS
)
def results(serving: Serving) -> Experiments:
    """Tell what experiments found on this dataset: as published, in TensorFlow Recommenders, in Maxella."""
    dataset = serving.recommender.manifest.dataset
    return Experiments(bundle=serving.bundle, dataset=dataset, found=shipped(dataset))
