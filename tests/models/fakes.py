"""Views with known answers."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import Arrays, Scores


class LinearView:
    """Scores are the sum of the rows of `weights` at the rated movies, times the rating where asked for."""

    kind = "linear"

    def __init__(self, weights: NDArray[np.float32], deviation: float = 0.5) -> None:
        self._weights = weights.astype(np.float32)
        self._deviation = deviation

    def score(self, people: Histories) -> Scores:
        return np.asarray(people.matrix(len(self._weights), people.ratings) @ self._weights)

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        mean = self.score(people)[:, slice(None) if movies is None else movies]
        return mean, np.full_like(mean, self._deviation)

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        return person.ratings * self._weights[person.movies, movie]

    def config(self) -> dict[str, Any]:
        return {"deviation": self._deviation}

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"weights": self._weights}

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        return cls(arrays["weights"], config["deviation"])
