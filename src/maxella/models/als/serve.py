"""Implicit ALS, served: a person's factors are solved from their history."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.view import Arrays, Scores

Floats = NDArray[np.float32]


class Als:
    """Weighted matrix factorisation of implicit feedback.

    Scores are x · y_m for item factors y and the user factors x that minimise
    Σ_m c_m (p_m − x · y_m)² + λ‖x‖², with p = 1 and c = `confidence` for rated movies, p = 0 and c = 1 for
    the others. They are solved anew for each history: x = c A⁻¹ Σ_rated y with
    A = YᵀY + (c − 1) Σ_rated y yᵀ + λI.

    References:
        Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008.
    """

    kind: ClassVar[str] = "als"

    def __init__(self, factors: Floats, regularisation: float, confidence: float) -> None:
        self._factors = factors
        self._regularisation = regularisation
        self._confidence = confidence
        self._gram = factors.T @ factors + np.float32(regularisation) * np.eye(
            factors.shape[1], dtype=np.float32
        )

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies); an empty history scores 0 everywhere."""
        return self._user_factors(people) @ self._factors.T

    def score_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """Scores (people, chosen) of some movies; see `ScoresSome`."""
        scores: Scores = self._user_factors(people) @ self._factors[movies].T
        return scores

    def shares(self, person: Histories, movie: int) -> Floats:
        """The exact share (ratings,) of each rating, c · y_mᵀ A⁻¹ y_r; they sum to the score."""
        rated = self._factors[person.movies]
        shares: Floats = np.float32(self._confidence) * (
            rated @ np.linalg.solve(self._normal_matrix(rated), self._factors[movie])
        )
        return shares

    def movie_vectors(self) -> Floats:
        """The item factors (movies, factors); see `GivesVectors`."""
        return self._factors

    def person_vectors(self, people: Histories) -> Floats:
        """The user factors (people, factors) of each history; see `GivesVectors`."""
        return self._user_factors(people)

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {"regularisation": self._regularisation, "confidence": self._confidence}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {"factors": self._factors}

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(arrays["factors"], config["regularisation"], config["confidence"])

    def _user_factors(self, people: Histories) -> Floats:
        """The factors (people, factors) of each history."""
        factors = np.zeros((len(people), self._factors.shape[1]), np.float32)
        for row, (start, end) in enumerate(zip(people.offsets, people.offsets[1:], strict=False)):
            if start < end:
                rated = self._factors[people.movies[start:end]]
                factors[row] = np.linalg.solve(self._normal_matrix(rated), rated.sum(axis=0))
        return np.float32(self._confidence) * factors

    def _normal_matrix(self, rated: Floats) -> Floats:
        matrix: Floats = self._gram + np.float32(self._confidence - 1) * (rated.T @ rated)
        return matrix
