"""From a click on a rating to other films on the shelves, in Chromium, as a person sees it.

    python benchmarks/browser.py                  the current bundle of ml-1m
    python benchmarks/browser.py --bundle DIR --ratings 30

The service runs in a process of its own. A film of the first shelf is rated again and again; times are taken
in the page, from the click until the shelves hold other films, and until the next frame begins. Chromium
draws without a GPU here, on the cores that the service answers on, so frames take longer than for a person.
"""

import argparse
import json
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from maxella.home import bundle_folder
from maxella.recommend.pointer import resolve
from service import SERVICE, running, wait_until_ready

WATCH = """seat => new Promise((resolve) => {
  const programme = document.getElementById("programme");
  const films = () => [...programme.querySelectorAll(".film")].map((film) => film.dataset.film).join();
  const before = films();
  const started = performance.now();
  new MutationObserver((_, observer) => {
    if (films() === before) return;
    observer.disconnect();
    const changed = performance.now() - started;
    requestAnimationFrame(() => resolve([changed, performance.now() - started]));
  }).observe(programme, { childList: true });
  seat.click();
})"""
DEVICES = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 375, "height": 720}, "is_mobile": True, "has_touch": True},
}
WARM_UP = 3
RATED = 4
"""The fifth of the ratings that a film offers."""


def main() -> None:
    """Start the service, rate, show."""
    arguments = _arguments()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("needs Chromium: apt-get install chromium")
    bundle = resolve(arguments.bundle)
    found = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(running(SERVICE, str(bundle), f"sqlite:///{folder / 'app.sqlite3'}"))
        wait_until_ready(address)
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, device in DEVICES.items():
            page = browser.new_context(base_url=f"http://{address}", **device).new_page()  # type: ignore[arg-type]
            found[name] = _milliseconds(page, arguments.ratings)
        browser.close()
    _show(found, bundle)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _milliseconds(page: Page, ratings: int) -> list[list[float]]:
    page.goto("/start")
    page.locator('form[action="/profiles"] button').click()
    page.goto("/")
    times: list[list[float]] = []
    for _ in range(WARM_UP + ratings):
        page.wait_for_load_state("networkidle")
        times.append(page.locator("#shelf-1 .film .seat input").nth(RATED).evaluate(WATCH))
        page.wait_for_timeout(400)
    return times[WARM_UP:]


def _show(found: dict[str, list[list[float]]], bundle: Path) -> None:
    table = Table(title=f"From a rating to other films on the shelves, {bundle.name}", title_justify="left")
    for heading in ("device", "ratings", "until", "median ms", "p95 ms", "slowest ms"):
        table.add_column(heading, justify="left" if heading == "device" else "right")
    for name, times in found.items():
        for until, taken in zip(("changed", "next frame"), np.array(times).T, strict=True):
            figures = (*np.percentile(taken, (50, 95)), taken.max())
            table.add_row(name, str(len(times)), until, *(f"{figure:,.0f}" for figure in figures))
    Console().print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=bundle_folder("ml-1m"))
    parser.add_argument("--ratings", type=int, default=20)
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks/browser.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
