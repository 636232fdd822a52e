import itertools

import numpy as np
import polars as pl
import pytest

from maxella.charts.rendering import specification, svg
from maxella.charts.word_cloud import HEIGHT, LARGEST, NARROW, SMALLEST, WIDE, place_words, word_cloud

TITLES = [
    f"{word} {number}" for number in range(7) for word in ("Earth", "The Quest for Peace", "Jaws", "Mmm")
]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_words_lie_inside_and_do_not_overlap(width):
    weights = np.linspace(1, 0, len(TITLES))
    x, y, size = place_words(TITLES, weights, width, HEIGHT, LARGEST[width])
    # Narrower than any common font draws them, so that a box too small for its word would show.
    half_widths = [0.4 * len(title) * each / 2 for title, each in zip(TITLES, size, strict=True)]
    for word in range(len(TITLES)):
        assert half_widths[word] <= x[word] <= width - half_widths[word]
        assert size[word] / 2 <= y[word] <= HEIGHT - size[word] / 2
    for one, other in itertools.combinations(range(len(TITLES)), 2):
        beside = abs(x[one] - x[other]) >= half_widths[one] + half_widths[other]
        below = abs(y[one] - y[other]) >= (size[one] + size[other]) / 2
        assert beside or below, (TITLES[one], TITLES[other])


def test_heavier_words_are_larger_and_the_heaviest_is_in_the_middle():
    x, y, size = place_words(["Worst", "Bad", "Poor"], np.array([3.0, 2.0, 1.0]), WIDE, HEIGHT, LARGEST[WIDE])
    assert size.tolist() == [LARGEST[WIDE], (LARGEST[WIDE] + SMALLEST) / 2, SMALLEST]
    assert (x[0], y[0]) == pytest.approx((WIDE / 2, HEIGHT / 2))


def test_words_that_would_not_fit_are_made_smaller():
    _, _, size = place_words(["A very long title indeed"] * 60, np.ones(60), NARROW, HEIGHT, LARGEST[NARROW])
    assert 0 < size.max() < SMALLEST


def test_the_picture_is_drawn_without_a_browser_with_every_word():
    rows = pl.DataFrame({"label": ["Battlefield", "Kazaam"], "depth": [1.0, 0.5]})
    picture = svg(word_cloud(rows, weight="depth", accented=1))
    assert "Battlefield" in picture
    assert "Kazaam" in picture
    assert f"font-size: {LARGEST[WIDE]:g}px" in picture or f'font-size="{LARGEST[WIDE]:g}px"' in picture


def test_a_narrow_chart_takes_the_places_for_narrow_ones():
    rows = pl.DataFrame({"label": ["Battlefield", "Kazaam"], "depth": [1.0, 0.5]})
    chart = word_cloud(rows, weight="depth", accented=1)
    expression = specification(chart)["mark"]["fontSize"]["expr"]
    assert f"width < {WIDE} ? datum.narrow_size : datum.wide_size" in expression
