"""Serves a folder of bundles and asks it for everything, in a process that is what an installation is."""

import json
import re
import sys
from contextlib import closing
from pathlib import Path

import httpx

from maxella.app.assistant.server import server_of
from maxella.app.assistant.tools import Tools
from maxella.app.bundles import BundleHolder
from maxella.app.service import create_app
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from tests.app.running import client_of
from tests.app.test_signed_in_alone import MODEL, PAGES
from tests.app.visitor import Visitor
from tests.waiting import wait_until

HISTORY = {f"rating.m{number}": "5" for number in range(0, 12, 2)}
PASSWORD = "correct horse"


def main(folder: Path) -> None:
    """Print the status of each page and route, and which packages were loaded."""
    with closing(Store.open()) as store:
        bundles = BundleHolder(folder, poll_seconds=0.01)
        app = create_app(bundles, store, Settings(bundles=folder))
        with client_of(app) as client:
            wait_until(lambda: client.get("/healthz").status_code == 200)
            ada = Visitor(client)
            ada.post("/marks", HISTORY)
            code = app.state.first_code.text
            ada.post("/operator/password", {"code": code, "password": PASSWORD, "again": PASSWORD})
            statuses = _pages(client) | _model(client)
        server_of(Tools(bundles, store, store.profiles.of_account()[0]))
    packages = sorted({name.partition(".")[0] for name in sys.modules})
    print(json.dumps({"statuses": statuses, "packages": packages}))


def _pages(client: httpx.Client) -> dict[str, int]:
    charts = re.findall(r'src="(/results/charts/[^"?]+)', client.get("/results").text)
    assert charts
    return {path: client.get(path).status_code for path in (*PAGES, *charts, "/operator")}


def _model(client: httpx.Client) -> dict[str, int]:
    rated = [{"movie_id": name.removeprefix("rating."), "rating": 5} for name in HISTORY]
    bodies = {path: None if body is None else {**body, "history": rated} for _, path, body in MODEL}  # type: ignore[dict-item]
    return {path: client.request(method, path, json=bodies[path]).status_code for method, path, _ in MODEL}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
