"""Servers in processes of their own: the app as `maxella serve` starts it, and the emptiest FastAPI app."""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.frame.report import UnmeasuredError

SERVICE = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
from maxella.app.server import serve_folder
serve_folder(Path(sys.argv[1]), port=0, database=sys.argv[2])
"""
"""With as many open files as most systems allow a program, whatever they are here."""
PEER = """
from typing import Any
import sys
import uvicorn
from fastapi import FastAPI
from maxella.app.server import listening_socket
app = FastAPI()
@app.post("/empty")
def empty(asked: dict[str, Any]) -> dict[str, Any]: return {}
listening = listening_socket("127.0.0.1", 0)
print("at http://127.0.0.1:%d" % listening.getsockname()[1], file=sys.stderr, flush=True)
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])
"""
SECONDS_TO_LOAD = 120
SECONDS_TO_END = 30


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    address: str
    """`host:port`."""
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time that its process has used; not a number where the system does not tell."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return float("nan")
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self) -> float:
        """The most memory that its process ever held; not a number where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return float("nan")
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
        return int(found[1]) * 1024 / 1e6 if found else float("nan")


@contextmanager
def service(bundle: Path) -> Iterator[Server]:
    """The app with a bundle and an empty database, ready to answer."""
    with tempfile.TemporaryDirectory() as place:
        database = f"sqlite:///{Path(place) / 'app.sqlite3'}"
        with _running(SERVICE, str(bundle), database) as server:
            _wait_until_ready(server)
            yield server


@contextmanager
def peer() -> Iterator[Server]:
    """A server whose one route, `POST /empty`, reads JSON and answers nothing."""
    with _running(PEER) as server:
        yield server


@contextmanager
def _running(program: str, *arguments: str) -> Iterator[Server]:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen([sys.executable, "-c", program, *arguments], stderr=log)
        try:
            deadline = time.monotonic() + SECONDS_TO_LOAD
            while not (said := _address_in(_text_of(log))):
                if process.poll() is not None or time.monotonic() > deadline:
                    last = _text_of(log).strip().splitlines()[-1:]
                    raise UnmeasuredError(f"a server did not start: {''.join(last) or 'it said nothing'}")
                time.sleep(0.02)
            yield Server(said, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _text_of(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


def _address_in(log: str) -> str | None:
    found = re.search(r"at http://(\S+:\d+)\s", log)
    return found[1] if found else None


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_LOAD
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(server.address, timeout=SECONDS_TO_LOAD)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise UnmeasuredError(f"the service was not ready within {SECONDS_TO_LOAD} s")
