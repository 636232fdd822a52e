"""Draws of the sampler that serving keeps: the movies, and what a person's factors follow from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

HALF_PRECISION = ("movies", "weights")
"""The large arrays; their rounding (1 part in 2,000) is far below the spread between draws."""


@dataclass(frozen=True)
class PosteriorDraw:
    """One draw."""

    movies: Float32
    """(movies, coordinates), the bias last"""
    centre: Float32
    """μ of people: (coordinates,)"""
    precision: Float32
    """Λ of people: (coordinates, coordinates)"""
    weights: Float32
    """E[Y | μ, Λ, factors] of people: (features, coordinates)"""
    noise_precision: Float32
    """τ: ()"""


NAMES = tuple(field.name for field in fields(PosteriorDraw))


def stacked(draws: Sequence[PosteriorDraw]) -> dict[str, NDArray[Any]]:
    """The draws as arrays with a leading axis (draws,), the large ones in half precision."""
    arrays = {name: np.stack([getattr(draw, name) for draw in draws]) for name in NAMES}
    return arrays | {name: arrays[name].astype(np.float16) for name in HALF_PRECISION}


def unstacked(arrays: Mapping[str, NDArray[Any]]) -> list[PosteriorDraw]:
    """The draws in single precision, from what `stacked` made."""
    return [
        PosteriorDraw(*(np.asarray(values, np.float32) for values in draw))
        for draw in zip(*(arrays[name] for name in NAMES), strict=True)
    ]
