import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.app.wording import (
    MOST_CHOICES,
    because_text,
    choices,
    facts_text,
    predicted_text,
    rating_text,
    sure_text,
    taste_text,
)
from maxella.data.dataset import RatingScale
from maxella.recommend.results import Movie, Reason

STARS = RatingScale(low=1, high=5, step=1)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (STARS, [1, 2, 3, 4, 5]),
        (RatingScale(low=0.5, high=5, step=0.5), [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        (RatingScale(low=0, high=10, step=1), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (RatingScale(low=1, high=10, step=1), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (RatingScale(low=0, high=100, step=1), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
    ],
)
def test_the_page_offers_the_scale_or_ten_ratings_of_it(scale: RatingScale, expected: list[float]) -> None:
    assert choices(scale) == pytest.approx(expected)


@given(low=st.integers(-5, 5), steps=st.integers(1, 300), step=st.sampled_from([0.1, 0.25, 0.5, 1.0, 5.0]))
def test_every_rating_that_is_offered_is_on_the_scale(low: int, steps: int, step: float) -> None:
    scale = RatingScale(low=low, high=low + steps * step, step=step)
    offered = choices(scale)
    assert 2 <= len(offered) <= MOST_CHOICES
    assert offered == sorted(offered)
    assert offered[-1] == scale.high
    assert scale.low <= offered[0]
    for rating in offered:
        assert (rating - scale.low) / step == pytest.approx(round((rating - scale.low) / step), abs=1e-6)


@pytest.mark.parametrize(("rating", "expected"), [(4.0, "4"), (4.5, "4½"), (0.5, "½"), (7.3, "7.3")])
def test_ratings_are_written_as_people_write_them(rating: float, expected: str) -> None:
    assert rating_text(rating) == expected


def test_predictions_are_rounded_as_people_say_them() -> None:
    assert predicted_text(4.26, STARS) == "4.3"
    assert predicted_text(71.4, RatingScale(low=0, high=100, step=1)) == "71"


def test_higher_predictions_have_warmer_words() -> None:
    words = [taste_text(rating, STARS) for rating in (1, 2.5, 3.2, 3.8, 4.5)]
    assert len(set(words)) == 5
    assert words[-1] == "you will probably love it"
    assert words[0] == "probably not for you"


def test_wider_deviations_are_said_to_be_less_sure() -> None:
    assert [sure_text(deviation, STARS) for deviation in (0.3, 0.7, 1.2)] == [
        "quite sure",
        "fairly sure",
        "a guess",
    ]


def test_a_title_in_a_reason_cannot_become_markup() -> None:
    reason = Reason(movie_id="m1", title="<script>{0}</script>", release_year=None, rating=4.5, effect=1)
    assert because_text([reason]) == ("Because you rated <cite>&lt;script&gt;{0}&lt;/script&gt;</cite> 4½.")


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
