"""A word cloud whose words are placed here and not while it is drawn.

Vega has a transform for it, but that measures words on a browser's canvas, so it draws nothing where there is
none (as images are made). Words are placed twice, for a narrow and for a wide picture; the chart takes what
suits its width.
"""

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.charts import theme
from maxella.charts.ranked import tooltips
from maxella.charts.rendering import Chart

HEIGHT = 520
NARROW, WIDE = 320, 660
"""The widths, in pixels, for which words are placed; the wide places serve from there on."""
SMALLEST = 12.0
"""The font size, in pixels, of the lightest word, where the words fit so."""
LARGEST = {NARROW: 30.0, WIDE: 44.0}
"""The font size of the heaviest word, likewise."""
_TURNS, _STEPS = 36, 2400
_NARROW_LETTERS, _WIDE_LETTERS = frozenset("ijlftrI .,:;'!|()[]-"), frozenset("mwMWQOG@%&")


def word_cloud(rows: pl.DataFrame, *, weight: str, accented: int) -> Chart:
    """Words as large as their weights, the heaviest in the middle.

    Args:
        rows: `label` (the words) and the column `weight`, the heaviest first; all other columns are shown
            when a word is pointed at.
        weight: the column of weights, not negative.
        accented: how many of the first words have the accent's colour.
    """
    weights = rows[weight].to_numpy().astype(np.float64)
    placed = rows.with_row_index("place")
    for name, width in (("narrow", NARROW), ("wide", WIDE)):
        x, y, size = place_words(rows["label"].to_list(), weights, width, HEIGHT, LARGEST[width])
        placed = placed.with_columns(
            pl.Series(f"{name}_x", (x / width).round(4)),
            pl.Series(f"{name}_y", y.round(1)),
            pl.Series(f"{name}_size", size.round(2)),
        )
    at_x, at_y, font_size = (
        alt.expr(f"{factor} * (width < {WIDE} ? datum.narrow_{what} : datum.wide_{what})")
        for factor, what in (("width", "x"), (1, "y"), (1, "size"))
    )
    chart: Chart = (
        alt.Chart(placed)
        .mark_text(align="center", baseline="middle", x=at_x, y=at_y, fontSize=font_size)
        .encode(
            text="label:N",
            color=alt.condition(
                f"datum.place < {accented}", alt.value(theme.colour("accent")), alt.value(theme.colour("ink"))
            ),
            tooltip=tooltips(rows),
        )
        .properties(width="container", height=HEIGHT)
    )
    return chart


def place_words(
    words: list[str], weights: NDArray[np.float64], width: float, height: float, largest: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Centres x and y, and font sizes, each (words,), so that no two boxes of words overlap.

    Each word in turn goes to the first free place along a spiral from the middle; when one finds none, the
    large ones are made smaller, and all when there are no large ones left. Boxes are as large as the letters
    of a common sans-serif font.

    References:
        Viégas, Wattenberg and Feinberg, "Participatory Visualization with Wordle", TVCG 2009, section 3.
    """
    span = np.ptp(weights) or 1.0
    sizes = SMALLEST + (largest - SMALLEST) * (weights - weights.min()) / span
    ems = np.array([_ems(word) for word in words])
    sizes = np.minimum(sizes, 0.95 * width / ems)
    spiral = _spiral(width, height)
    while True:
        found = _place(np.stack([ems * sizes, 1.25 * sizes], axis=1), spiral, np.array([width, height]))
        if found is not None:
            return found[:, 0], found[:, 1], sizes
        above = sizes - SMALLEST
        sizes = SMALLEST + 0.85 * above if above.max() > 0.5 else 0.95 * sizes


def _place(
    boxes: NDArray[np.float64], spiral: NDArray[np.float64], canvas: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Centres (words, 2) of boxes (words, 2) that do not overlap; None when one finds no place."""
    centres = np.zeros_like(boxes)
    for word, box in enumerate(boxes):
        inside = np.all((spiral >= box / 2) & (spiral <= canvas - box / 2), axis=1)
        distances = np.abs(spiral[:, None] - centres[None, :word])
        apart = np.any(distances >= (boxes[:word] + box) / 2, axis=2).all(axis=1)
        free = np.flatnonzero(inside & apart)
        if not len(free):
            return None
        centres[word] = spiral[free[0]]
    return centres


def _spiral(width: float, height: float) -> NDArray[np.float64]:
    """Points (steps, 2) from the middle outwards, to beyond the corners, evenly spread over the area."""
    along = np.sqrt(np.linspace(0, 1, _STEPS))
    angle = 2 * np.pi * _TURNS * along
    reach = along * np.sqrt(0.5)
    return np.stack([width * (0.5 + reach * np.cos(angle)), height * (0.5 + reach * np.sin(angle))], axis=1)


def _ems(word: str) -> float:
    """About how wide a word is, in font sizes."""
    widths = (
        0.34 if letter in _NARROW_LETTERS
        else 0.92 if letter in _WIDE_LETTERS
        else 0.70 if letter.isupper() else 0.59
        for letter in word
    )  # fmt: skip
    return sum(widths) + 0.5
