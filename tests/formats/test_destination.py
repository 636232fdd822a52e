"""What leaves for another service comes back the same where its scale has it, and else as the nearest."""

import csv
import io
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.formats.destination import nearest
from maxella.formats.events import events_of
from maxella.formats.exporting import DESTINATIONS, Departure, Site, export_for
from maxella.formats.reading import read_export
from maxella.tables.matching import Catalogue
from maxella.tables.rating_scales import HALF_STARS, HUNDRED, STARS, TEN, WORDS, RatingScale
from tests.formats.exports import CATALOGUE, Film, day
from tests.formats.test_exporting import Mark

FILMS = {film.movie_id: film for film in CATALOGUE if film.imdb_id and film.tmdb_id}
BELOW_0 = RatingScale(low=-10, high=10, step=0.25)
SITES = get_args(Site)


def leaving(site: Site, *marks: Mark, scale: RatingScale = HALF_STARS) -> Departure:
    return export_for(site, marks, FILMS, scale)


def back(departure: Departure) -> dict[str, tuple[float | None, int | None]]:
    """The rating and the time of each film, as the file gives them when it is imported here."""
    reading = read_export("any.txt", departure.content.encode())
    assert (reading.source, reading.bad_lines, dict(reading.mended)) == (departure.site, (), {})
    events = events_of(Catalogue(CATALOGUE).match_all(reading.entries), HUNDRED)
    assert all(event.scale == departure.destination.scale for event in events if event.kind == "rating")
    return {event.movie_id: (event.value if event.kind == "rating" else None, event.at) for event in events}


def test_every_service_has_its_destination() -> None:
    assert {site: each.source for site, each in DESTINATIONS.items()} == {site: site for site in SITES}


@pytest.mark.parametrize(
    ("rating", "source", "target", "found"),
    [
        (4, STARS, HALF_STARS, (4, True)),
        (1, STARS, TEN, (2, True)),
        (4.5, HALF_STARS, TEN, (9, True)),
        (7, TEN, HALF_STARS, (3.5, True)),
        (83, HUNDRED, TEN, (8, False)),
        (85, HUNDRED, TEN, (9, False)),  # halves are rounded up
        (0, HUNDRED, TEN, (1, False)),
        (0, HUNDRED, HALF_STARS, (0.5, False)),
        (0.75, WORDS, HALF_STARS, (4, False)),
        (1, WORDS, TEN, (10, True)),
        (-10, BELOW_0, TEN, (1, True)),
        (10, BELOW_0, HALF_STARS, (5, True)),
        (12, TEN, TEN, (10, False)),
    ],
)
def test_ratings_go_to_the_nearest_that_the_scale_has(
    rating: float, source: RatingScale, target: RatingScale, found: tuple[float, bool]
) -> None:
    assert nearest(rating, source, target) == found


@given(st.data(), st.sampled_from(SITES), st.sampled_from([STARS, HALF_STARS, TEN, HUNDRED, WORDS, BELOW_0]))
def test_files_come_back_with_the_nearest_ratings(
    data: st.DataObject, site: Site, scale: RatingScale
) -> None:
    steps = st.integers(0, round((scale.high - scale.low) / scale.step))
    ratings = st.dictionaries(
        st.sampled_from(sorted(FILMS)),
        st.tuples(steps, st.none() | st.integers(1, 1_700_000_000)),
        min_size=1,
    )
    marks = [
        Mark(movie_id, scale.low + step * scale.step, rated_at, scale=scale)
        for movie_id, (step, rated_at) in data.draw(ratings).items()
    ]
    departure = leaving(site, *marks)
    expected = {
        mark.movie_id: nearest(mark.rating or 0, scale, departure.destination.scale) for mark in marks
    }
    found = back(departure)
    assert {movie_id: rating for movie_id, (rating, _) in found.items()} == {
        movie_id: rating for movie_id, (rating, _) in expected.items()
    }
    assert departure.rounded == sum(not is_same for _, is_same in expected.values())
    exact = 1 if site == "trakt" else 86_400
    times = {mark.movie_id: (mark.rated_at and mark.rated_at // exact * exact) or None for mark in marks}
    assert {movie_id: at for movie_id, (_, at) in found.items()} == times


def test_letterboxd_takes_ratings_and_what_was_seen() -> None:
    marks = [Mark("6", 4.5, day("2024-03-01T20:15")), Mark("608", is_seen=True), Mark("1", is_saved=True)]
    departure = leaving("letterboxd", *marks)
    assert departure.content.splitlines() == [
        "Title,Year,tmdbID,imdbID,Rating,WatchedDate",
        "Heat,1995,949,tt0113277,4.5,2024-03-01",
        "Fargo,1996,275,tt0116282,,",
    ]
    assert back(departure) == {"6": (4.5, day("2024-03-01")), "608": (None, None)}


def test_imdb_has_the_columns_of_its_own_export() -> None:
    departure = leaving("imdb", Mark("6", 4.5, day("2024-03-01")), Mark("608", is_seen=True))
    [row] = csv.DictReader(io.StringIO(departure.content, newline=""))
    assert {name: cell for name, cell in row.items() if cell} == {
        "Const": "tt0113277",
        "Your Rating": "9",
        "Date Rated": "2024-03-01",
        "Title": "Heat",
        "URL": "https://www.imdb.com/title/tt0113277/",
        "Title Type": "Movie",
        "Year": "1995",
    }


def test_trakt_has_a_list_of_films_by_their_ids() -> None:
    departure = leaving("trakt", Mark("6", 4.5, day("2024-03-01T20:15")), Mark("608", 3))
    movie = {"title": "Heat", "year": 1995, "ids": {"imdb": "tt0113277", "tmdb": 949}}
    first, second = json.loads(departure.content)
    assert first == {"rated_at": "2024-03-01T20:15:00.000Z", "rating": 9, "type": "movie", "movie": movie}
    assert set(second) == {"rating", "type", "movie"}


@pytest.mark.parametrize(("site", "left_out"), [("letterboxd", 1), ("imdb", 2), ("trakt", 1)])
def test_films_that_nobody_could_find_there_are_left_out_and_counted(site: Site, left_out: int) -> None:
    films = {"x": Film("x", "Heat", 1995, None, "nan"), "y": FILMS["6"]}
    departure = export_for(site, [Mark("x", 3), Mark("y", 3), Mark("gone", 3)], films, STARS)
    assert (departure.films, departure.left_out, departure.rounded) == (3 - left_out, left_out, 0)


def test_titles_are_no_formulas() -> None:
    film = Film("x", "=1+1", 1995, "tt0113277")
    departure = export_for("letterboxd", [Mark("x", 3)], {"x": film}, STARS)
    assert departure.content.splitlines()[1].startswith("'=1+1,")


@pytest.mark.parametrize("site", SITES)
def test_a_profile_without_ratings_leaves_with_an_empty_file(site: Site) -> None:
    departure = leaving(site)
    assert departure.films == 0
    assert departure.content.strip() in {"[\n\n]", ",".join(departure.destination.columns)}
