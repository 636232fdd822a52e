"""The service: REST interface and pages on top of one source of recommenders."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
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
DEFAULTS = Settings()


class _Service(FastAPI):
    """Has layers around Starlette's own outermost one, which answers failures."""

    def build_middleware_stack(self) -> ASGIApp:
        """Every layer, made when the first request comes."""
        return at_the_edge(super().build_middleware_stack(), self.state.settings)


def create_app(source: Source, store: Store, settings: Settings = DEFAULTS) -> FastAPI:
    """Make the service.

    There is no CORS header, so that pages of other sites cannot read answers.

    Args:
        source: gives the recommender of each request; started and stopped with the service.
        store: keeps what people do; whoever opened it closes it.
        settings: how the app is run.
    """
    schedule = BackupSchedule(store)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        source.start()
        schedule.start()
        try:
            yield
        finally:
            schedule.stop()
            source.stop()
            if app.state.training:
                app.state.training.close()

    app = _Service(
        title="Maxella",
        version=__version__,
        description="Recommends movies from ratings, predicts ratings, and says why.",
        lifespan=running,
        openapi_url=None,  # `reference` has it, written once
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.source = source
    app.state.store = store
    app.state.settings = settings
    app.state.posters = FetchedPosters(settings.poster_cache) if settings.poster_cache else None
    app.state.throttle = Throttle()
    app.state.first_code = FirstCode() if settings.operator and not store.has_operator_password() else None
    app.state.gate = Gate()
    app.state.pulse = service.Pulse()
    app.state.training = TrainingJob(settings.bundles, settings.database) if settings.bundles else None
    # The last one added is the outermost; `at_the_edge` stands around them all.
    app.add_middleware(BodyLimit)
    app.add_middleware(Language)
    app.add_middleware(
        SessionMiddleware,
        secret_key=store.secret().hex(),
        session_cookie=COOKIE,
        max_age=SECONDS_COOKIES_LAST,
        path=settings.base_path or "/",
        same_site="lax",
    )
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5)
    install_error_handlers(app)
    for router in (service.router, lists.router, _api()):
        app.include_router(router)
    for page in (
        account,
        accounts,
        history,
        home,
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
    ):
        app.include_router(page.router, dependencies=[Depends(count_changes)])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _api() -> APIRouter:
    api = APIRouter(prefix=API_PREFIX)
    for router in (
        people.router,
        movies.router,
        movies.people,
        service.model_router,
        profiles.router,
        profiles.accounts,
        me.router,
        me_movies.router,
        me_files.router,
    ):
        api.include_router(router)
    return api
