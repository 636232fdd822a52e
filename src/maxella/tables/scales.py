"""The scale of ratings: told from the ratings themselves, or given as text."""

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.errors import UsageError
from maxella.tables.rating_scales import RatingScale

_STEPS = (1.0, 0.5, 0.25, 0.2, 0.1, 0.05, 0.01, 0.001)
FINEST_STEP = _STEPS[-1]
"""Ratings that are given finer than this are rounded to it."""
_TOPS = (1.0, 5.0, 10.0, 100.0)
TOLERANCE = 1e-3
"""How far off its grid or scale a rating may be, in steps: what its 32 bits may cost."""


def detect_scale(ratings: pl.Series) -> RatingScale:
    """The scale that ratings were probably given in.

    The step is the widest that all ratings keep, the top the lowest of 1, 5, 10 and 100 that holds them all.
    The bottom is 0 where a rating is 0 or the top is 1, the negative of the top where one is negative, and
    otherwise 1, or the step (half a star) where a rating lies below 1.

    Args:
        ratings: the distinct ratings, finite, at least one.
    """
    values = ratings.to_numpy()
    low, high = float(values.min()), float(values.max())
    step = next((step for step in _STEPS if not off_grid(values, 0.0, step).any()), FINEST_STEP)
    top = next((top for top in _TOPS if max(high, -low) <= top), float(math.ceil(max(high, -low))))
    lowest_given = round(low / step) * step  # what 32 bits left of a 0 or a 1 counts as one
    if low < 0:
        bottom = -top
    elif lowest_given == 0 or top == 1:
        bottom = 0.0
    else:
        bottom = 1.0 if lowest_given >= 1 else step if step >= 0.25 else 0.0
    return RatingScale(low=bottom, high=top, step=step)


def parse_scale(text: str) -> RatingScale:
    """A scale written as "low:high" or "low:high:step" ("0.5:5:0.5"); without a step it is 1.

    Raises:
        UsageError: when the text is no scale.
    """
    try:
        low, high, *rest = (float(part) for part in text.split(":"))
        [step] = rest or [1.0]
    except ValueError:
        raise UsageError(
            f"no rating scale: {text!r}; write low:high or low:high:step, such as 0.5:5:0.5"
        ) from None
    steps = (high - low) / step if step > 0 else math.nan
    if not (steps >= 1 and math.isfinite(steps) and abs(steps - round(steps)) < TOLERANCE):
        raise UsageError(f"no rating scale: {text!r}; high must be above low by a whole number of steps")
    return RatingScale(low=low, high=high, step=step)


def off_grid(ratings: NDArray[np.floating], low: float, step: float) -> NDArray[np.bool_]:
    """Which ratings are not `low` plus a whole number of steps."""
    steps = (ratings.astype(np.float64) - low) / step
    return np.abs(steps - np.round(steps)) > np.maximum(TOLERANCE, np.abs(steps) * 1e-6)
