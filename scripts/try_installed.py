"""Start an installed `maxella up` in an empty folder and an empty home, and use it until it recommends.

python scripts/try_installed.py .venv-wheel/bin/maxella [DATASET]     (default: ml-100k)
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

PATIENCE_SECONDS = 900
HISTORY = [{"movie_id": "50", "rating": 5}, {"movie_id": "181", "rating": 4}]
"""Star Wars and Return of the Jedi in ml-100k; other data sets have other movies of these ids."""


def try_program(program: Path, dataset: str) -> None:
    """Run the program until it is ready, ask it for recommendations, and stop it."""
    subprocess.run([program, "--version"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command = [str(program), "up", "--dataset", dataset, "--port", str(port)]
        environment = {**os.environ, "MAXELLA_HOME": str(Path(folder) / "home")}
        started = time.monotonic()
        with subprocess.Popen(command, cwd=folder, env=environment) as running:
            try:
                _wait_until_ready(f"http://127.0.0.1:{port}/healthz", running)
                print(f"ready after {time.monotonic() - started:.0f} s")
                answer = _post(
                    f"http://127.0.0.1:{port}/api/v1/recommendations", {"history": HISTORY, "k": 3}
                )
            finally:
                running.terminate()
    for place in answer["recommendations"]:
        print(place["rank"], place["movie"]["title"], f"{place['predicted_rating']:.1f}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_until_ready(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if running.poll() is not None:
            raise SystemExit(f"it ended with {running.returncode} before it was ready")
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  # our own address
                if answer.status == 200:
                    return
        except (URLError, TimeoutError):
            time.sleep(0.5)
    raise SystemExit(f"it was not ready after {PATIENCE_SECONDS} s")


def _post(url: str, body: dict[str, Any]) -> Any:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    try_program(Path(sys.argv[1]).absolute(), *(sys.argv[2:] or ["ml-100k"]))
