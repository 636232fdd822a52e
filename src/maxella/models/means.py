"""Shrunk means: the floor under every predicted rating."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.settings import Settings
from maxella.models.view import Arrays, Scores
from maxella.tables.rating_scales import RatingScale


class MeansSettings(Settings):
    """Settings of `Means`."""

    movie_shrinkage: float = Field(default=3.0, gt=0)
    """A movie's offset is pulled to zero as if it had so many more ratings that equal the mean."""
    person_shrinkage: float = Field(default=8.0, gt=0)
    """A person's offset is pulled to zero as if they had given so many more ratings as the movies predict."""


class _Fitted(Settings):
    mean: float
    variance: float
    """Of the training ratings around their predictions."""
    person_shrinkage: float
    scale: RatingScale


class Means:
    """rating = μ + movie + person, each offset the mean of what is left over, pulled towards zero.

    movie = Σ(r - μ) / (n + `movie_shrinkage`) over the n training ratings of a movie, person =
    Σ(r - μ - movie) / (n + `person_shrinkage`) over the history that a person brings. So each rating's share
    is exact: its residual over n + `person_shrinkage`, the same for every movie.

    References:
        Koren, "Factor in the Neighbors: Scalable and Accurate Collaborative Filtering", TKDD 2010.
    """

    kind: ClassVar[str] = "means"

    def __init__(
        self, fitted: _Fitted, offsets: NDArray[np.float32], uncertainties: NDArray[np.float32]
    ) -> None:
        self._fitted = fitted
        self._offsets = offsets
        self._uncertainties = uncertainties

    @classmethod
    def fit(cls, data: TrainingData, settings: MeansSettings, fitting: Fitting) -> Self:
        """Learn the mean and the offsets (movies,) from the training ratings."""
        histories, movies = data.histories, len(data.catalogue)
        ratings = histories.ratings.astype(np.float64)
        mean = float(ratings.mean())
        weights = data.rating_counts + settings.movie_shrinkage
        offsets = np.bincount(histories.movies, ratings - mean, minlength=movies) / weights
        fitted = _Fitted(mean=mean, variance=0, person_shrinkage=settings.person_shrinkage, scale=data.scale)
        unmeasured = cls(fitted, offsets.astype(np.float32), (1 / weights).astype(np.float32))
        residuals = unmeasured._residuals(histories) - unmeasured._people(histories)[histories.people]
        fitting.report("means", 1, 1)
        return cls(
            fitted.model_copy(update={"variance": float(np.mean(residuals**2))}),
            unmeasured._offsets,
            unmeasured._uncertainties,
        )

    def score(self, people: Histories) -> Scores:
        """Predicted ratings (people, movies), clipped to the scale."""
        scale = self._fitted.scale
        predicted = self._people(people)[:, None] + (np.float32(self._fitted.mean) + self._offsets)
        return np.clip(predicted, scale.low, scale.high, out=predicted)

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """Predicted ratings and the standard deviations of ratings yet to be given, both (people, movies).

        σ² (1 + 1 / (n of the person + shrinkage) + 1 / (n of the movie + shrinkage)), as it would be if the
        offsets were normal with the shrinkages as prior counts. `movies`: as in `RatingView.estimate`.
        """
        of_person = 1 / (people.lengths + self._fitted.person_shrinkage)
        variances = np.float32(self._fitted.variance) * (
            1 + of_person.astype(np.float32)[:, None] + self._uncertainties
        )
        chosen = slice(None) if movies is None else movies
        return self.score(people)[:, chosen], np.sqrt(variances[:, chosen])

    def shares(self, person: Histories, _: int) -> NDArray[np.float32]:
        """The exact share (ratings,) of each rating in a prediction before clipping."""
        return self._residuals(person) / np.float32(len(person.movies) + self._fitted.person_shrinkage)

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return self._fitted.model_dump(mode="json")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {"offsets": self._offsets, "uncertainties": self._uncertainties}

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(_Fitted.model_validate(config), arrays["offsets"], arrays["uncertainties"])

    def _residuals(self, people: Histories) -> NDArray[np.float32]:
        """(ratings,) what the mean and the movies leave of each rating."""
        return people.ratings - np.float32(self._fitted.mean) - self._offsets[people.movies]

    def _people(self, people: Histories) -> NDArray[np.float32]:
        """(people,) each person's offset; 0 for an empty history."""
        sums = np.bincount(people.people, self._residuals(people), minlength=len(people))
        return (sums / (people.lengths + self._fitted.person_shrinkage)).astype(np.float32)
