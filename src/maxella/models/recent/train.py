"""Fitting what is rated lately: the last ratings are kept, and all are counted."""

import numpy as np

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.recent.serve import Recent
from maxella.models.recent.settings import RecentSettings


def fit_recent(data: TrainingData, settings: RecentSettings, fitting: Fitting) -> Recent:
    """Keep the last ratings by their days; those of unknown days are the oldest."""
    order = np.argsort(data.histories.days, kind="stable")
    last = data.histories.movies[order[-settings.window :]].astype(np.int64)
    fitting.report("recent", 1, 1)
    return Recent(last, data.rating_counts, settings.rising)
