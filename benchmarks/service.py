"""Latency of the service over loopback, beside the emptiest FastAPI route there is.

    python benchmarks/service.py                  the current bundle of ml-1m, else EASE fitted for this
    python benchmarks/service.py --bundle DIR --requests 500

Service and peer run in processes of their own; both are asked in turn in the same run, by one client that
keeps its connection, then by several at once. Prints one table and writes one JSON.
"""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from maxella.app.sessions import COOKIE, CSRF_HEADER
from maxella.data.dataset import load_dataset
from maxella.errors import BundleError
from maxella.features.training_data import TrainingData
from maxella.home import bundle_folder
from maxella.models.fitting import Fitting
from maxella.recommend.bundle import save_bundle
from maxella.recommend.pointer import resolve
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe

SERVICE = """
import sys
from pathlib import Path
from maxella.app.server import serve_folder
serve_folder(Path(sys.argv[1]), port=0, database=sys.argv[2])
"""
PEER = """
from typing import Any
import sys
import uvicorn
from fastapi import FastAPI
from maxella.app.server import listening_socket
app = FastAPI()
@app.get("/livez")
def alive() -> dict[str, Any]: return {}
@app.post("/empty")
def empty(asked: dict[str, Any]) -> dict[str, Any]: return {}
listening = listening_socket("127.0.0.1", 0)
print("at http://127.0.0.1:%d" % listening.getsockname()[1], file=sys.stderr, flush=True)
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])
"""
SECONDS_TO_LOAD = 120
WARM_UP = 5


@dataclass(frozen=True)
class Question:
    """One kind of request."""

    name: str
    method: str
    path: str
    bodies: tuple[bytes | None, ...] = (None,)
    """Sent in turn."""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    of_peer: bool = False


@dataclass(frozen=True)
class Row:
    """What came out for one kind of request."""

    request: str
    clients: int
    median_ms: float
    p95_ms: float
    per_second: float
    answer_kb: float


def main() -> None:
    """Start both, ask, show."""
    arguments = _arguments()
    with ExitStack() as stack:
        bundle = _bundle(arguments, stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        service = stack.enter_context(running(SERVICE, str(bundle), f"sqlite:///{folder / 'app.sqlite3'}"))
        peer = stack.enter_context(running(PEER))
        wait_until_ready(service)
        rows = [
            _measured(question, peer if question.of_peer else service, arguments.requests, clients)
            for clients in (1, arguments.clients)
            for question in _questions(Recommender.load(bundle), service)
        ]
    _show(rows, bundle)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")


def _questions(recommender: Recommender, service: str) -> list[Question]:
    popular = [each.movie.movie_id for each in recommender.recommend(k=200)]
    ratings = [(movie_id, recommender.scale.high - place % 3) for place, movie_id in enumerate(popular)]

    def posted(count: int, **more: object) -> bytes:
        history = [{"movie_id": movie_id, "rating": rating} for movie_id, rating in ratings[:count]]
        return json.dumps({"history": history, **more}).encode()

    visitor = _visitor(service, ratings[:50])
    rated_last = [f"rating.{popular[150]}={rating}".encode() for rating in (recommender.scale.high, "")]
    recommend = "/api/v1/recommendations"
    predictions = posted(20, movie_ids=popular[100:120])
    return [
        Question("peer: an empty route", "POST", "/empty", (posted(20),), of_peer=True),
        Question("livez", "GET", "/livez"),
        Question("search", "GET", "/api/v1/movies?query=star%20wars"),
        Question("recommend 20, no ratings", "POST", recommend, (b"{}",)),
        Question("recommend 20, 1 rating", "POST", recommend, (posted(1),)),
        Question("recommend 20, 20 ratings", "POST", recommend, (posted(20),)),
        Question("recommend 20, 20 ratings, no reasons", "POST", recommend, (posted(20, reasons=0),)),
        Question("recommend 20, 200 ratings", "POST", recommend, (posted(200),)),
        Question("predict 20, 20 ratings", "POST", "/api/v1/predictions", (predictions,)),
        Question("explain, 20 ratings", "POST", "/api/v1/explanations", (posted(20, movie_id=popular[100]),)),
        Question("page: Home for 50 ratings", "GET", "/", headers=visitor),
        Question("page: a rating", "POST", "/marks", tuple(rated_last), {**visitor, "X-Part": "none"}),
        Question(
            "page: a rating and the shelves",
            "POST",
            "/marks",
            tuple(rated_last),
            {**visitor, "X-Part": "shelves"},
        ),
        Question("page: a film", "GET", f"/movies/{popular[150]}", headers=visitor),
        Question("poster", "GET", f"/posters/{popular[0]}"),
    ]


def _measured(question: Question, address: str, requests: int, clients: int) -> Row:
    def ask(count: int) -> tuple[list[float], int]:
        connection = http.client.HTTPConnection(address, timeout=60)
        seconds, size = [], 0
        for place in range(count):
            started = time.perf_counter()
            body = question.bodies[place % len(question.bodies)]
            connection.request(question.method, question.path, body, question.headers)
            answer = connection.getresponse()
            size = len(answer.read())
            seconds.append(time.perf_counter() - started)
            if answer.status not in (200, 204):
                raise SystemExit(f"{question.name}: {question.path} answered {answer.status}")
        connection.close()
        return seconds, size

    ask(WARM_UP)
    with ThreadPoolExecutor(clients) as pool:
        started = time.perf_counter()
        results = list(pool.map(ask, [max(1, requests // clients)] * clients))
        elapsed = time.perf_counter() - started
    seconds = np.concatenate([part for part, _ in results])
    median, p95 = (float(1000 * value) for value in np.percentile(seconds, (50, 95)))
    return Row(question.name, clients, median, p95, len(seconds) / elapsed, results[0][1] / 1000)


def _visitor(address: str, ratings: list[tuple[str, float]]) -> dict[str, str]:
    """Make a profile with these ratings; gives the headers that a browser sends for it from then on."""
    with httpx.Client(base_url=f"http://{address}", headers={"Accept": "text/html"}, timeout=60) as client:
        client.post("/profiles", data={"csrf": _token(client)})
        token = _token(client)
        client.post("/marks", data={"csrf": token, **{f"rating.{film}": rating for film, rating in ratings}})
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
    form = "application/x-www-form-urlencoded"
    return {"Cookie": cookie, CSRF_HEADER: token, "Content-Type": form, "Accept": "text/html"}


def _token(client: httpx.Client) -> str:
    """The token that the pages of this browser carry; another one once a profile is entered."""
    return client.get("/start").text.split('<meta name="csrf" content="')[1].partition('"')[0]


@contextmanager
def running(program: str, *arguments: str) -> Iterator[str]:
    """A server in a process of its own; gives its address, `host:port`."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        first = process.stderr.readline() if process.stderr else ""
        yield first.split("http://")[1].split()[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_until_ready(address: str) -> None:
    """Wait until a service has its model."""
    deadline = time.monotonic() + SECONDS_TO_LOAD
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address, timeout=60)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise SystemExit(f"the service was not ready within {SECONDS_TO_LOAD} s")


def _bundle(arguments: argparse.Namespace, stack: ExitStack) -> Path:
    if arguments.bundle:
        return resolve(arguments.bundle)
    try:
        return resolve(bundle_folder(arguments.dataset))
    except BundleError:
        dataset = load_dataset(arguments.dataset)
        recipe = fit_recipe(TrainingData.of(dataset), load_preset(), Fitting(), views=("ease",))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "ease-alone"
        save_bundle(folder, recipe, dataset, trained_on="all ratings")
        return folder


def _show(rows: list[Row], bundle: Path) -> None:
    table = Table(title=f"Answers of {bundle.name} over loopback", title_justify="left")
    for heading in ("request", "clients", "median ms", "p95 ms", "per second", "answer kB"):
        table.add_column(heading, justify="left" if heading == "request" else "right")
    for row in rows:
        figures = (row.median_ms, row.p95_ms, row.per_second, row.answer_kb)
        table.add_row(row.request, str(row.clients), *(f"{figure:,.1f}" for figure in figures))
    Console().print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, help="a bundle, or a folder of bundles")
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument(
        "--requests", type=int, default=100, help="of each kind; more than 600 changes a minute are refused"
    )
    parser.add_argument("--clients", type=int, default=4, help="how many ask at once in the second half")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks/service.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
