"""A fitted cross network: ratings by a forward pass in NumPy, and the weights that importance reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from maxella.data.schema import TIMESTAMP
from maxella.features.fields import USER_FIELDS, Pairs

Floats = NDArray[np.float32]
Places = NDArray[np.int32]

PAIRS_AT_ONCE = 1 << 14
"""Pairs whose vectors are held in memory together."""


@dataclass(frozen=True, eq=False)
class Affine:
    """x ↦ x K + b."""

    kernel: Floats
    """(inputs, outputs)"""
    bias: Floats
    """(outputs,)"""

    def __call__(self, x: Floats) -> Floats:
        """Apply to each row of `x` (rows, inputs)."""
        product: Floats = x @ self.kernel
        product += self.bias
        return product


@dataclass(frozen=True, eq=False)
class Cross:
    """A cross layer: x ↦ x₀ ∘ (x D K + b) + x, without D where the rank is full."""

    down: Floats | None
    """D: (inputs, rank), or None"""
    up: Affine
    """K and b: from rank or inputs to inputs"""

    def __call__(self, x0: Floats, x: Floats) -> Floats:
        """The crossed vectors (rows, inputs)."""
        crossed = self.up(x if self.down is None else x @ self.down)
        crossed *= x0
        crossed += x
        return crossed

    @property
    def matrix(self) -> Floats:
        """W of x₀ ∘ (W x + b) + x, as the paper writes it: (inputs, inputs), the row is x₀'s coordinate."""
        whole = self.up.kernel if self.down is None else self.down @ self.up.kernel
        return whole.T


@dataclass(frozen=True, eq=False)
class CrossModel:
    """Predicts ratings from the fields of pairs.

    References:
        Wang et al., "DCN V2: Improved Deep & Cross Network and Practical Lessons for Web-scale Learning to
        Rank Systems", WWW 2021.
    """

    fields: tuple[str, ...]
    vectors: tuple[Floats, ...]
    """For each field (things, width): the vector of each user, movie or week"""
    crosses: tuple[Cross, ...]
    deep: tuple[Affine, ...]
    """With a ReLU after each"""
    output: Affine
    structure: Literal["stacked", "parallel"]

    def predict(self, pairs: Pairs) -> Floats:
        """Ratings (pairs,), not clipped to the scale."""
        return self.predict_at(places_of(pairs, self.fields))

    def predict_at(self, places: Places) -> Floats:
        """Ratings (pairs,) of what `places_of` gave: there a field's values may be shuffled on their own."""
        starts = range(0, len(places), PAIRS_AT_ONCE)
        blocks = [self._predict(places[start : start + PAIRS_AT_ONCE]) for start in starts]
        return np.concatenate(blocks) if blocks else np.empty(0, np.float32)

    def _predict(self, places: Places) -> Floats:
        embedded = [vectors[column] for vectors, column in zip(self.vectors, places.T, strict=True)]
        crossed = x0 = np.concatenate(embedded, axis=1)
        for cross in self.crosses:
            crossed = cross(x0, crossed)
        hidden = crossed if self.structure == "stacked" else x0
        for layer in self.deep:
            hidden = layer(hidden)
            np.maximum(hidden, 0, out=hidden)
        last = hidden if self.structure == "stacked" else np.concatenate([crossed, hidden], axis=1)
        return self.output(last)[:, 0]


def places_of(pairs: Pairs, fields: Sequence[str]) -> Places:
    """Of each pair, where each field's table has its value: (pairs, fields)."""
    return np.stack([_places(pairs, name) for name in fields], axis=1)


def _places(pairs: Pairs, name: str) -> Places:
    if name == TIMESTAMP:
        return pairs.weeks
    return pairs.users if name in USER_FIELDS else pairs.movies
