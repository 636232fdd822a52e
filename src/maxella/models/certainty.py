"""How sure a predicted rating is: the chance of being liked, and an interval that holds what it says.

A movie is *liked* when it gets a rating in the upper quarter of the scale (4 and 5 of 1 to 5). Both are said
of films that people rated, since only those can be checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, field_validator

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.settings import Settings
from maxella.tables.rating_scales import RatingScale

Float64 = NDArray[np.float64]

HELD = 0.8
"""The share of ratings that the interval holds."""
IN_CHANCE, IN_CHANCE_BEFORE = 13, 9
"""So many figures the chance goes by, and went by once."""
SHRINKAGE = 10
"""What a person or a movie shows of itself is pulled to what everybody shows as by so many ratings."""
RIDGE = 1.0
NEWTON_STEPS = 30
CLOSE_ENOUGH = 1e-8
SMALLEST_MISS = 0.1
"""Stars added to a miss before its logarithm is taken."""
NORMAL_LOGIT = 1.702
"""A normal distribution is nearly a logistic one so many times as steep."""
NORMAL_HELD = 1.2816
"""Deviations to either side that hold `HELD` of a normal distribution."""


class CertaintyWeights(Settings):
    """What was learnt from ratings that the predicting view did not know; by default, those of a Normal."""

    model_config = ConfigDict(allow_inf_nan=False)

    chance: tuple[float, ...] = Field(
        (0, 0, 0, 0, NORMAL_LOGIT, *(0,) * 8), min_length=IN_CHANCE, max_length=IN_CHANCE
    )
    """Of `_for_chance`, in the logit of the chance of being liked."""
    width: tuple[float, ...] = Field((0, 1, 0, 0, 0, 0), min_length=6, max_length=6)
    """Of `_for_width`, in the logarithm of the miss that is expected."""
    reach: float = Field(NORMAL_HELD, ge=0)
    """So many expected misses to either side hold `HELD` of the ratings."""

    @field_validator("chance", mode="before")
    @classmethod
    def _with_those_that_came_later(cls, chance: Any) -> Any:
        """Bundles made before the chance went by products have nine weights."""
        is_shorter = isinstance(chance, list | tuple) and len(chance) == IN_CHANCE_BEFORE
        return [*chance, *(0,) * (IN_CHANCE - IN_CHANCE_BEFORE)] if is_shorter else chance


@dataclass(frozen=True)
class Judged:
    """Predicted ratings with how sure they are, all of the same shape."""

    ratings: NDArray[np.float32]
    """On the scale."""
    deviations: NDArray[np.float32]
    """Standard deviations of ratings yet to be given."""
    chances: NDArray[np.float32]
    """Of being liked, from 0 to 1."""
    lows: NDArray[np.float32]
    """Where the interval that holds `HELD` of the ratings begins, on the scale."""
    highs: NDArray[np.float32]
    """Where it ends."""

    @classmethod
    def unknown(cls, number: int) -> "Judged":
        """As many of which nothing can be said, since nothing is rated: NaN throughout."""
        return cls(*np.full((5, number), np.nan, np.float32))

    def of(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> "Judged":
        """Those that are chosen, by place or by a mask."""
        return Judged(*(values[chosen] for values in self.values))

    def with_others(self, chosen: NDArray[np.integer] | NDArray[np.bool_], others: "Judged") -> "Judged":
        """With `others` in the stead of those that are chosen, by place or by a mask."""
        replaced = []
        for values, instead in zip(self.values, others.values, strict=True):
            changed = values.copy()
            changed[chosen] = instead
            replaced.append(changed)
        return Judged(*replaced)

    def rows(self) -> list[tuple[float | None, ...]]:
        """Rating, deviation, chance, low and high of each; None where nothing can be said."""
        columns = ((None if np.isnan(value) else value for value in each.tolist()) for each in self.values)
        return list(zip(*columns, strict=True))

    @property
    def values(self) -> tuple[NDArray[np.float32], ...]:
        """Each kind of figure."""
        return self.ratings, self.deviations, self.chances, self.lows, self.highs


def joined(parts: Sequence[Judged]) -> Judged:
    """Judged ratings one after the other."""
    return Judged(*(np.concatenate(values) for values in zip(*(part.values for part in parts), strict=True)))


class Certainty:
    """Judges predicted ratings by what they are, whose they are, and of which movie.

    The chance is a logistic regression on the prediction, in stars, in its deviations and in the spread of
    the person's ratings, and on how often person and movie are liked, each of these weighed by how many
    ratings the person is known by too. The interval reaches as far to either
    side as the expected miss times a factor that held `HELD` of the ratings held out (split conformal
    prediction with a normalised score), so that it holds them whatever the distribution is.

    References:
        Papadopoulos et al., "Normalized Nonconformity Measures for Regression Conformal Prediction", 2008.
        Lei et al., "Distribution-free predictive inference for regression", JASA 2018.
    """

    def __init__(self, data: TrainingData, weights: CertaintyWeights) -> None:
        """Take what was learnt, and what everybody's and each movie's ratings are like.

        Args:
            data: the training ratings.
            weights: learnt by `CertaintySample.learnt`.
        """
        self._scale = data.scale
        self._star = (data.scale.high - data.scale.low) / 4
        self._liked = data.scale.liked_from
        self._weights = weights
        ratings = data.histories.ratings.astype(np.float64)
        everybody = np.array([ratings.mean(), (ratings**2).mean(), (ratings >= self._liked).mean()])
        self._everybody = everybody
        # One movie more, at the end, stands for every unknown one.
        self._movies = self._habits(data.histories.movies, ratings, 1 + len(data.catalogue))

    def judge(
        self,
        people: Histories,
        movies: NDArray[np.integer],
        ratings: NDArray[np.float32],
        deviations: NDArray[np.float32],
    ) -> Judged:
        """Judge what is predicted of some movies.

        Args:
            people: the ratings that the predictions went by: of one person, or of one for each movie.
            movies: (movies,) their places in the catalogue, -1 for an unknown one.
            ratings: (movies,) predicted, on the scale.
            deviations: (movies,) of the predictions.
        """
        for_chance, for_width = self.described(people, movies, ratings, deviations)
        chances = _logistic(for_chance @ np.array(self._weights.chance))
        reach = self._weights.reach * np.exp(for_width @ np.array(self._weights.width)) * self._star
        low, high = self._scale.low, self._scale.high
        return Judged(
            ratings,
            deviations,
            chances.astype(np.float32),
            np.clip(ratings - reach, low, high).astype(np.float32),
            np.clip(ratings + reach, low, high).astype(np.float32),
        )

    def described(
        self,
        people: Histories,
        movies: NDArray[np.integer],
        ratings: NDArray[np.float32],
        deviations: NDArray[np.float32],
    ) -> tuple[Float64, Float64]:
        """What the chance (movies, 13) and the width (movies, 6) go by; see `judge`."""
        spreads, shares = self._habits(people.people, people.ratings.astype(np.float64), len(people))
        film_spreads, film_shares = (values[movies] for values in self._movies)
        above = ratings.astype(np.float64) - self._liked
        stars = above / self._star
        off = deviations.astype(np.float64)
        one = np.ones(len(movies))
        known = one * np.log1p(people.lengths)
        usual, film_usual = one * _logit(shares), _logit(film_shares)
        for_chance = (
            one,
            stars,
            stars**2,
            stars**3,
            above / off,
            above / spreads,
            usual,
            film_usual,
            known,
            *(figure * known for figure in (stars, above / off, usual, film_usual)),
        )
        for_width = (
            one,
            np.log(off / self._star),
            one * np.log(spreads / self._star),
            np.log(film_spreads / self._star),
            stars,
            stars**2,
        )
        return np.column_stack(for_chance), np.column_stack(for_width)

    def _habits(self, of: NDArray[np.integer], ratings: Float64, count: int) -> tuple[Float64, Float64]:
        """Spread of the ratings, and the share of liked ones, of each (count,), pulled to everybody's."""
        number = np.bincount(of, minlength=count) + SHRINKAGE
        sums = [
            np.bincount(of, each, minlength=count) for each in (ratings, ratings**2, ratings >= self._liked)
        ]
        mean, square, share = (
            (summed + SHRINKAGE * usual) / number for summed, usual in zip(sums, self._everybody, strict=True)
        )
        # Everybody may have given the same rating.
        smallest = self._star / 10
        share = np.clip(share, 0.01, 0.99)
        return np.sqrt(np.maximum(square - mean**2, smallest**2)), share


class CertaintySample:
    """Predictions of ratings that were held out, gathered person by person."""

    def __init__(self, certainty: Certainty, scale: RatingScale) -> None:
        """Start empty.

        Args:
            certainty: describes predictions; its weights do not matter.
            scale: of the ratings.
        """
        self._certainty = certainty
        self._liked = scale.liked_from
        self._star = (scale.high - scale.low) / 4
        self._chance: list[Float64] = []
        self._width: list[Float64] = []
        self._predicted: list[NDArray[np.float32]] = []
        self._given: list[NDArray[np.float32]] = []

    def add(
        self,
        person: Histories,
        movies: NDArray[np.integer],
        ratings: NDArray[np.float32],
        deviations: NDArray[np.float32],
        given: NDArray[np.float32],
    ) -> None:
        """Add what one person was predicted (see `Certainty.judge`), and the ratings that they gave."""
        for_chance, for_width = self._certainty.described(person, movies, ratings, deviations)
        self._chance.append(for_chance)
        self._width.append(for_width)
        self._predicted.append(ratings)
        self._given.append(given)

    def extend(self, other: "CertaintySample") -> None:
        """Add what another sample has."""
        self._chance += other._chance
        self._width += other._width
        self._predicted += other._predicted
        self._given += other._given

    def __len__(self) -> int:
        return sum(len(given) for given in self._given)

    def learnt(self) -> CertaintyWeights:
        """The weights that fit the sample best."""
        given = np.concatenate(self._given)
        chance = _logistic_regression(np.concatenate(self._chance), given >= self._liked)
        misses = np.abs(given - np.concatenate(self._predicted)).astype(np.float64) / self._star
        for_width = np.concatenate(self._width)
        width = _ridge_regression(for_width, np.log(misses + SMALLEST_MISS))
        reach = np.quantile(misses / np.exp(for_width @ width), HELD, method="higher")
        return CertaintyWeights(chance=tuple(chance), width=tuple(width), reach=float(reach))


def _logistic(logits: Float64) -> Float64:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _logit(shares: Float64) -> Float64:
    return np.asarray(np.log(shares / (1 - shares)))


def _logistic_regression(rows: Float64, is_true: NDArray[np.bool_]) -> list[float]:
    """Weights of the columns by Newton's method, pulled to 0 by `RIDGE`."""
    weights = np.zeros(rows.shape[1])
    penalty = RIDGE * np.eye(len(weights))
    for _ in range(NEWTON_STEPS):
        chances = _logistic(rows @ weights)
        gradient = rows.T @ (chances - is_true) + penalty @ weights
        curvature = (rows * (chances * (1 - chances))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    return [float(weight) for weight in weights]


def _ridge_regression(rows: Float64, values: Float64) -> Float64:
    """Weights of the columns by least squares, pulled to 0 by `RIDGE`."""
    return np.asarray(np.linalg.solve(rows.T @ rows + RIDGE * np.eye(rows.shape[1]), rows.T @ values))
