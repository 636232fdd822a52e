import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.tables.rating_scales import (
    HALF_STARS,
    HALF_TEN,
    HUNDRED,
    STARS,
    TEN,
    TWENTY,
    WORDS,
    RatingScale,
    converted,
    guessed,
    is_same_rating,
    plain,
    scale_of,
    written,
)

KNOWN = (STARS, HALF_STARS, TEN, HALF_TEN, TWENTY, HUNDRED, WORDS, RatingScale(low=-10, high=10, step=0.25))


@pytest.mark.parametrize("scale", KNOWN)
def test_a_scale_is_written_in_one_short_text_and_read_back(scale: RatingScale) -> None:
    assert scale_of(written(scale)) == scale
    assert len(written(scale)) <= 12


@pytest.mark.parametrize("text", ["", "1-5", "5..1/1", "1..5/-1", "1..5", "1..5/1/1", "nan..5/1", "1..1e9/1"])
def test_what_is_no_scale_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no scale"):
        scale_of(text)


@given(st.sampled_from(KNOWN), st.sampled_from(KNOWN), st.integers(0, 100))
def test_the_ends_stay_the_ends_and_the_order_stays(
    source: RatingScale, target: RatingScale, percent: int
) -> None:
    def on_target(part: float) -> float:
        return converted(source.low + part * (source.high - source.low), source, target)

    assert (on_target(0), on_target(1)) == (target.low, target.high)
    assert on_target(percent / 100) == pytest.approx(target.low + percent / 100 * (target.high - target.low))


def test_what_is_off_its_scale_is_taken_as_its_end() -> None:
    assert converted(0.5, TEN, STARS) == 1
    assert converted(3, RatingScale(low=3, high=3, step=0), STARS) == 5


@given(st.floats(-1e6, 1e6))
def test_a_number_is_written_with_all_its_digits(number: float) -> None:
    assert float(plain(number)) == number
    assert "e" not in plain(number)


def test_four_of_five_is_the_same_in_whole_and_in_half_stars() -> None:
    assert is_same_rating((4, STARS), (4, HALF_STARS))
    assert not is_same_rating((4, STARS), (4, TEN))


def test_a_scale_is_guessed_from_its_highest_rating_and_those_that_were_given() -> None:
    assert guessed(5, [1, 4]) == STARS
    assert guessed(5, [4.5]) == HALF_STARS
    assert guessed(10, [7]) == TEN
    assert guessed(10, [8.5]) == HALF_TEN
    assert guessed(7, [-2.25]) == RatingScale(low=-7, high=7, step=0.25)
