"""Fitting the linear models of order: one linear system each."""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.gaps.serve import Gaps, Slit, voices
from maxella.models.gaps.settings import GapSettings, SlitSettings


def fit_gaps(data: TrainingData, settings: GapSettings, fitting: Fitting) -> Gaps:
    """Regress each rating on those before and after it."""
    weights = _regressed(data, settings, "gap model", fitting, both_sides=True)
    return Gaps(weights, settings.reach, settings.decay)


def fit_slit(data: TrainingData, settings: SlitSettings, fitting: Fitting) -> Slit:
    """Regress each rating on those before it."""
    weights = _regressed(data, settings, "SLIT", fitting, both_sides=False)
    return Slit(weights, settings.reach, settings.decay)


def _regressed(
    data: TrainingData, settings: GapSettings | SlitSettings, name: str, fitting: Fitting, *, both_sides: bool
) -> NDArray[np.float32]:
    """Solve (CᵀC + λI) W = CᵀE for W (movies, movies), C the contexts, E the movies of all ratings."""
    movies = len(data.catalogue)
    fitting.report(name, 0, 1)
    contexts = _contexts(data.histories, voices(settings.reach, settings.decay), movies, both_sides)
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
    fitting.report(name, 1, 1)
    return np.asarray(solved, np.float32)


def _contexts(
    histories: Histories, weights: NDArray[np.float32], movies: int, both_sides: bool
) -> sparse.csr_array:
    """For each rating the voices (ratings, movies) of the others before, or around, it in its history."""
    people = histories.people
    total = len(people)
    rows, columns, values = [], [], []
    for steps, weight in enumerate(weights, start=1):
        earlier = np.flatnonzero(people[steps:] == people[:-steps])
        sides = [(earlier + steps, earlier)]
        if both_sides:
            sides.insert(0, (earlier, earlier + steps))
        for event, other in sides:
            rows.append(event)
            columns.append(histories.movies[other])
            values.append(np.full(len(event), weight, np.float32))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(sparse.coo_array(entries, shape=(total, movies)))
