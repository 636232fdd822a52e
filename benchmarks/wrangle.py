"""Seconds and peak memory of wrangling, each case in a process of its own.

    python -m benchmarks.wrangle
    python -m benchmarks.wrangle --case synthetic --ratings 25

Cases: `ml-1m` and `ml-100k` with the film tables, from the folders of `MAXELLA_SOURCES` (left out where they
are missing); `synthetic`: film tables of the size and with the faults of Kaggle's (190 MB of credits), all of
whose 45,000 films are wanted, and a million ratings (`--ratings`: millions) in the format of MovieLens 25M.
Seconds are by the clock; processor seconds add up the cores and suffer less from whatever else runs.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.frame.command import Benchmark
from benchmarks.frame.machine import ROOT
from benchmarks.frame.report import Cell, Report, UnmeasuredError
from maxella.data.fetch import find_metadata
from maxella.data.local import open_local
from maxella.data.registry import ML_25M, known_source
from maxella.data.wrangle import wrangle_movielens
from maxella.tables.archive import open_source

SYNTHETIC = "synthetic"
CASES = ("ml-1m", "ml-100k", SYNTHETIC)
FILMS = 45_436
PEOPLE = 200_000
GOALS = {"ml-1m": {"seconds": 15, "peak MB": 2000}, SYNTHETIC: {"peak MB": 600}}
"""On two cores; `synthetic` with a million ratings."""
INSIDE = """
import json, sys
from benchmarks.wrangle import wrangled
print(json.dumps(wrangled(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
"""


def measure(options: argparse.Namespace) -> Report:
    """Wrangle every case that is here."""
    cases = [SYNTHETIC] if options.quick else [options.case] if options.case else CASES
    films, ratings = (200, 2_000) if options.quick else (FILMS, round(options.ratings * 1e6))
    here = [case for case in cases if case == SYNTHETIC or open_local(known_source(case)) is not None]
    missing = [case for case in cases if case not in here]
    without = f"; {', '.join(missing)}: in no folder of MAXELLA_SOURCES, left out" if missing else ""
    report = Report(f"Wrangling{without}")
    for case in here:
        command = [sys.executable, "-c", INSIDE, case, str(films), str(ratings)]
        ended = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE)
        if ended.returncode:
            raise UnmeasuredError(f"{case}: wrangling ended with exit code {ended.returncode}; see above")
        row: dict[str, Cell] = json.loads(ended.stdout)
        report.row(row)
        for figure, goal in GOALS.get(case, {}).items():
            report.at_most(f"{case}: {figure}", float(row[figure]), goal)
    return report


def wrangled(case: str, films: int, ratings: int) -> dict[str, Cell]:
    """Wrangle one case; memory is the peak of this process, with Python and its libraries in it.

    Args:
        case: one of `CASES`.
        films: of the synthetic case.
        ratings: of the synthetic case.
    """
    with tempfile.TemporaryDirectory() as place:
        description = ML_25M if case == SYNTHETIC else known_source(case)
        if case == SYNTHETIC:
            _write_like_kaggle(Path(place), np.random.default_rng(0), films)
            _write_like_movielens(Path(place), np.random.default_rng(1), films, ratings)
        made_up = open_source(Path(place)) if case == SYNTHETIC else None
        source, metadata = made_up or open_local(description), made_up or find_metadata()
        if source is None:
            raise UnmeasuredError(f"{case} is in no folder of MAXELLA_SOURCES")
        before = resource.getrusage(resource.RUSAGE_SELF)
        started = time.perf_counter()
        dataset = wrangle_movielens(case, source, metadata, description)
        seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "case": case,
        "ratings": len(dataset.interactions),
        "movies": len(dataset.movies),
        "with director": dataset.movies["director"].count(),
        "read MB": sum(file.bytes for file in dataset.manifest.files) / 1e6,
        "seconds": seconds,
        "processor seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak MB before": before.ru_maxrss / 1024,
        "peak MB": after.ru_maxrss / 1024,
    }


def _write_like_movielens(folder: Path, rng: np.random.Generator, films: int, ratings: int) -> None:
    """`ratings.csv` and `movies.csv` in the format of MovieLens 25M; no pair is rated twice."""
    users = ratings // 150 + 1
    pairs = np.sort(rng.integers(0, films * users, ratings))
    pairs = pairs + np.arange(ratings)  # strictly increasing, so all differ
    pl.DataFrame(
        {
            "userId": pairs // films + 1,
            "movieId": pairs % films + 1,
            "rating": rng.integers(1, 11, ratings) / 2,
            "timestamp": rng.integers(900_000_000, 1_500_000_000, ratings),
        },
    ).write_csv(folder / "ratings.csv")
    ids = np.arange(1, films + 1)
    titles = [f"Film {film}, The ({1920 + film % 100})" for film in ids]
    movies = pl.DataFrame({"movieId": ids, "title": titles, "genres": "Drama|Children"})
    movies.write_csv(folder / "movies.csv")


def _write_like_kaggle(folder: Path, rng: np.random.Generator, films: int) -> None:
    """The four film tables, in the size of Kaggle's and with its faults."""
    ids = rng.permutation(np.arange(100, 100 + films))
    movies = np.arange(1, films + 1)
    pl.DataFrame({"movieId": movies, "imdbId": movies + 10**5, "tmdbId": ids}).write_csv(folder / "links.csv")
    repeated = [*ids.tolist(), *ids[:30].tolist()]
    _write_rows(folder / "movies_metadata.csv", _metadata_rows(repeated))
    _write_rows(folder / "credits.csv", _credit_rows(repeated, rng))
    keyword = "{'id': 931, 'name': 'jealousy'}, {'id': 15101, 'name': \"based on children's book\"}"
    keywords = ((f"[{', '.join([keyword] * 2)}]", film) for film in repeated)
    _write_rows(folder / "keywords.csv", [("keywords", "id"), *keywords])


def _write_rows(path: Path, rows: Iterator[tuple[object, ...]] | list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(",".join(_quoted(str(cell)) for cell in row) + "\n")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n') else cell


def _metadata_rows(ids: list[int]) -> Iterator[tuple[object, ...]]:
    names = ("adult", "genres", "id", "imdb_id", "original_language", "original_title", "overview")
    yield (*names, "poster_path", "release_date", "runtime", "title")
    genres = "[{'id': 18, 'name': 'Drama'}, {'id': 10751, 'name': 'Family'}]"
    overview = 'A long story, told "slowly",\nin two lines. ' * 9
    for place, film in enumerate(ids):
        if place % 15_000 == 7:
            yield " - Written by someone", "0.065736", "1997-08-20", "0", "104.0", "Released"
        date = "" if place % 500 == 0 else f"{1920 + place % 100}-05-17"
        title = f"The Film {place + 1}"
        yield "False", genres, film, f"tt{film:07d}", "en", title, overview, f"/{film}.jpg", date, 90.0, title


def _credit_rows(ids: list[int], rng: np.random.Generator) -> Iterator[tuple[object, ...]]:
    """Cast and crew of random length, so long that the file has the size of Kaggle's."""
    yield "cast", "crew", "id"
    people = [f"Ann{number} O'Neill" for number in range(PEOPLE)]
    cast_sizes, crew_sizes = rng.geometric(1 / 13, len(ids)), rng.geometric(1 / 10, len(ids))
    chosen = iter(rng.integers(0, PEOPLE, int(cast_sizes.sum() + crew_sizes.sum())).tolist())
    for film, cast, crew in zip(ids, cast_sizes.tolist(), crew_sizes.tolist(), strict=True):
        played = ", ".join(_cast_record(place, people[next(chosen)]) for place in range(cast))
        made = ", ".join(_crew_record(place, people[next(chosen)]) for place in range(crew))
        yield f"[{played}]", f"[{made}]", film


def _cast_record(place: int, name: str) -> str:
    return (
        f"{{'cast_id': {place}, 'character': 'Someone in it', 'credit_id': '52fe4284c3a36847f8024f95', "
        f"'gender': 2, 'id': {place}, 'name': {name!r}, 'order': {place}, "
        "'profile_path': '/pQFoyx7rp09CJTAb932F2g.jpg'}"
    )


def _crew_record(place: int, name: str) -> str:
    job = "Director" if place == 1 else "Editor"
    return (
        f"{{'credit_id': '52fe4284c3a36847f8024f49', 'department': 'Making', 'gender': 2, 'id': {place}, "
        f"'job': '{job}', 'name': {name!r}, 'profile_path': None}}"
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--case", choices=CASES, help="only this case")
    parser.add_argument("--ratings", type=float, default=1.0, help="millions of synthetic ratings")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
