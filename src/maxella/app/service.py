"""The service: REST interface and pages on top of one source of recommenders."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp

from maxella import __version__
from maxella.app.api import lists, me, me_files, me_movies, movies, people, profiles, service
from maxella.app.errors import install_error_handlers
from maxella.app.gate import Gate
from maxella.app.http.throttle import Throttle, count_changes
from maxella.app.identity.operator import FirstCode
from maxella.app.limits import THREADS
from maxella.app.network.layers import BodyLimit, at_the_edge
from maxella.app.operation.backups import BackupSchedule
from maxella.app.pages import (
    account,
    accounts,
    history,
    home,
    imported,
    imports,
    marks,
    movie,
    never,
    operator,
    posters,
    reference,
    results,
    search,
    start,
    styleguide,
    tonight,
    wall,
)
from maxella.app.posters.fetched import FetchedPosters
from maxella.app.rendering.page import STATIC
from maxella.app.serving import Source
from maxella.app.sessions import COOKIE, SECONDS_COOKIES_LAST
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.app.texts import Language
from maxella.app.training_job import TrainingJob

API_PREFIX = "/api/v1"
API = (
    people.router,
    movies.router,
    movies.people,
    service.model_router,
    profiles.router,
    profiles.accounts,
    me.router,
    me_movies.router,
    me_files.router,
)
PAGES = (
    account,
    accounts,
    history,
    home,
    imported,
    imports,
    marks,
    movie,
    never,
    operator,
    posters,
    reference,
    results,
    search,
    start,
    styleguide,
    tonight,
    wall,
)
DEFAULTS = Settings()


class _Service(FastAPI):
    """Has layers around Starlette's own outermost one, which answers failures."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put every layer around, when the first request comes."""
        return at_the_edge(super().build_middleware_stack(), self.state.settings)


def create_app(source: Source, store: Store, settings: Settings = DEFAULTS) -> FastAPI:
    """Make the service.

    There is no CORS header, so that pages of other sites cannot read answers.

    Args:
        source: gives the recommender of each request; started and stopped with the service.
        store: keeps what people do; whoever opened it closes it.
        settings: how the app is run.
    """
    app = _Service(
        title="Maxella",
        version=__version__,
        description="Recommends movies from ratings, predicts ratings, and says why.",
        lifespan=_running,
        openapi_url=None,  # `reference` has it, written once
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    _set_state(app, source, store, settings)
    _add_layers(app, store, settings)
    install_error_handlers(app)
    app.include_router(service.router)
    app.include_router(lists.router)
    for router in API:
        app.include_router(router, prefix=API_PREFIX)
    for page in PAGES:
        app.include_router(page.router, dependencies=[Depends(count_changes)])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Start what works beside the requests, and stop it with the service."""
    current_default_thread_limiter().total_tokens = THREADS
    state = app.state
    schedule = BackupSchedule(state.store)
    state.source.start()
    schedule.start()
    try:
        yield
    finally:
        schedule.stop()
        state.source.stop()
        if state.training:
            state.training.close()


def _set_state(app: FastAPI, source: Source, store: Store, settings: Settings) -> None:
    """Keep what the routes ask for."""
    state = app.state
    state.source, state.store, state.settings = source, store, settings
    state.posters = FetchedPosters(settings.poster_cache) if settings.poster_cache else None
    state.throttle = Throttle()
    state.first_code = (
        FirstCode() if settings.operator and not store.settings.has_operator_password() else None
    )
    state.gate = Gate()
    state.pulse = service.Pulse()
    state.training = TrainingJob(settings.bundles, settings.database) if settings.bundles else None


def _add_layers(app: FastAPI, store: Store, settings: Settings) -> None:
    """Put layers around the routes; the last one is the outermost, and `at_the_edge` stands around all."""
    app.add_middleware(BodyLimit)
    app.add_middleware(Language)
    app.add_middleware(
        SessionMiddleware,
        secret_key=store.settings.secret().hex(),
        session_cookie=COOKIE,
        max_age=SECONDS_COOKIES_LAST,
        path=settings.base_path or "/",
        same_site="lax",
    )
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5)
