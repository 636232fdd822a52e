"""Popularity: the floor under every ranking."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.settings import Settings
from maxella.models.view import Arrays, Scores


class PopularitySettings(Settings):
    """Settings of `Popularity`: it has none."""


class Popularity:
    """Every movie's score is its number of training ratings, for everyone alike."""

    kind: ClassVar[str] = "popularity"

    def __init__(self, counts: NDArray[np.float32]) -> None:
        self._counts = counts

    @classmethod
    def fit(cls, data: TrainingData, _: PopularitySettings, fitting: Fitting) -> Self:
        """Count the training ratings of each movie."""
        counts = data.rating_counts.astype(np.float32)
        fitting.report("popularity", 1, 1)
        return cls(counts)

    def score(self, people: Histories) -> Scores:
        """The counts, once for each person: (people, movies)."""
        return np.tile(self._counts, (len(people), 1))

    def shares(self, person: Histories, _: int) -> NDArray[np.float32]:
        """Zeros (ratings,): what a person rated moves nothing."""
        return np.zeros(len(person.movies), np.float32)

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {"counts": self._counts}

    @classmethod
    def restore(cls, _: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(arrays["counts"])
