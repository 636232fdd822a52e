import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maxella.errors import UsageError
from maxella.tables.scales import FINEST_STEP, TOLERANCE, detect_scale, off_grid, parse_scale


@pytest.mark.parametrize(
    ("ratings", "scale"),
    [
        ([1, 2, 5], (1, 5, 1)),
        ([1, 4], (1, 5, 1)),
        ([0.5, 3, 4.5], (0.5, 5, 0.5)),
        ([1.5, 3, 5], (1, 5, 0.5)),
        ([0, 7, 10], (0, 10, 1)),
        ([1, 10], (1, 10, 1)),
        ([7.5, 9], (1, 10, 0.5)),
        ([1, 55, 100], (1, 100, 1)),
        ([0, 93], (0, 100, 1)),
        ([0, 1], (0, 1, 1)),
        ([1], (0, 1, 1)),
        ([0.1, 0.73], (0, 1, 0.01)),
        ([0.3333, 4.7], (0, 5, 0.001)),
        ([-9.9, 7], (-10, 10, 0.1)),
        ([3, 250], (1, 250, 1)),
    ],
)
def test_the_scale_is_told_from_the_ratings(ratings, scale):
    found = detect_scale(pl.Series(ratings, dtype=pl.Float32))
    assert (found.low, found.high, found.step) == pytest.approx(scale)


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=20))
@example([2.0, 1.1754943508222875e-38])
@example([2.0, 0.9995])
@example([1.875, 0.9999899864196777])
def test_every_rating_lies_on_the_scale_that_is_told_from_it(ratings):
    scale = detect_scale(pl.Series(ratings, dtype=pl.Float32))
    assert scale.low < scale.high
    # What is given finer than the finest step is rounded to it.
    tolerated = (0.5 if scale.step == FINEST_STEP else TOLERANCE) * scale.step
    assert scale.low - tolerated <= min(ratings) and max(ratings) <= scale.high + tolerated


@pytest.mark.parametrize("text", ["0.5:5:0.5", "1:5", "0:100:10", "-10:10:0.1"])
def test_a_scale_is_read_as_it_is_written(text):
    parts = [float(part) for part in text.split(":")]
    scale = parse_scale(text)
    assert [scale.low, scale.high, scale.step] == [*parts, 1.0][:3]


@pytest.mark.parametrize(
    "text", ["", "5", "a:b", "5:1", "1:5:0", "1:5:-1", "1:5:3", "1:5:nan", "0:inf", "1:2:3:4"]
)
def test_what_is_no_scale_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match=r"no rating scale: .*(0\.5:5:0\.5|whole number of steps)"):
        parse_scale(text)


def test_half_stars_are_on_the_grid_and_thirds_are_not():
    ratings = np.array([0.5, 1.0, 4.5, 3.3333], np.float32)
    assert off_grid(ratings, 0.5, 0.5).tolist() == [False, False, False, True]
    assert not off_grid(np.array([0.1, 0.7, 99.9], np.float32), 0.0, 0.1).any()
