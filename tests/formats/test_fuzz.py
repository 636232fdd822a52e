"""Whatever is uploaded soon gives a reading, which can be worked with, or one of our own errors."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maxella.errors import ExchangeError, UsageError
from maxella.formats.events import events_of
from maxella.formats.exporting import error_file
from maxella.formats.reading import read_exports
from maxella.tables.entries import Reading
from maxella.tables.matching import Catalogue
from maxella.tables.rating_scales import RatingScale
from tests.formats.exports import (
    CATALOGUE,
    IMDB_LIST,
    IMDB_NEW,
    IMDB_OLDEST,
    LETTERBOXD_DIARY,
    LETTERBOXD_FILM,
    LETTERBOXD_RATINGS,
    LETTERBOXD_REVIEWS,
    MOVIELENS,
    SIMKL,
    TMDB,
    csv_bytes,
    row,
    zip_bytes,
)
from tests.formats.test_own import whole
from tests.formats.test_table import TABLE
from tests.formats.test_trakt import ACCOUNT

HALF_STARS = RatingScale(low=0.5, high=5, step=0.5)
THE_CATALOGUE = Catalogue(CATALOGUE, movielens_ids=True)
MAPPING = {"title": "Filmname", "year": "Jahr", "rating": "Meine Note", "date": "Gesehen am", "highest": "10"}

GOOD = {
    "ratings.csv": csv_bytes(LETTERBOXD_RATINGS, "2024-03-01,Heat,1995,u,4", "2024-03-01,Fargo,,u,4.5"),
    "diary.csv": csv_bytes(LETTERBOXD_DIARY, "2024-03-01,Heat,1995,u,4,Yes,,2024-03-01"),
    "reviews.csv": csv_bytes(LETTERBOXD_REVIEWS, '2024-03-01,Heat,1995,u,4,Yes,"a\n""b""",,2024-03-01'),
    "watchlist.csv": csv_bytes(LETTERBOXD_FILM, "2024-03-01,Heat,1995,u"),
    "lists/x.csv": csv_bytes("Letterboxd list export v7", "", "Position,Name", "1,Heat"),
    "imdb.csv": csv_bytes(
        IMDB_NEW,
        row(IMDB_NEW, Const="tt0113277", Your_Rating=8, Title="Heat", Date_Rated="3/1/2024", Year=1995),
        row(IMDB_NEW, Const="tt0903747", Your_Rating=8, Title="Series", Title_Type="tvSeries"),
    ),
    "imdb_old.csv": csv_bytes(
        IMDB_OLDEST, row(IMDB_OLDEST, const="tt0113277", You_rated=8, created="Tue Jul 10 00:00:00 2007")
    ),
    "imdb_list.csv": csv_bytes(IMDB_LIST, row(IMDB_LIST, Const="tt0113277", Created="2024-03-01")),
    "movielens.csv": csv_bytes(MOVIELENS, '2571,133093,603,4.5,4.1,"Matrix, The (1999)"'),
    "simkl.csv": csv_bytes(SIMKL, row(SIMKL, Title="Heat", Type="movie", WatchedDate="18-12-2023 21:50:41")),
    "tmdb.csv": csv_bytes(TMDB, row(TMDB, TMDb_ID=949, Type="movie", Name="Heat", Your_Rating=8)),
    "table.csv": TABLE,
    "own.json": whole(),
    **ACCOUNT,
}  # fmt: skip


def read(files: list[tuple[str, bytes]], mapping: dict[str, str] | None = None) -> Reading | None:
    """Read, match, and make events and the error file of it; None for an error of ours."""
    try:
        reading = read_exports(files, mapping)
    except (ExchangeError, UsageError) as error:
        assert str(error)
        assert "\n" not in str(error)
        return None
    matches = THE_CATALOGUE.match_all(reading.entries)
    for event in events_of(matches, HALF_STARS):
        assert event.movie_id in {film.movie_id for film in CATALOGUE}
        assert event.scale is None or event.value <= event.scale.high
    error_file(reading.bad_lines, [match for match in matches if not match.is_sure]).encode()
    assert all(bad.line >= 1 and bad.reason and len(bad.text) <= 200 for bad in reading.bad_lines)
    return reading


def test_the_good_files_are_read() -> None:
    for name, content in GOOD.items():
        if name not in ("user-settings.json", "comments-movies.json", "empty.json", "network-followers.json"):
            assert read([(name, content)], MAPPING) is not None, name


names = st.sampled_from(sorted(GOOD)) | st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=30
)
mappings = (
    st.none() | st.just(MAPPING) | st.dictionaries(st.sampled_from(sorted(MAPPING)), st.text(max_size=9))
)
pieces = st.sampled_from(
    [b'"', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"'", b"{", b"[",
     b"]", b"null", b"1e999", b"-1", b"9" * 20, b"\\ud800", "é".encode(), "٤".encode(), b"NaN", b"tt0"]
) | st.binary(max_size=6)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, contents: st.SearchStrategy[bytes]) -> bytes:
    content = bytearray(draw(contents))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content)))
        to = draw(st.integers(at, min(len(content), at + 12)))
        content[at:to] = draw(pieces)
    cut = draw(st.none() | st.integers(0, len(content)))
    return bytes(content if cut is None else content[:cut])


good = st.sampled_from(sorted(GOOD.values()))
zips = st.dictionaries(names, mutated(good) | st.binary(max_size=50), max_size=5).map(zip_bytes)


@given(names, st.binary(max_size=300), mappings)
def test_random_bytes(name: str, content: bytes, mapping: dict[str, str] | None) -> None:
    read([(name, content)], mapping)


@given(names, st.text(max_size=300), st.sampled_from(["utf-8-sig", "utf-16"]), mappings)
def test_random_text(name: str, text: str, encoding: str, mapping: dict[str, str] | None) -> None:
    read([(name, text.encode(encoding, "replace"))], mapping)


@given(st.lists(st.tuples(names, mutated(good)), min_size=1, max_size=3), mappings)
def test_good_files_that_were_changed(files: list[tuple[str, bytes]], mapping: dict[str, str] | None) -> None:
    read(files, mapping)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(zips, mappings)
def test_zips_of_changed_files(content: bytes, mapping: dict[str, str] | None) -> None:
    read([("x.zip", content)], mapping)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated(zips))
def test_changed_zips(content: bytes) -> None:
    read([("x.zip", content)])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["movie", "ids", "imdb", "tmdb", "title", "year", "show"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
items = st.fixed_dictionaries(
    {"movie": json_values},
    optional={
        "rating": json_values, "rated_at": json_values, "watched_at": json_values, "listed_at": json_values,
        "action": json_values, "plays": json_values, "episode": json_values,
    },
)  # fmt: skip


@given(st.lists(items | json_values, max_size=5))
def test_trakt_with_values_of_any_type(values: list[object]) -> None:
    first = {"movie": {"title": "Heat"}, "rating": 8}
    reading = read([("ratings-watchlist.json", json.dumps([first, *values]).encode())])
    assert reading is not None
    assert len(reading.entries) + len(reading.bad_lines) + sum(reading.set_aside.values()) == 1 + len(values)


@given(json_values, st.lists(json_values, max_size=5))
def test_our_own_json_with_values_of_any_type(scale: object, values: list[object]) -> None:
    read([("x.json", whole(scale=scale, movies=values))])
    fields = ("movie_id", "title", "year", "rating", "rated_at", "imdb_id", "seen")
    movies = [dict.fromkeys(fields, value) for value in values]
    reading = read([("x.json", whole(movies=movies))])
    assert reading is not None
    assert len(reading.entries) + len(reading.bad_lines) == len(values)
