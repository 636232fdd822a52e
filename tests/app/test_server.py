import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from threadpoolctl import threadpool_info, threadpool_limits

from maxella.app.bundles import BundleHolder
from maxella.app.server import require_free_port, run_server, serve_folder
from maxella.app.storage.store import Store
from maxella.errors import ServiceError, UsageError
from tests.waiting import wait_until

_FIRST_CODE = (
    r"^maxella: the operator's pages: open /operator and give this code once: (?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}$"
)


def test_a_port_in_use_is_refused_with_its_number_and_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for refused in (require_free_port, lambda host, port: serve_folder(tmp_path, host, port)):
            with pytest.raises(ServiceError, match=f"port {port} is in use.*--port") as caught:
                refused("127.0.0.1", port)
            assert "\n" not in str(caught.value)
            assert caught.value.exit_code == 1


def test_a_host_that_is_no_address_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="not an address"):
        require_free_port("no such host.invalid", 0)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ServiceError, match="not an address of this machine"):
        require_free_port("203.0.113.1", 0)


def test_a_port_that_was_looked_at_is_free_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    require_free_port("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)) as again:
        assert again.getsockname()[1] == port


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_service_answers_at_once_and_ends_cleanly_when_told_to(tmp_path: Path, ending: int) -> None:
    with _serving(tmp_path) as (process, address):
        assert httpx.get(f"{address}/livez").status_code == 200
        not_ready = httpx.get(f"{address}/healthz")
        assert not_ready.status_code == 503
        assert "no bundle in" in not_ready.json()["error"]["message"]
        process.send_signal(ending)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in errors
        assert errors.splitlines()[-1] == "maxella: ended"


def _is_alive(address: str) -> bool:
    try:
        httpx.get(f"{address}/livez")
    except httpx.TransportError:
        return False
    return True


@contextmanager
def _serving(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The service in a process of its own, on a free port."""
    program = (
        "import sys; from pathlib import Path; from maxella.app.server import serve_folder; "
        "serve_folder(Path(sys.argv[1]), port=0)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        assert first.startswith("maxella: at http://127.0.0.1:"), first
        assert re.match(_FIRST_CODE, process.stderr.readline()), "the code for the operator's first password"
        address = first.split()[2]
        wait_until(lambda: _is_alive(address))
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_one_thread_of_blas_serves_a_request_and_all_train_before_and_after(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: threads.append(_blas_threads()))
    threads: list[set[int]] = []
    with threadpool_limits(2, "blas"):
        run_server(BundleHolder(tmp_path), store, port=0)
        threads.append(_blas_threads())
    assert threads == [{1}, {2}]


def _blas_threads() -> set[int]:
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}
