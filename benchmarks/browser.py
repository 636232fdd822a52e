"""From a click on a rating to other films on the shelves, in Chromium, as a person sees it.

    python -m benchmarks.browser                  the current bundle of ml-1m, else EASE fitted for this
    python -m benchmarks.browser --bundle DIR --ratings 30

The service runs in a process of its own. A film of the first shelf is rated again and again; times are taken
in the page, from the click until the shelves hold other films, and until the next frame begins. Chromium
draws without a GPU here, on the cores that the service answers on, so frames take longer than for a person.
"""

import argparse
import shutil
from contextlib import ExitStack

from playwright.sync_api import Page, sync_playwright

from benchmarks.frame import servers, subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report, UnmeasuredError
from benchmarks.frame.timing import Times

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


MOST_MS = 300
"""From the click to other films, at the median."""


def measure(options: argparse.Namespace) -> Report:
    """Rate as somebody at a desk, and as somebody with a phone."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise UnmeasuredError("needs Chromium: apt-get install chromium")
    ratings = 1 if options.quick else options.ratings
    warm_up = 0 if options.quick else WARM_UP
    devices = dict([*DEVICES.items()][:1]) if options.quick else DEVICES
    with ExitStack() as stack:
        bundle = stack.enter_context(subjects.asked_bundle(options))
        address = stack.enter_context(servers.service(bundle)).address
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)
        report = Report(f"From a rating to other films on the shelves, {bundle.name}")
        for name, device in devices.items():
            page = browser.new_context(base_url=f"http://{address}", **device).new_page()  # type: ignore[arg-type]
            changed, framed = zip(*_seconds(page, ratings, warm_up), strict=True)
            for until, taken in (("changed", Times(changed)), ("next frame", Times(framed))):
                slowest = taken.percentile_ms(100)
                report.row({"device": name, "until": until, **taken.cells(), "slowest ms": slowest})
            report.at_most(f"{name}, other films: median ms", Times(changed).median_ms, MOST_MS)
    return report


def _seconds(page: Page, ratings: int, warm_up: int) -> list[tuple[float, float]]:
    page.goto("/start")
    page.locator('form[action="/profiles"] button').click()
    page.goto("/")
    times: list[tuple[float, float]] = []
    for _ in range(warm_up + ratings):
        page.wait_for_load_state("networkidle")
        changed, framed = page.locator("#shelf-1 .film .seat input").nth(RATED).evaluate(WATCH)
        times.append((changed / 1000, framed / 1000))
        page.wait_for_timeout(400)
    return times[warm_up:]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--ratings", type=int, default=20)


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
