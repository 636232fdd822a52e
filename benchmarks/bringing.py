"""Bringing 200,000 rows along in the app: seconds of each step, and the most memory that the service held.

    python -m benchmarks.bringing                 the current bundle of ml-1m, and 87,585 made-up films
    python -m benchmarks.bringing --dataset NAME --rows 100000 --films 0

The rows are a file of Letterboxd's: seven of ten name films of the catalogue, of which many come again on
other days, two of ten name films that no catalogue has, and one of ten repeats a row. One browser sends it to
a service of its own, looks at the preview twice, brings it, and brings the same file once more, of which
nothing is new then. The second catalogue has as many films as MovieLens 32M, most of them without ratings;
its first preview makes its index too. Goals are held to processor seconds, user and system: on a machine that
others use, those of the clock say little.
"""

import argparse
import csv
import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import polars as pl

from benchmarks.frame import servers, subjects
from benchmarks.frame.clients import visitor
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report, UnmeasuredError
from benchmarks.frame.servers import Server
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.bundle.bundle import save_bundle
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe

ROWS, FILMS = 200_000, 87_585
MOST_SECONDS, MOST_SECONDS_AGAIN, MOST_MEGABYTES = 10, 1, 700
PATIENCE_SECONDS = 600
SYLLABLES = (
    "ba",
    "dor",
    "en",
    "fi",
    "gar",
    "ho",
    "il",
    "ka",
    "lun",
    "mo",
    "nes",
    "or",
    "pi",
    "ra",
    "su",
    "ti",
)


def measure(options: argparse.Namespace) -> Report:
    """Bring a file along, with one catalogue and then with another."""
    rows = 500 if options.quick else options.rows
    report = Report(f"Bringing {rows:,} rows along")
    with subjects.asked_bundle(options) as bundle:
        _measure(report, bundle, rows)
    if options.films and not options.quick:
        with _large_bundle(options.films) as bundle:
            _measure(report, bundle, rows)
    return report


def _measure(report: Report, bundle: Path, rows: int) -> None:
    recommender = Recommender.load(bundle)
    films = recommender.movie_table.select("title", "release_year").rows()
    content = letterboxd_file(films, rows)
    catalogue = f"{len(films):,} films"
    with servers.service(bundle) as service:
        headers = visitor(service.address, subjects.popular_ratings(recommender, 20))
        del headers["Content-Type"]
        address = f"http://{service.address}"
        with httpx.Client(base_url=address, headers=headers, timeout=PATIENCE_SECONDS) as browser:
            for time_, is_first in (("first", True), ("second", False)):
                steps = _bring(browser, service, content)
                for step, (clock, processor, peak) in steps.items():
                    row = {"catalogue": catalogue, "time": time_, "step": step}
                    report.row({**row, "seconds": clock, "processor seconds": processor, "peak MB": peak})
                    most = MOST_SECONDS_AGAIN if step == "preview again" else MOST_SECONDS
                    if is_first:
                        report.at_most(f"{step}, {catalogue}: processor s", processor, most)
                if is_first:
                    report.at_most(f"peak memory, {catalogue}: MB", peak, MOST_MEGABYTES)


def _bring(browser: httpx.Client, service: Server, content: bytes) -> dict[str, tuple[float, float, float]]:
    """Of each step the seconds, of the clock and of the service's processors, and its most memory so far."""
    taken: dict[str, tuple[float, float, float]] = {}

    def step(name: str, ask: Callable[[], httpx.Response]) -> httpx.Response:
        started, before = time.perf_counter(), service.cpu_seconds()
        answer = ask()
        clock, processor = time.perf_counter() - started, service.cpu_seconds() - before
        taken[name] = clock, processor, service.peak_megabytes()
        if answer.status_code not in (200, 303):
            raise UnmeasuredError(f"{name}: answered with {answer.status_code}")
        return answer

    upload = step("upload", lambda: browser.post("/taste/import", files={"files": ("ratings.csv", content)}))
    place = upload.headers["Location"]
    step("preview", lambda: browser.get(place))
    step("preview again", lambda: browser.get(place))
    step("import", lambda: browser.post(f"{place}/confirm"))
    return taken


def letterboxd_file(films: list[tuple[str, int | None]], rows: int) -> bytes:
    """A file of ratings, of films that are known and not, some of its rows twice."""
    chance = random.Random(1)  # noqa: S311 - a benchmark that repeats
    written: list[tuple[object, ...]] = []
    for number in range(rows):
        day = date(2008, 1, 1) + timedelta(days=chance.randrange(6000))
        kind = chance.random()
        if kind < 0.1 and written:
            written.append(chance.choice(written))
            continue
        title, year = (_title(chance), chance.randrange(1930, 2024)) if kind < 0.3 else chance.choice(films)
        written.append(
            (day.isoformat(), title, year, f"https://boxd.it/{number:x}", chance.randint(1, 10) / 2)
        )
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(("Date", "Name", "Year", "Letterboxd URI", "Rating"))
    lines.writerows(written)
    return text.getvalue().encode()


def _title(chance: random.Random) -> str:
    words = ("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(chance.randint(2, 4)))
    return " ".join(words).title()


@contextmanager
def _large_bundle(films: int) -> Iterator[Path]:
    """A bundle of so many films, each of a title of its own; a quarter of them has ratings."""
    chance = random.Random(2)  # noqa: S311 - a benchmark that repeats
    made_up = subjects.made_up_dataset(people=2_000, movies=films, ratings=films // 4)
    titles = pl.Series("title", [_title(chance) for _ in range(films)])
    dataset = replace(made_up, movies=made_up.movies.with_columns(titles))
    preset = load_preset("default", ["retrieval.als=1"])
    recipe = fit_recipe(TrainingData.of(dataset), preset, Fitting(), views=("als",))
    with tempfile.TemporaryDirectory() as place:
        save_bundle(Path(place) / "large", recipe, dataset, trained_on=ALL_RATINGS)
        yield Path(place) / "large"


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--rows", type=int, default=ROWS, help="of the file")
    parser.add_argument("--films", type=int, default=FILMS, help="of the second catalogue; 0 for none")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
