"""Use two installations of the wheel in an empty folder and an empty home: one trains, the other serves that.

python scripts/try_installed.py TRAINING SERVING [DATASET]     (the programs `maxella`; default: ml-100k)

`maxella up` of the first runs until it recommends; then `maxella serve` of the second, which has no extra.
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


def try_programs(training: Path, serving: Path, dataset: str) -> None:
    """Train and serve with one program, then serve the same bundle with the other."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _try_program(training, ["up", "--dataset", dataset], home)
        _try_program(serving, ["serve", str(home / "bundles" / dataset)], home)
        _refuse_to_train(serving, dataset, home)


def _try_program(program: Path, words: list[str], home: Path) -> None:
    """Run the program until it is ready, ask it for recommendations, and stop it."""
    subprocess.run([program, "--version"], check=True)
    port = _free_port()
    command = [str(program), *words, "--port", str(port)]
    environment = {**os.environ, "MAXELLA_HOME": str(home)}
    started = time.monotonic()
    with subprocess.Popen(command, cwd=home.parent, env=environment) as running:
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/healthz", running)
            print(f"{words[0]}: ready after {time.monotonic() - started:.0f} s")
            answer = _post(f"http://127.0.0.1:{port}/api/v1/recommendations", {"history": HISTORY, "k": 3})
        finally:
            running.terminate()
    for place in answer["recommendations"]:
        print(place["rank"], place["movie"]["title"], f"{place['predicted_rating']:.1f}")


def _refuse_to_train(program: Path, dataset: str, home: Path) -> None:
    """See that what serves alone says by which extra it would train."""
    command = [str(program), "train", dataset, "--out", str(home / "made")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode != 2 or "pip install 'maxella[train]'" not in told.stderr:
        raise SystemExit(f"without its extra, `maxella train` ended with {told.returncode}: {told.stderr}")
    print(told.stderr.strip())


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
    training, serving, *dataset = sys.argv[1:]
    try_programs(Path(training).absolute(), Path(serving).absolute(), *(dataset or ["ml-100k"]))
