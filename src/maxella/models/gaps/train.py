"""Fitting the gap model: one linear system."""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.gaps.serve import Gaps, voices
from maxella.models.gaps.settings import GapSettings


def fit_gaps(data: TrainingData, settings: GapSettings, fitting: Fitting) -> Gaps:
    """Solve (CᵀC + λI) W = CᵀE for W, C the contexts, E the movies of all ratings."""
    movies = len(data.catalogue)
    fitting.report("gap model", 0, 1)
    weights = voices(settings.reach, settings.decay)
    contexts = _contexts(data.histories, weights, movies)
    events = sparse.csr_array(
        (
            np.ones(len(data.histories.movies), np.float32),
            data.histories.movies,
            np.arange(len(data.histories.movies) + 1),
        ),
        shape=(len(data.histories.movies), movies),
    )
    gram = np.asarray((contexts.T @ contexts).todense(), np.float64)
    gram[np.diag_indices(movies)] += settings.regularisation
    targets = np.asarray((contexts.T @ events).todense(), np.float64)
    solved = linalg.solve(gram, targets, assume_a="pos", overwrite_a=True, overwrite_b=True)
    fitting.report("gap model", 1, 1)
    return Gaps(solved.astype(np.float32), settings.reach, settings.decay)


def _contexts(histories: Histories, weights: NDArray[np.float32], movies: int) -> sparse.csr_array:
    """For each rating the voices (ratings, movies) of the others around it in its history."""
    people = histories.people
    total = len(people)
    rows, columns, values = [], [], []
    for steps, weight in enumerate(weights, start=1):
        earlier = np.flatnonzero(people[steps:] == people[:-steps])
        for event, other in ((earlier, earlier + steps), (earlier + steps, earlier)):
            rows.append(event)
            columns.append(histories.movies[other])
            values.append(np.full(len(event), weight, np.float32))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(sparse.coo_array(entries, shape=(total, movies)))
