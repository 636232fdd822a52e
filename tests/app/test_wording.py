import numpy as np
import pytest

from maxella.app.rendering.wording import (
    because_text,
    chance_text,
    deviation_text,
    difference_text,
    facts_text,
    interval_text,
    predicted_text,
    rating_text,
    said_text,
    taste_text,
    trained_on_text,
)
from maxella.app.scales import Scales
from maxella.app.storage.records import Mark
from maxella.app.taste import Taste
from maxella.app.texts import speaking
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.results import Movie, Reason
from maxella.tables.rating_scales import HALF_STARS, HUNDRED, STARS, WORDS, RatingScale


@pytest.mark.parametrize(("rating", "expected"), [(4.0, "4"), (4.5, "4½"), (0.5, "½"), (7.3, "7.3")])
def test_ratings_are_written_as_people_write_them(rating: float, expected: str) -> None:
    assert rating_text(rating) == expected


def test_predictions_are_rounded_as_people_say_them() -> None:
    assert predicted_text(4.26, Scales(STARS, STARS)) == "4.3"
    assert predicted_text(71.4, Scales(HUNDRED, HUNDRED)) == "71"


def test_higher_predictions_have_warmer_words() -> None:
    words = [taste_text(rating, STARS) for rating in (1, 2.5, 3.2, 3.8, 4.5)]
    assert len(set(words)) == 5
    assert words[-1] == "you will probably love it"
    assert words[0] == "probably not for you"


@pytest.mark.parametrize("scale", [STARS, HALF_STARS, HUNDRED, WORDS])
def test_words_follow_from_the_number_that_is_shown(scale: RatingScale) -> None:
    scales = Scales(STARS, scale)
    words: dict[str, set[str]] = {}
    for rating in np.linspace(1, 5, 4001):
        words.setdefault(predicted_text(rating, scales), set()).add(
            taste_text(scales.shown(rating), scales.own)
        )
    assert {len(said) for said in words.values()} == {1}
    assert len(words) >= 3


def test_the_chance_of_liking_is_so_many_in_ten() -> None:
    assert [chance_text(chance) for chance in (0.02, 0.1, 0.76, 0.97)] == [
        "under 1 in 10 that you like it",
        "1 in 10 that you like it",
        "8 in 10 that you like it",
        "over 9 in 10 that you like it",
    ]


def test_where_a_rating_will_lie_is_said_on_the_own_scale() -> None:
    assert interval_text((3.26, 5), Scales(STARS, STARS)) == "mostly 3.3 to 5"
    assert interval_text((3, 5), Scales(STARS, HUNDRED)) == "mostly 50 to 100"
    assert interval_text((3, 5), Scales(STARS, WORDS)) == ""


def test_a_title_in_a_reason_cannot_become_markup() -> None:
    mark = Mark("m1", 4.5, scale=HALF_STARS)
    taste = Taste((mark,), Scales(STARS, STARS))
    reason = Reason(movie_id="m1", title="<script>{0}</script>", release_year=None, rating=4.5, effect=1)
    assert because_text([reason], taste) == (
        "Because you rated <cite>&lt;script&gt;{0}&lt;/script&gt;</cite> 4½."
    )


def test_a_rating_is_shown_as_it_was_said_and_of_how_many_where_the_own_scale_is_another() -> None:
    stars = Scales(STARS, STARS)
    assert said_text(4.5, HALF_STARS, stars) == "4½"
    assert said_text(85, HUNDRED, stars) == "85 of 100"
    assert said_text(0.75, WORDS, stars) == "liked"
    assert said_text(3.14159265358979, STARS, stars) == "3.14159265358979"


def test_what_is_predicted_is_shown_on_the_own_scale() -> None:
    assert predicted_text(4.4, Scales(STARS, HUNDRED)) == "85"
    assert deviation_text(0.8, Scales(STARS, HUNDRED)) == "20"
    assert predicted_text(4.4, Scales(STARS, WORDS)) == "liked"
    assert deviation_text(0.8, Scales(STARS, WORDS)) == "20 %"
    assert difference_text(-0.5, Scales(STARS, STARS)) == "−0.5"
    assert difference_text(-0.001, Scales(STARS, STARS)) == "0.0"


def test_the_facts_of_a_film_are_its_year_its_length_and_its_genres() -> None:
    known = {"release_year": 1995, "runtime": 126.6, "genres": ("Crime", "Thriller")}
    whole = Movie.model_construct(**known)
    assert _spaced(facts_text(whole)) == "1995 · 127 min · Crime, Thriller"
    assert _spaced(facts_text(whole.model_copy(update={"runtime": None}))) == "1995 · Crime, Thriller"
    assert _spaced(facts_text(whole.model_copy(update={"release_year": None, "genres": ()}))) == "127 min"


def test_a_line_of_facts_breaks_behind_a_dot_and_within_no_length() -> None:
    film = Movie.model_construct(release_year=1995, runtime=127, genres=("Crime",))
    assert facts_text(film).split(" ") == [
        "1995\N{NO-BREAK SPACE}·",
        "127\N{NO-BREAK SPACE}min\N{NO-BREAK SPACE}·",
        "Crime",
    ]


def _spaced(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "trained_on", "words"),
    [
        ("en", ALL_RATINGS, "all ratings"),
        ("de", ALL_RATINGS, "alle Bewertungen"),
        ("de", "training part of random-75-25", "den Trainingsteil von random-75-25"),
        ("de", "something of my own", "something of my own"),
    ],
)
def test_what_a_bundle_was_fitted_on_is_said_in_the_language(
    language: str, trained_on: str, words: str
) -> None:
    with speaking(language):
        assert trained_on_text(trained_on) == words
