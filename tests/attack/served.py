"""The app as strangers meet it: served by the command line in a process and a home of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.waiting import wait_until

SECONDS_TO_START = 60


@dataclass
class Served:
    """A running app."""

    address: str
    """`http://127.0.0.1:PORT`."""
    process: subprocess.Popen[str]
    database: Path
    mode: str = "alone"
    """Which of the ways to run it."""
    said: list[str] = field(default_factory=list)
    """The lines that it wrote to its terminal."""
    _clients: int = 0
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rpartition(":")[2])

    def client(self, source: str | None = None) -> httpx.Client:
        """A new client, of an address of this machine that no other one has unless it is given.

        It is closed with the app.
        """
        self._clients += 1
        address = source or f"127.1.{self._clients // 250}.{self._clients % 250 + 1}"
        transport = httpx.HTTPTransport(local_address=address)
        client = httpx.Client(base_url=self.address, timeout=60, transport=transport)
        self._open.callback(client.close)
        return client

    def close(self) -> None:
        """Close all its clients."""
        self._open.close()

    def forget_peak(self) -> None:
        """Count memory anew from what it holds now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", encoding="ascii")

    def megabytes(self) -> float:
        """The most memory that it held since the peak was forgotten."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024

    def is_alive(self) -> bool:
        """Whether it still answers."""
        with self.client() as client:
            return self.process.poll() is None and client.get("/livez").status_code == 200


@contextmanager
def served(bundles: Path, *options: str, **environment: str) -> Iterator[Served]:
    """Serve a folder of bundles, with options of `maxella serve`, until the block ends."""
    database = bundles.parent / "app.sqlite3"
    command = [sys.executable, "-m", "maxella", "serve", str(bundles), "--port", "0"]
    process = subprocess.Popen(
        [*command, "--database", f"sqlite:///{database}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    found = Served("", process, database)
    listening = threading.Event()

    def listen() -> None:
        for line in process.stderr or ():
            found.said.append(line.rstrip())
            if " at http://" in line:
                found.address = line[line.index("http://") :].split()[0]
                listening.set()
        listening.set()

    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        assert listening.wait(SECONDS_TO_START)
        assert found.address, found.said
        _wait_until_ready(found)
        yield found
    finally:
        found.close()
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(timeout=10)
        if process.stderr:
            process.stderr.close()


def _wait_until_ready(found: Served) -> None:
    with found.client() as client:
        wait_until(lambda: client.get("/healthz").status_code == 200, lambda: found.said)
