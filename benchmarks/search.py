"""Whether search finds the film that is meant, says no where there is none, and how fast it is.

    python -m benchmarks.search [--bundle DIR] [--seed 2] [--films ml-32m/movies.csv]

Searches are made by seed from the bundle's own catalogue: articles dropped, letters swapped, numbers written
otherwise, initials, half-typed titles, a person with a title's word, punctuation left out. With `--films`,
a MovieLens file of more films, 300 titles of it from after 2001 that the bundle does not have are asked for,
none of which may be claimed; and searches that are made from all its films are timed, with made-up people.
"""

import argparse
import random
from collections import defaultdict
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.frame import subjects
from benchmarks.frame.command import Benchmark
from benchmarks.frame.report import Report
from benchmarks.frame.search_queries import films_of, queries
from benchmarks.frame.timing import Times, timed
from maxella.data import schema
from maxella.features.training_data import TrainingData
from maxella.recommend.candidates.catalogue_search import CatalogueSearch
from maxella.recommend.candidates.movie_table import MovieTable, with_rating_statistics
from maxella.recommend.candidates.words import bare_key, search_words, whole_key
from maxella.recommend.recommender import Recommender
from maxella.tables.titles import display_title, year_of

FOUND_FIRST = 0.95
FOREIGN = 300
FOREIGN_SINCE = 2002
MOST_MS = 100
PEOPLE = 40_000
"""Made-up directors and actors of a large catalogue."""
SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "da", "vik", "len", "po", "ru", "shan", "be", "tor", "ni", "gal")


def measure(options: argparse.Namespace) -> Report:
    """Ask everything."""
    with subjects.asked_bundle(options) as bundle:
        recommender = Recommender.load(bundle)
        report = Report(f"Searches of {bundle.name}, seed {options.seed}")
    _measure_found(recommender, report, options.seed, 5 if options.quick else options.of_each)
    if options.films:
        films = _films(options.films)
        _measure_claims(recommender, films, report, options.seed)
        _measure_speed(films, report, options.seed)
    return report


def _measure_found(recommender: Recommender, report: Report, seed: int, of_each: int) -> None:
    films = films_of(recommender.movie_table)
    places: dict[str, list[bool]] = defaultdict(list)
    seconds: list[float] = []
    for query in queries(films, seed, of_each):
        found = recommender.search(query.text, 1)
        places[query.kind].append(bool(found) and found[0].movie_id in query.meant)
        seconds += timed(partial(recommender.search, query.text, 20), 1, 0).seconds
    for kind, first in places.items():
        report.row({"search": kind, "asked": len(first), "first": float(np.mean(first))})
    everything = [each for first in places.values() for each in first]
    report.row({"search": "all", "asked": len(everything), "first": float(np.mean(everything))})
    report.at_least("first place", float(np.mean(everything)), FOUND_FIRST)
    report.at_most("a search: p95 ms", Times(tuple(seconds)).percentile_ms(95), MOST_MS)


def _films(file: Path) -> pl.DataFrame:
    raw = pl.read_csv(file)
    return raw.select(
        movie_id=pl.col("movieId").cast(pl.String),
        title=display_title(pl.col("title")),
        release_year=year_of(pl.col("title")),
        genres=pl.col("genres").str.split("|"),
    ).drop_nulls("title")


def _measure_claims(recommender: Recommender, films: pl.DataFrame, report: Report, seed: int) -> None:
    """Ask for films that are not in the catalogue, articles aside."""
    names = [search_words(name) for film in films_of(recommender.movie_table) for name in film.names]
    known = {key(words) for words in names for key in (whole_key, bare_key)}
    later = films.filter(pl.col("release_year") >= FOREIGN_SINCE)["title"].unique(maintain_order=True)
    foreign = [title for title in later if not _keys(title) & known]
    asked = random.Random(seed).sample(foreign, min(FOREIGN, len(foreign)))  # noqa: S311 - nothing secret
    claimed = sum(recommender.look_up(title, 1).fit == "title" for title in asked)
    report.row({"search": "not in the catalogue", "asked": len(asked), "claimed": claimed})
    report.at_most(f"claimed of {len(asked)} films that are not there", claimed, 0)


def _keys(title: str) -> set[str]:
    words = search_words(title)
    return {whole_key(words), bare_key(words)}


def _measure_speed(films: pl.DataFrame, report: Report, seed: int) -> None:
    """Time the searches of a large catalogue."""
    table = _large_table(films, seed)
    search = CatalogueSearch(table)
    asked = [query.text for query in queries(films_of(films.sample(3_000, seed=0)), seed, 40)]
    times = Times(tuple(timed(partial(search.find, text, "relevance"), 1, 0).seconds[0] for text in asked))
    report.row({"search": f"of {len(films):,} films", "asked": len(asked), **times.cells()})
    report.at_most(f"a search of {len(films):,} films: p95 ms", times.percentile_ms(95), MOST_MS)


def _large_table(films: pl.DataFrame, seed: int) -> MovieTable:
    """All the films with made-up people, each seen by one person of many."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    names = [f"{_name(chance)} {_name(chance)}" for _ in range(PEOPLE)]
    movies = films.with_columns(
        director=pl.Series([chance.choice(names) for _ in range(len(films))]),
        cast=pl.Series([[chance.choice(names) for _ in range(4)] for _ in range(len(films))]),
    )
    dataset = subjects.made_up_dataset()
    ids = films["movie_id"].to_list()
    seen = {
        "movie_id": dataset.interactions["movie_id"].replace(
            dict(zip(map(str, range(120)), ids, strict=False))
        )
    }
    dataset = type(dataset)(
        dataset.interactions.with_columns(**seen),
        schema.conform(movies, schema.MOVIES),
        dataset.users,
        dataset.manifest,
    )
    data = TrainingData.of(dataset)
    return MovieTable(
        with_rating_statistics(_in_order(dataset.movies, data.catalogue.movie_ids), data.histories),
        data.catalogue,
        data.histories,
    )


def _in_order(movies: pl.DataFrame, movie_ids: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"movie_id": movie_ids}).join(movies, "movie_id", how="left", maintain_order="left")


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))).title()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the bundle, the seed and more films be chosen."""
    subjects.add_bundle(parser)
    parser.add_argument("--seed", type=int, default=2, help="of the searches; they were tuned on 1")
    parser.add_argument("--of-each", type=int, default=150, help="searches of each kind")
    parser.add_argument("--films", type=Path, help="a MovieLens movies.csv with films that are not there")


BENCHMARK = Benchmark(__file__, __doc__, measure, add_options)

if __name__ == "__main__":
    raise SystemExit(BENCHMARK.main())
