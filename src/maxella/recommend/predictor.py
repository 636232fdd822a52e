"""Whoever predicts ratings: the recipe's blend, or means."""

from typing import Protocol

from maxella.features.histories import Histories
from maxella.models.view import Scorer, Scores


class Predictor(Scorer, Protocol):
    """A scorer whose scores are ratings on the scale of the dataset, with an uncertainty."""

    def estimate(self, people: Histories) -> tuple[Scores, Scores]:
        """Predicted ratings and their standard deviations, both (people, movies)."""
        ...
