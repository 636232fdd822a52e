"""Ratings as the networks that rate read and predict them: how far each is from its movie's shrunk mean."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from maxella.models.networks.history_bag import most_recent
from maxella.models.networks.settings import RatingNetworkSettings

Floats = NDArray[np.float32]


def baseline(data: TrainingData, settings: RatingNetworkSettings) -> tuple[dict[str, Any], Floats]:
    """What serving must know of the residuals, and the movies' shrunk means less that of all: (movies,)."""
    shrinkage = MeansSettings(
        movie_shrinkage=settings.movie_shrinkage, person_shrinkage=settings.person_shrinkage
    )
    means = Means.fit(data, shrinkage, Fitting())
    config = {
        "rating_scale": [data.scale.low, data.scale.high],
        "mean": means.config()["mean"],
        "unit": data.scale.half,
        "person_shrinkage": settings.person_shrinkage,
        "history_length": settings.history_length,
        "profile_sizes": data.profiles.sizes,
    }
    return config, means.arrays()["offsets"]


def residual_histories(data: TrainingData, length: int, movie_means: Floats) -> tuple[Histories, Floats]:
    """The latest `length` ratings of each person, and how far each is from its movie's mean: (ratings,).

    Args:
        data: the training ratings.
        length: of a history, at most.
        movie_means: (movies,). Residuals are in units of half the scale.
    """
    histories = most_recent(data.histories, length)
    residuals = (histories.ratings - movie_means[histories.movies]) / data.scale.half
    return histories, residuals.astype(np.float32)
