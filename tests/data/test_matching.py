from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.data.matching import EXACT_YEAR, NO_DATE, YEAR_OFF, match_titles


def matched(movies, films):
    """Match (id, title, year) with (id, title, original title, date); give {movie: (film, step, films)}."""
    found = match_titles(
        pl.DataFrame(movies, schema=["movie_id", "title", "release_year"], orient="row"),
        pl.DataFrame(
            films, schema={"id": str, "title": str, "original_title": str, "released": pl.Date}, orient="row"
        ),
    )
    return {row[0]: row[1:] for row in found.select("movie_id", "id", "step", "films").rows()}


def test_a_film_is_found_by_its_title_or_its_original_title():
    films = [
        ("9", "The Postman", "Il Postino", date(1994, 9, 1)),
        ("8", "Hate", "La Haine", date(1995, 5, 1)),
    ]
    assert matched([("1", "Il Postino", 1994), ("2", "Hate (Haine, La)", 1995)], films) == {
        "1": ("9", EXACT_YEAR, 1),
        "2": ("8", EXACT_YEAR, 1),
    }


def test_the_exact_year_comes_before_the_next_one():
    films = [("9", "Crash", "Crash", date(1996, 1, 1)), ("8", "Crash", "Crash", date(1995, 1, 1))]
    assert matched([("1", "Crash", 1996)], films) == {"1": ("9", EXACT_YEAR, 1)}


def test_a_year_off_counts_only_if_one_film_is_left():
    one = [("9", "Kolya", "Kolja", date(1997, 1, 1))]
    assert matched([("1", "Kolya", 1996)], one) == {"1": ("9", YEAR_OFF, 1)}
    two = [*one, ("8", "Kolya", "Kolya", date(1995, 1, 1))]
    assert matched([("1", "Kolya", 1996)], two) == {"1": (None, YEAR_OFF, 2)}


def test_two_years_off_is_another_film():
    assert matched([("1", "Kolya", 1996)], [("9", "Kolya", "Kolya", date(1998, 1, 1))]) == {}


def test_films_of_one_title_and_year_are_ambiguous():
    films = [("9", "Crash", "Crash", date(1996, 1, 1)), ("8", "Crash", "Crash", date(1996, 5, 1))]
    assert matched([("1", "Crash", 1996)], films) == {"1": (None, EXACT_YEAR, 2)}


def test_the_same_article_decides_between_films_of_one_year():
    films = [("9", "The Kid", "The Kid", date(1990, 1, 1)), ("8", "Kid", "Kid", date(1990, 1, 1))]
    assert matched([("1", "Kid", 1990)], films) == {"1": ("8", EXACT_YEAR, 1)}


def test_another_article_is_good_enough_alone():
    assert matched([("1", "Kid", 1990)], [("9", "The Kid", "The Kid", date(1990, 1, 1))])["1"][0] == "9"


def test_a_film_that_a_movie_matches_exactly_is_not_lent_to_a_movie_of_the_next_year():
    films = [("9", "Hamlet", "Hamlet", date(1996, 1, 1))]
    assert matched([("1", "Hamlet", 1996), ("2", "Hamlet", 1997)], films) == {"1": ("9", EXACT_YEAR, 1)}


def test_a_film_without_a_date_comes_last():
    films = [("9", "Kolya", "Kolya", None), ("8", "Kolya", "Kolya", date(1997, 1, 1))]
    assert matched([("1", "Kolya", 1996)], films) == {"1": ("8", YEAR_OFF, 1)}
    assert matched([("1", "Kolya", 1996)], films[:1]) == {"1": ("9", NO_DATE, 1)}


@pytest.mark.parametrize("movie", [("1", "Kolya", None), ("1", None, 1996), ("1", "!!!", 1996)])
def test_a_movie_without_title_or_year_matches_nothing(movie):
    movies = [movie, ("2", "Other", 1990)]
    assert matched(movies, [("9", "Kolya", "Kolya", date(1996, 1, 1))]) == {}


titles = st.sampled_from(["Kid", "The Kid", "A Kid", "Crash", "Crash (Kid, The)", "Ran"])
years = st.integers(1990, 1993)


@given(
    st.lists(st.tuples(titles, years), min_size=1, max_size=6),
    st.lists(st.tuples(titles, years | st.none()), min_size=1, max_size=6),
)
def test_a_match_is_never_more_than_a_year_off_and_always_the_only_one_of_its_step(movies, films):
    found = matched(
        [(str(place), *movie) for place, movie in enumerate(movies)],
        [(str(place), title, title, year and date(year, 6, 1)) for place, (title, year) in enumerate(films)],
    )
    for movie, (film, step, count) in found.items():
        assert (film is None) == (count > 1)
        if film is not None and step < NO_DATE:
            assert abs(movies[int(movie)][1] - films[int(film)][1]) == step // YEAR_OFF
