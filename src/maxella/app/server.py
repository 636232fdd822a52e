"""Runs the service on a port until it is told to end."""

import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from maxella.app.bundles import BundleHolder
from maxella.app.identity.operator import set_operator_password
from maxella.app.network.connections import ConnectionLimits, connections_here
from maxella.app.network.serving import Service, ServiceConfig
from maxella.app.placing import place_all
from maxella.app.service import DEFAULTS, create_app
from maxella.app.serving import Source
from maxella.app.settings import Settings, settings_for
from maxella.app.storage.store import Store
from maxella.errors import ServiceError, UsageError

log = logging.getLogger("maxella.app")

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
SECONDS_OF_A_THREAD = 0.001
"""How long Python code of one thread may keep the others waiting, the one that takes requests among them."""


def serve_folder(
    folder: Path,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    *,
    database: str | None = None,
    settings: Settings | None = None,
    operator_password: str | None = None,
) -> None:
    """Serve a bundle, or the current one of a folder of bundles; see `run_server`.

    Args:
        folder: a bundle, or a folder of bundles.
        host: the address to listen on.
        port: the port; 0 takes any free one.
        database: address of the storage; None for a file in `MAXELLA_HOME`.
        settings: how the app is run; by default as `settings_for` the host says.
        operator_password: opens the operator's pages from now on; None leaves the one that was set.

    Raises:
        ServiceError: when the port is taken or may not be used.
        StorageError: when the storage cannot be opened.
        UsageError: when the host or the database is not an address, or the password cannot be used.
    """
    settings = replace(settings or settings_for(host), database=database)
    with closing(Store.open(database)) as store:
        if operator_password is not None:
            set_operator_password(store, operator_password)
        # Films that were imported and not known are looked for in each catalogue that is served.
        bundles = BundleHolder(folder, then=lambda recommender: place_all(store, recommender))
        run_server(bundles, store, host, port, settings)


def run_server(
    source: Source,
    store: Store,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    settings: Settings = DEFAULTS,
) -> None:
    """Serve until Ctrl-C or SIGTERM, then finish the requests in flight and return.

    Args:
        source: where the recommender comes from; the service is alive at once, and ready when it has one.
        store: keeps what people do.
        host: the address to listen on; the default is reachable from this machine alone.
        port: the port; 0 takes any free one.
        settings: how the app is run.

    Raises:
        ServiceError: when the port is taken or may not be used.
        UsageError: when the host is not an address.
    """
    listening = listening_socket(host, port)
    # One thread of BLAS a request: requests are served side by side, and would fight for the cores.
    with listening, threadpool_limits(1, "blas"), _logging_to_stderr(), _ended_by_sigterm():
        sys.setswitchinterval(SECONDS_OF_A_THREAD)
        app = create_app(source, store, settings)
        limits = ConnectionLimits(connections=connections_here())
        service = Service(ServiceConfig(app, limits))
        log.info("at %s%s (Ctrl-C ends it)", _address(listening), settings.base_path)
        if app.state.first_code:
            code = app.state.first_code.text
            log.info("the operator's pages: open /operator and give this code once: %s", code)
        try:
            service.run(sockets=[listening])
        except KeyboardInterrupt:
            # How uvicorn hands on the signal that ended it, after it has ended well.
            log.info("ended")


def require_free_port(host: str, port: int) -> None:
    """Make sure that the service could listen, before anything long begins.

    Raises:
        ServiceError: when the port is taken or may not be used.
        UsageError: when the host is not an address.
    """
    listening_socket(host, port).close()


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens on the first address of `host`.

    Raises:
        ServiceError: when the port is taken or may not be used.
        UsageError: when the host is not an address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise UsageError(
            f"--host {host!r} is not an address; 127.0.0.1 is this machine, 0.0.0.0 all it has"
        ) from None
    # Without the protocol asyncio would not know it for TCP and leave Nagle's algorithm on: 40 ms an answer.
    bound = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # Lets a service that was just ended start again; elsewhere it would let two share a port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        # A bound port is only known to be free once it listens.
        bound.listen()
    except OSError as error:
        bound.close()
        raise ServiceError(_reason(error, host, port)) from error
    return bound


def _reason(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            another = f"choose another: --port {port + 1} (make run: PORT={port + 1})"
            return f"port {port} is in use; end what runs there, or {another}"
        case errno.EACCES:
            return f"port {port} may not be used by this account; choose one above 1023, such as --port 8000"
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine; --host 127.0.0.1 is, 0.0.0.0 means all it has"
        case _:
            return f"cannot listen on {host}, port {port}: {error.strerror}; choose another --host or --port"


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _logging_to_stderr() -> Iterator[None]:
    """Send to stderr, one plain line each, what the service and its server log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("maxella: %(message)s"))
    # What uvicorn warns of is what strangers send: they would fill the log.
    levels = {"maxella": logging.INFO, "uvicorn": logging.ERROR}
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).addHandler(handler)
    try:
        yield
    finally:
        for name in levels:
            logging.getLogger(name).removeHandler(handler)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the service as Ctrl-C does, so that what its caller started is ended too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
