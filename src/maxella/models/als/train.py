"""Fitting ALS with the library `implicit`."""

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from maxella.extras import require
from maxella.features.training_data import TrainingData
from maxella.models.als.serve import Als
from maxella.models.als.settings import AlsSettings
from maxella.models.fitting import Fitting

require("train", "ALS")
from implicit.cpu.als import AlternatingLeastSquares  # noqa: E402  (only where the extra is there)


def fit_als(data: TrainingData, settings: AlsSettings, fitting: Fitting) -> Als:
    """Alternate between people and movies; the factors of a movie that nobody rated are 0."""
    fitting.report("ALS", 0, settings.iterations)
    with threadpool_limits(1, "blas"):  # it has threads of its own, each of which calls BLAS
        model = AlternatingLeastSquares(
            factors=settings.factors,
            regularization=settings.regularisation,
            alpha=settings.confidence,
            iterations=settings.iterations,
            random_state=fitting.seed,
        )
        model.fit(
            sparse.csr_matrix(data.histories.matrix(len(data.catalogue))),
            show_progress=False,
            callback=lambda done, *_: fitting.report("ALS", done + 1, settings.iterations),
        )
    factors = np.where(data.rating_counts[:, None] > 0, model.item_factors, 0).astype(np.float32)
    return Als(factors, settings.regularisation, settings.confidence)
