"""Writes the pictures of the pages to docs/images/, with the system's Chromium.

    python docs/screenshots.py                  the current bundle of ml-1m
    python docs/screenshots.py --bundle DIR

Pages use the fonts of the system: those of the pictures in the repository are Debian's fonts-urw-base35 and
fonts-inter.
"""

import argparse
import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import uvicorn
from playwright.sync_api import Browser, StorageState, sync_playwright

from maxella.app.server import listening_socket
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.data.dataset import load_dataset
from maxella.explore.explore import explore
from maxella.explore.report import write_report
from maxella.home import bundle_folder
from maxella.models.fitting import silent
from maxella.recommend.recommender import Recommender

IMAGES = Path(__file__).parent / "images"
DATASET = "ml-1m"

# A person who likes crime films and a good laugh: title, and rating as a part of the scale.
RATED = (
    ("Toy Story", 0.75),
    ("The Silence of the Lambs", 0.75),
    ("Heat", 1.0),
    ("Men in Black", 0.25),
    ("Fargo", 1.0),
)

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1.5}
SETTLED_MS = 4000
"""How long a page full of charts may draw before its picture is taken."""

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("needs Chromium: apt-get install chromium")
    recommender = Recommender.load(_arguments().bundle)
    IMAGES.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        _running(recommender) as address,
        sync_playwright() as playwright,
    ):
        report = Path(folder) / "report.html"
        dataset = load_dataset(DATASET)
        write_report(explore(dataset, silent), dataset, report)
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        ratings = _ratings(recommender)
        _picture(browser, address, "home-light", ratings, DESKTOP, "light")
        _picture(browser, address, "home-dark", ratings, DESKTOP, "dark")
        _picture(browser, address, "search", ratings, DESKTOP, "light", query="star wars")
        _picture(browser, address, "phone", ratings, PHONE, "dark")
        _still(browser, f"{address}/results", "results-page", DESKTOP, "light")
        _still(browser, f"{address}/results", "results-phone", PHONE, "dark")
        _still(browser, report.as_uri(), "report", DESKTOP, "light", below="worst-movies")
        _still(browser, report.as_uri(), "report-phone", PHONE, "dark")
        browser.close()


def _ratings(recommender: Recommender) -> dict[str, str]:
    """What the browser would have kept of the person."""
    scale = recommender.scale
    kept = [
        (recommender.search(title, 1)[0].movie_id, scale.low + part * (scale.high - scale.low))
        for title, part in RATED
    ]
    return {f"maxella.ratings.{recommender.manifest.dataset}": json.dumps(kept)}


def _picture(
    browser: Browser,
    address: str,
    name: str,
    storage: dict[str, str],
    device: dict[str, Any],
    scheme: Literal["light", "dark"],
    query: str = "",
) -> None:
    state: StorageState = {
        "cookies": [],
        "origins": [
            {
                "origin": address,
                "localStorage": [{"name": key, "value": value} for key, value in storage.items()],
            }
        ],
    }
    context = browser.new_context(
        base_url=address,
        storage_state=state,
        color_scheme=scheme,
        reduced_motion="reduce",
        **device,
    )
    page = context.new_page()
    page.goto("/")
    page.locator('#shelf[data-personal="yes"]' if storage else "#shelf").wait_for()
    if query:
        page.get_by_role("searchbox").fill(query)
        page.locator("#found .film").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(IMAGES / f"{name}.png")
    context.close()


def _still(
    browser: Browser,
    address: str,
    name: str,
    device: dict[str, Any],
    scheme: Literal["light", "dark"],
    below: str = "",
) -> None:
    """A page as it opens, or from one of its parts on."""
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", **device)
    page = context.new_page()
    page.goto(f"{address}#{below}" if below else address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=IMAGES / f"{name}.png")
    print(IMAGES / f"{name}.png")
    context.close()


@contextmanager
def _running(recommender: Recommender) -> Iterator[str]:
    with listening_socket("127.0.0.1", 0) as listening:
        app = create_app(Fixed(recommender))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while thread.is_alive() and not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=bundle_folder(DATASET))
    return parser.parse_args()


if __name__ == "__main__":
    main()
