"""The service: REST interface and pages on top of one source of recommenders."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from maxella import __version__
from maxella.app import health
from maxella.app.api import model, movies, people
from maxella.app.api import results as results_api
from maxella.app.body_limit import BodyLimit
from maxella.app.errors import install_error_handlers
from maxella.app.headers import SecurityHeaders
from maxella.app.pages import home, posters, reference, results
from maxella.app.pages.rendering import STATIC
from maxella.app.serving import Source

API_PREFIX = "/api/v1"


def create_app(source: Source) -> FastAPI:
    """Make the service.

    There is no CORS header, so that pages of other sites cannot read answers, and nothing is stored: neither
    ratings nor who asked.

    Args:
        source: gives the recommender of each request; started and stopped with the service.
    """

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        source.start()
        try:
            yield
        finally:
            source.stop()

    app = FastAPI(
        title="Maxella",
        version=__version__,
        description="Recommends movies from ratings, predicts ratings, and says why.",
        lifespan=running,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.source = source
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    install_error_handlers(app)
    pages = (home.router, posters.router, results.router, reference.router)
    for router in (health.router, _api(), *pages):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _api() -> APIRouter:
    api = APIRouter(prefix=API_PREFIX)
    for router in (people.router, movies.router, model.router, results_api.router):
        api.include_router(router)
    return api
