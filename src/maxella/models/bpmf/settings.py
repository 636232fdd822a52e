"""Settings of the Bayesian factors."""

from typing import Self

import numpy as np
from pydantic import Field, model_validator

from maxella.models.settings import Settings

QUICK_DRAWS, QUICK_BURN_IN, QUICK_KEPT = 60, 20, 20
"""Of a fit that is only to err as the whole one does, at most."""


class BpmfSettings(Settings):
    """Settings of the rating model `Bpmf`."""

    rank: int = Field(32, ge=1, le=512)
    """Coordinates of a factor beside the bias. Time grows with its square, the bundle in proportion."""
    draws: int = Field(200, ge=1)
    """Draws of the sampler, burn-in included."""
    burn_in: int = Field(45, ge=0)
    """Draws thrown away at the start."""
    kept: int = Field(40, ge=1)
    """Draws that are bundled and averaged in serving, evenly spaced among those after the burn-in."""
    ridge: float = Field(1.0, gt=0)
    """λ: the prior precision of the features' weights, relative to that of the factors."""
    implicit_columns: int = Field(8000, ge=0, le=20_000)
    """How many movies (the most rated) and people (the most active) become implicit features of the other
    side. The Gram matrix of a side's features takes some 4 × implicit_columns² bytes (while it is
    factorised, 20 ×)."""

    @model_validator(mode="after")
    def _enough_draws(self) -> Self:
        if self.burn_in + self.kept > self.draws:
            raise ValueError(
                f"draws ({self.draws}) must be burn_in + kept ({self.burn_in + self.kept}) or more"
            )
        return self

    def kept_draws(self) -> frozenset[int]:
        """The numbers, from 0, of the draws that are kept."""
        spaced = np.linspace(self.draws - 1, self.burn_in, self.kept)
        return frozenset(np.rint(spaced).astype(int).tolist())

    def quickly(self) -> Self:
        """The same with few draws."""
        draws = min(self.draws, QUICK_DRAWS)
        burn_in = min(self.burn_in, QUICK_BURN_IN, draws - 1)
        kept = min(self.kept, QUICK_KEPT, draws - burn_in)
        return self.model_copy(update={"draws": draws, "burn_in": burn_in, "kept": kept})
