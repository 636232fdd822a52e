"""Ratings in units of their own spread, and back on their scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData

Float32 = NDArray[np.float32]


@dataclass(frozen=True)
class RatingUnits:
    """The scale of the ratings, and how they are standardised."""

    mean: float
    """of the training ratings"""
    spread: float
    """their standard deviation; 1 when all are equal"""
    low: float
    """the lowest rating that can be given"""
    high: float
    """the highest"""

    @classmethod
    def of(cls, data: TrainingData) -> "RatingUnits":
        """Measure the training ratings."""
        ratings = data.histories.ratings.astype(np.float64)
        spread = float(ratings.std())
        return cls(float(ratings.mean()), spread if spread > 0 else 1.0, data.scale.low, data.scale.high)

    def standardised(self, ratings: Float32) -> Float32:
        """Ratings with mean 0 and standard deviation 1 over the training ratings."""
        standardised: Float32 = (ratings - np.float32(self.mean)) / np.float32(self.spread)
        return standardised

    def clipped(self, standardised: Float32) -> Float32:
        """Standardised predictions as ratings, clipped to the scale."""
        ratings = standardised * np.float32(self.spread) + np.float32(self.mean)
        clipped: Float32 = np.clip(ratings, np.float32(self.low), np.float32(self.high))
        return clipped
