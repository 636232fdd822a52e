"""The measured goals of imports, with exports of all of MovieLens 1M's films in every format.

Titles of "The Movies Dataset" that its makers took from TMDB (its dates are written month/day/year) are spelt
independently of MovieLens's; the others were filled in from MovieLens, so they would prove nothing.
"""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.registry import ML_1M
from maxella.data.wrangle import wrangle_movielens
from maxella.formats.events import events_of
from maxella.formats.exporting import export_csv, export_json
from maxella.formats.reading import read_export
from maxella.formats.table import NeedsMapping
from maxella.tables.archive import open_source
from maxella.tables.catalogue import KnownMovie, movies_of
from maxella.tables.matching import Catalogue, Match
from maxella.tables.rating_scales import RatingScale
from tests.formats.exports import (
    IMDB_NEW,
    LETTERBOXD_RATINGS,
    MOVIELENS,
    SIMKL,
    TMDB,
    csv_bytes,
    quoted,
    row,
)
from tests.formats.test_exporting import Mark

pytestmark = pytest.mark.shared_data

STARS = RatingScale(low=1, high=5, step=1)


@pytest.fixture(scope="module")
def movielens_1m(shared_data: Path) -> Dataset:
    ratings, films = open_source(shared_data / "ml-1m"), open_source(shared_data / "tmdb")
    return wrangle_movielens("ml-1m", ratings, films, ML_1M)


@pytest.fixture(scope="module")
def movies(movielens_1m: Dataset) -> list[KnownMovie]:
    return movies_of(movielens_1m.movies)


def imdb(movies: list[KnownMovie]) -> bytes:
    rows = [row(IMDB_NEW, Const=m.imdb_id, Your_Rating=8, Title="?", Title_Type="Movie") for m in movies]
    return csv_bytes(IMDB_NEW, *rows)


def trakt(movies: list[KnownMovie]) -> bytes:
    ids = [{"trakt": 1, "imdb": movie.imdb_id, "tmdb": int(movie.tmdb_id or 0)} for movie in movies]
    return json.dumps(
        [{"rating": 8, "type": "movie", "movie": {"title": "?", "ids": each}} for each in ids]
    ).encode()


def movielens(movies: list[KnownMovie]) -> bytes:
    rows = [
        row(
            MOVIELENS, movie_id=m.movie_id, imdb_id=(m.imdb_id or "").removeprefix("tt"), tmdb_id=m.tmdb_id,
            rating="4.0", average_rating="3.5", title=f"{m.title} ({m.release_year})",
        )
        for m in movies
    ]  # fmt: skip
    return csv_bytes(MOVIELENS, *rows)


def simkl(movies: list[KnownMovie]) -> bytes:
    rows = [
        row(SIMKL, Type="movie", Title="?", Rating=8, Watchlist="completed", IMDB=m.imdb_id, TMDB=m.tmdb_id)
        for m in movies
    ]
    return csv_bytes(SIMKL, *rows)


def tmdb(movies: list[KnownMovie]) -> bytes:
    return csv_bytes(
        TMDB, *[row(TMDB, Type="movie", Name="?", Your_Rating=8, TMDb_ID=m.tmdb_id) for m in movies]
    )


@pytest.mark.parametrize("export", [imdb, trakt, movielens, simkl, tmdb])
def test_rows_with_a_known_id_are_matched(
    export: Callable[[list[KnownMovie]], bytes], movies: list[KnownMovie]
) -> None:
    """At least 99 of 100, and none with a wrong film."""
    known = [m for m in movies if m.imdb_id and m.tmdb_id]
    assert len(known) > 3_800
    reading = read_export("export", export(known))
    assert len(reading.entries) == len(known)
    matches = Catalogue(movies, movielens_ids=True).match_all(reading.entries)
    same_film = {}
    for movie in movies:
        same_film.setdefault(movie.tmdb_id, set()).add(movie.movie_id)
    wrong = [
        m
        for m, movie in zip(matches, known, strict=True)
        if m.is_sure and m.movie_id not in same_film[movie.tmdb_id]
    ]
    assert wrong == []
    assert sum(match.is_sure for match in matches) / len(known) >= 0.99


@pytest.fixture(scope="module")
def tmdb_titles(shared_data: Path, movies: list[KnownMovie]) -> pl.DataFrame:
    """`title` and `year` as TMDB has them, and the `movie_id` that is meant."""
    films = pl.read_csv(shared_data / "tmdb" / "movies_metadata.csv", infer_schema=False)
    own = pl.DataFrame({"movie_id": [m.movie_id for m in movies], "id": [m.tmdb_id for m in movies]})
    independent = films.filter(pl.col("release_date").str.contains("/")).unique("id")
    joined = independent.join(own.drop_nulls().unique("id", keep="none"), on="id", maintain_order="left")
    return joined.select("title", "movie_id", year=pl.col("release_date").str.slice(-4))


def letterboxd_of(titles: pl.DataFrame, catalogue: Catalogue) -> list[Match]:
    rows = [f"2024-03-01,{quoted(title)},{year},https://boxd.it/x,4" for title, _, year in titles.iter_rows()]
    reading = read_export("ratings.csv", csv_bytes(LETTERBOXD_RATINGS, *rows))
    assert len(reading.entries) == len(titles)
    return catalogue.match_all(reading.entries)


def test_rows_with_title_and_year_are_matched(tmdb_titles: pl.DataFrame, movielens_1m: Dataset) -> None:
    """At least 95 of 100, and none with a wrong film."""
    assert len(tmdb_titles) > 1_600
    matches = letterboxd_of(tmdb_titles, Catalogue.of_table(movielens_1m.movies))
    sure = [
        (m.movie_id, meant) for m, meant in zip(matches, tmdb_titles["movie_id"], strict=True) if m.is_sure
    ]
    assert [pair for pair in sure if pair[0] != pair[1]] == []
    assert len(sure) / len(tmdb_titles) >= 0.95


def test_without_release_dates_the_film_is_at_least_suggested(
    tmdb_titles: pl.DataFrame, movies: list[KnownMovie]
) -> None:
    """MovieLens dates films by their release at home: 89 of 100 are sure, 95 suggested, none is wrong."""
    films = [KnownMovie(m.movie_id, m.title, m.release_year, m.imdb_id, m.tmdb_id) for m in movies]
    matches = letterboxd_of(tmdb_titles, Catalogue(films))
    pairs = list(zip(matches, tmdb_titles["movie_id"], strict=True))
    assert [match for match, meant in pairs if match.is_sure and match.movie_id != meant] == []
    assert sum(match.is_sure for match in matches) / len(pairs) >= 0.88
    assert sum(match.movie_id == meant for match, meant in pairs) / len(pairs) >= 0.95


@pytest.mark.parametrize("half", [0, 1])
def test_films_outside_the_catalogue_are_never_sure(
    half: int, tmdb_titles: pl.DataFrame, movielens_1m: Dataset
) -> None:
    """Half of the films are taken away; none may be taken for another one.

    Two films of 1997 are called The Boys: where one of them is unknown, nothing tells that it is meant.
    """
    away = tmdb_titles.filter(pl.col("title") != "The Boys")[half::2]
    table = movielens_1m.movies.filter(~pl.col("movie_id").is_in(away["movie_id"].implode()))
    assert [m for m in letterboxd_of(away, Catalogue.of_table(table)) if m.is_sure] == []


def test_any_table_is_matched_by_its_guess(tmdb_titles: pl.DataFrame, movielens_1m: Dataset) -> None:
    rows = [f"{quoted(title)};{year};7" for title, _, year in tmdb_titles.iter_rows()]
    content = csv_bytes("Film;Year;Score", *[line for line in rows if line.count(";") == 2])
    with pytest.raises(NeedsMapping) as raised:
        read_export("mine.csv", content)
    reading = read_export("mine.csv", content, raised.value.guess)
    matches = Catalogue.of_table(movielens_1m.movies).match_all(reading.entries)
    assert sum(match.is_sure for match in matches) / len(tmdb_titles) >= 0.95


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_our_own_exports_of_everything_import_again_unchanged(ending: str, movies: list[KnownMovie]) -> None:
    marks = [Mark(m.movie_id, 1 + place % 5, place * 1000) for place, m in enumerate(movies)]
    by_id = {movie.movie_id: movie for movie in movies}
    exported = (
        export_csv(marks, by_id, STARS) if ending == "csv" else export_json(marks, by_id, STARS, "ml-1m")
    )
    matches = Catalogue(movies).match_all(read_export(f"x.{ending}", exported.encode()).entries)
    events = events_of(matches, STARS)
    assert [(e.movie_id, e.value, e.at) for e in events] == [
        (m.movie_id, m.rating, m.rated_at) for m in marks
    ]
