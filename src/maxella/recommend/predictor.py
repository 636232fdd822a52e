"""Whoever predicts ratings: the recipe's blend, or means."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import Scorer, Scores


class Predictor(Scorer, Protocol):
    """A scorer whose scores are ratings on the scale of the dataset, with an uncertainty."""

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """Predicted ratings and deviations, both (people, movies); see `RatingView.estimate`."""
        ...
