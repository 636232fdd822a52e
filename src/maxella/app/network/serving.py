"""The app under uvicorn: one way for the service, its tests and its benchmarks."""

import asyncio

import uvicorn
from fastapi import FastAPI

from maxella.app.network.connections import ConnectionLimits, Connections
from maxella.app.network.protocol import GuardedProtocol
from maxella.app.settings import Settings

HEAD_BYTES = 1 << 14
"""Of the head of a request that is not whole yet."""
BACKLOG = 128
"""Connections that wait to be accepted; so many are also accepted before any is looked at."""
SECONDS_TO_FINISH = 5
"""How long requests in flight may take to end when the service is told to."""
SECONDS_BETWEEN_LOOKS = 1


class ServiceConfig(uvicorn.Config):
    """Has the connections of the server that it makes."""

    def __init__(
        self, app: FastAPI, limits: ConnectionLimits | None = None, seconds_to_finish: int = SECONDS_TO_FINISH
    ) -> None:
        """Serve an app.

        Args:
            app: as `create_app` makes it.
            limits: how many connections are kept, and how long they are waited for.
            seconds_to_finish: how long requests in flight may take to end when the service is told to.
        """
        settings: Settings = app.state.settings
        self.connections = Connections(limits or ConnectionLimits(), settings.proxies)
        super().__init__(
            app,
            http=GuardedProtocol,
            ws="none",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            # It would believe whoever connects from this machine; `Proxies` believes whom it is told to.
            proxy_headers=False,
            backlog=BACKLOG,
            h11_max_incomplete_event_size=HEAD_BYTES,
            timeout_graceful_shutdown=seconds_to_finish,
        )


class Service(uvicorn.Server):
    """Looks after its connections once a second."""

    def __init__(self, config: ServiceConfig) -> None:
        super().__init__(config)
        self._connections = config.connections

    async def main_loop(self) -> None:
        """Serve until told to end."""
        looking = asyncio.create_task(self._look_on())
        try:
            await super().main_loop()
        finally:
            looking.cancel()

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            self._connections.look(loop.time())
