"""Routes about the service: whether it is alive and ready, what it serves, and what was measured."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from maxella.app.api.responses import Answer, ResponseModel
from maxella.app.errors import documented
from maxella.app.identity.bearer import WITHOUT_ACCOUNTS
from maxella.app.serving import Served, Serving
from maxella.app.sessions import Storage
from maxella.app.storage.store import Store
from maxella.app.turns import CallersTurn, turn_of
from maxella.data.schema import Feedback
from maxella.experiments.bundled import bundled_results
from maxella.experiments.experiment_table import ExperimentTable
from maxella.tables.rating_scales import RatingScale

router = APIRouter(tags=["service"])


class ServedModel(Answer):
    """The bundle that is served: its manifest without its files."""

    maxella: str
    """The release that wrote the bundle."""
    created_at: str
    """When the bundle was written: ISO 8601, UTC."""
    dataset: str
    """The dataset that it was fitted on."""
    trained_on: str
    """Which of the dataset's ratings were fitted, in words."""
    fitted_on_all: bool
    """False while the model of the split is served, whose figures these are; the full fit follows."""
    rating_scale: RatingScale
    feedback: Feedback
    """`implicit` where the model knows only what people saw: nothing is rated or predicted, and each
    prediction is null."""
    counts: dict[str, int]
    """How many users, movies and ratings were fitted."""
    genres: list[str]
    """The genres of the catalogue, most frequent first."""
    views: list[str]
    """The models that are blended."""
    seed: int
    seconds: dict[str, float]
    """How long each model's fit took."""
    metrics: list[dict[str, Any]]
    """Figures of the same recipe on a split, with the rules by which they were taken."""


class Experiments(Answer):
    """The experiments on the dataset of the served bundle."""

    dataset: str
    """The dataset that the bundle was fitted on."""
    found: ExperimentTable | None
    """Every row with its figures; null where no experiment was run on this dataset."""


class Health(Answer):
    """The service is ready."""

    status: str
    """Always `ready`; a service that is not answers 503."""
    trained_on: str
    """Which ratings were fitted, in words."""
    since: str
    """Since when this bundle is served: ISO 8601, UTC."""


class Alive(ResponseModel):
    """The process runs."""

    status: str


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
            store.database.ping()
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
        feedback=manifest.feedback,
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
    results = bundled_results(dataset)
    return Experiments(bundle=serving.bundle, dataset=dataset, found=results.found if results else None)
