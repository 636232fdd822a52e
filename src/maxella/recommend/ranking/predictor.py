"""Whoever predicts ratings: the recipe's blend, or means."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from maxella.models.view import Scorer, Scores


class Predictor(Scorer, Protocol):
    """A scorer whose scores are ratings on the scale of the dataset, with an uncertainty."""

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """Predicted ratings and deviations, both (people, movies); see `RatingView.estimate`."""
        ...


def means_with_unknown_movie(data: TrainingData) -> Means:
    """The means of a dataset, with one movie more at the end that stands for every unknown one.

    So -1, the place of a movie that is not in the catalogue, finds it. A person without ratings stands for
    every unknown one.
    """
    settings = MeansSettings()
    fitted = Means.fit(data, settings, Fitting())
    arrays = fitted.arrays()
    unknown = {"offsets": 0.0, "uncertainties": 1 / settings.movie_shrinkage}
    extended = {name: np.append(arrays[name], np.float32(value)) for name, value in unknown.items()}
    return Means.restore(fitted.config(), extended)
