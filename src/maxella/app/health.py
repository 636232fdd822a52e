"""Whether the service is alive, and whether it is ready: two questions, for two kinds of watchers."""

from datetime import UTC, datetime

from fastapi import APIRouter

from maxella.app.api.responses import Alive, Health
from maxella.app.errors import documented
from maxella.app.serving import Serving
from maxella.app.sessions import Storage

router = APIRouter(tags=["service"])


@router.get("/livez")
async def alive() -> Alive:
    """The process runs and takes requests; it may have no model yet."""
    return Alive(status="alive")


@router.get("/healthz", responses=documented(503))
def ready(serving: Serving, store: Storage) -> Health:
    """A model is loaded and has just answered a question, and so has the storage."""
    serving.probe()
    store.ping()
    return Health(
        status="ready",
        bundle=serving.bundle,
        trained_on=serving.recommender.manifest.trained_on,
        since=datetime.fromtimestamp(serving.since, UTC).isoformat(timespec="seconds"),
    )
