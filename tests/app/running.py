"""The service on a free port of this machine, as a client meets it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from fastapi import FastAPI

from maxella.app.network.connections import ConnectionLimits
from maxella.app.network.serving import Service, ServiceConfig
from maxella.app.server import listening_socket
from tests.waiting import wait_until


@contextmanager
def running(
    app: FastAPI, limits: ConnectionLimits | None = None, seconds_to_finish: int = 2
) -> Iterator[str]:
    """Run the service in a thread and give its address."""
    with listening_socket("127.0.0.1", 0) as listening:
        server = Service(ServiceConfig(app, limits, seconds_to_finish))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive())
            assert server.started
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def client_of(app: FastAPI) -> Iterator[httpx.Client]:
    """Run the service in a thread and give a client for it."""
    with running(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
