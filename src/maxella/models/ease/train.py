"""Fitting EASE: one matrix is inverted."""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from maxella.errors import TrainingError
from maxella.features.training_data import TrainingData
from maxella.models.ease.serve import Ease
from maxella.models.ease.settings import LARGEST_CATALOGUE, EaseSettings
from maxella.models.fitting import Fitting


def fit_ease(data: TrainingData, settings: EaseSettings, fitting: Fitting) -> Ease:
    """Solve for B, (movies, movies).

    Raises:
        TrainingError: when the catalogue has more than `LARGEST_CATALOGUE` movies.
    """
    movies = len(data.catalogue)
    if movies > LARGEST_CATALOGUE:
        raise TrainingError(
            f"EASE needs movies² memory and takes up to {LARGEST_CATALOGUE:,} movies, not {movies:,}; "
            "use a preset without it",
        )
    fitting.report("EASE", 0, 1)
    lengths = np.maximum(data.histories.lengths, 1)
    scale = lengths ** (-settings.row_exponent)
    rows = data.histories.matrix(movies, scale.astype(np.float32)[data.histories.people])
    gram = np.asarray((rows.T @ rows).todense(), np.float64)
    gram[np.diag_indices(movies)] += settings.regularisation * np.mean(lengths) ** (
        -2 * settings.row_exponent
    )
    inverse = _inverse(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    fitting.report("EASE", 1, 1)
    return Ease(weights.astype(np.float32), settings.row_exponent)


def _inverse(gram: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of a positive definite matrix, by Cholesky, half the work of a general one."""
    factor, info = linalg.lapack.dpotrf(gram, lower=False, overwrite_a=True)
    if info:
        raise TrainingError(
            "EASE: the regularised Gram matrix is not positive definite; raise ease.regularisation"
        )
    inverse, _ = linalg.lapack.dpotri(factor, lower=False, overwrite_c=True)
    upper: NDArray[np.float64] = np.triu(inverse)
    return upper + np.triu(upper, 1).T
