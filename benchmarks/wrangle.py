"""Seconds and peak memory of wrangling, each case in a process of its own.

    python benchmarks/wrangle.py                    prints a table, writes build/benchmarks/wrangle.json
    python benchmarks/wrangle.py --case synthetic --ratings 25

Cases: `ml-1m` and `ml-100k` with the film tables, from the folders of `MAXELLA_SOURCES` (left out where they
are missing); `synthetic`: film tables of the size and with the faults of Kaggle's (190 MB of credits), all of
whose 45,000 films are wanted, and a million ratings (`--ratings`: millions) in the format of MovieLens 25M.
Seconds are by the clock; processor seconds add up the cores and suffer less from whatever else runs.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from maxella.data.archive import open_source
from maxella.data.fetch import find_metadata
from maxella.data.local import open_local
from maxella.data.registry import ML_25M, known_source
from maxella.data.wrangle import wrangle_movielens
from maxella.files import write_atomically

CASES = ("ml-1m", "ml-100k", "synthetic")
FILMS = 45_436
PEOPLE = 200_000


def main() -> None:
    """Run every case in a process of its own, print the table and write the JSON."""
    arguments = _arguments()
    if arguments.inside:
        print(json.dumps(_measure(arguments.inside, arguments.ratings)))
        return
    rows = []
    for case in [arguments.case] if arguments.case else CASES:
        if case != "synthetic" and open_local(known_source(case)) is None:
            print(f"{case} is in no folder of MAXELLA_SOURCES; left out", file=sys.stderr)
            continue
        command = [sys.executable, __file__, "--inside", case, "--ratings", str(arguments.ratings)]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    _show(rows)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "polars": pl.__version__}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(arguments.out, json.dumps({"machine": machine, "cases": rows}, indent=2))


def _measure(case: str, millions: float) -> dict[str, float | int | str]:
    """Wrangle one case; memory is the peak of this process, with Python and its libraries in it."""
    with tempfile.TemporaryDirectory() as place:
        if case == "synthetic":
            _write_like_kaggle(Path(place), np.random.default_rng(0))
            _write_like_movielens(Path(place), np.random.default_rng(1), round(millions * 1e6))
            description, ratings, metadata = ML_25M, open_source(Path(place)), open_source(Path(place))
        else:
            description, metadata = known_source(case), find_metadata()
            ratings = open_local(description)
            if ratings is None:
                raise SystemExit(f"{case} is in no folder of MAXELLA_SOURCES")
        before = resource.getrusage(resource.RUSAGE_SELF)
        started = time.perf_counter()
        dataset = wrangle_movielens(case, ratings, metadata, description)
        seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "case": case,
        "ratings": len(dataset.interactions),
        "movies": len(dataset.movies),
        "with director": dataset.movies["director"].count(),
        "read MB": round(sum(file.bytes for file in dataset.manifest.files) / 1e6, 1),
        "seconds": round(seconds, 2),
        "processor seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
        "peak MB before": round(before.ru_maxrss / 1024),
        "peak MB": round(after.ru_maxrss / 1024),
    }


def _show(rows: list[dict[str, float | int | str]]) -> None:
    table = Table(*rows[0] if rows else ())
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int | float) else cell for cell in row.values()))
    Console(width=140).print(table)


def _write_like_movielens(folder: Path, rng: np.random.Generator, ratings: int) -> None:
    """`ratings.csv` and `movies.csv` in the format of MovieLens 25M; no pair is rated twice."""
    users = ratings // 150 + 1
    pairs = np.sort(rng.integers(0, FILMS * users, ratings))
    pairs = pairs + np.arange(ratings)  # strictly increasing, so all differ
    pl.DataFrame(
        {
            "userId": pairs // FILMS + 1,
            "movieId": pairs % FILMS + 1,
            "rating": rng.integers(1, 11, ratings) / 2,
            "timestamp": rng.integers(900_000_000, 1_500_000_000, ratings),
        },
    ).write_csv(folder / "ratings.csv")
    films = np.arange(1, FILMS + 1)
    titles = [f"Film {film}, The ({1920 + film % 100})" for film in films]
    movies = pl.DataFrame({"movieId": films, "title": titles, "genres": "Drama|Children"})
    movies.write_csv(folder / "movies.csv")


def _write_like_kaggle(folder: Path, rng: np.random.Generator) -> None:
    """The four film tables, in the size of Kaggle's and with its faults."""
    ids = rng.permutation(np.arange(100, 100 + FILMS))
    movies = np.arange(1, FILMS + 1)
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


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", choices=CASES, help="only this case")
    parser.add_argument("--ratings", type=float, default=1.0, help="millions of synthetic ratings")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks/wrangle.json"))
    parser.add_argument("--inside", choices=CASES, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
