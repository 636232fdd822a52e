"""The steps of a rating scale, few enough to draw: each rating, or bins of equal width where it has many."""

import math

import polars as pl

from maxella.tables.rating_scales import RatingScale

MOST_STEPS = 20
"""A scale with more ratings than this (0 to 100) is drawn in bins."""


def width_of_steps(scale: RatingScale) -> float:
    """How much of the scale one step covers: its own step, or the multiple of it that leaves few enough."""
    steps = round((scale.high - scale.low) / scale.step) + 1
    return scale.step * math.ceil(steps / MOST_STEPS)


def step_of(rating: pl.Expr, scale: RatingScale) -> pl.Expr:
    """The lowest rating of the step into which a rating falls (Float64)."""
    width = width_of_steps(scale)
    # A rating is a 32-bit float: 0.7 lies a little below 0.7.
    place = ((rating.cast(pl.Float64) - scale.low) / width + 1e-4).floor()
    return (scale.low + place * width).round(6)


def all_steps(scale: RatingScale) -> pl.DataFrame:
    """Every step of the scale, lowest first: `step` (its lowest rating) and `label` ("4", "0.5", "10–14")."""
    width = width_of_steps(scale)
    count = math.floor((scale.high - scale.low) / width + 1e-9) + 1
    lows = [round(scale.low + place * width, 6) for place in range(count)]
    labels = [
        f"{low:g}" if width == scale.step else f"{low:g}–{min(low + width - scale.step, scale.high):g}"
        for low in lows
    ]
    return pl.DataFrame({"step": lows, "label": labels}, schema={"step": pl.Float64, "label": pl.String})
