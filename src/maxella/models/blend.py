"""Blends: several views of a person as one view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from maxella.errors import UsageError
from maxella.features.histories import Histories
from maxella.models.view import (
    RatingView,
    Scorer,
    Scores,
    orders_only,
    scores_of,
    shares_of,
    standardise,
    standardised_of,
    standardised_without,
)


@dataclass(frozen=True)
class RankingBlend:
    """A weighted sum of standardised scores: Σ w · (score − mean) / sd, each over a person's catalogue.

    Scores of different views have different scales; standardised they can be added. `seen` is added to the
    movies of the history: ratings are given once, so a negative weight makes `all` rankings (which keep rated
    movies) as good as `unseen` ones.
    """

    kind: ClassVar[str] = "blend"

    views: Mapping[str, Scorer]
    weights: Mapping[str, float]
    """one for each view that takes part"""
    seen: float = 0.0

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies); a view whose scores are all equal adds nothing."""
        first, *others = self.weights
        total = self._part(first, people)
        for name in others:
            total += self._part(name, people)
        total[people.people, people.movies] += np.float32(self.seen)
        return total

    def score_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """Scores (people, chosen) of some movies; see `ScoresSome`."""
        total = np.zeros((len(people), len(movies)), np.float32)
        for name, weight in self.weights.items():
            total += np.float32(weight) * standardised_of(self.views[name], people, movies)
        if self.seen:
            # A rated movie may be asked for twice, so each column looks up whether the person rated it.
            catalogue = 1 + max(int(people.movies.max(initial=0)), int(movies.max(initial=0)))
            total += np.float32(self.seen) * people.matrix(catalogue)[:, movies].toarray()
        return total

    def score_without(
        self, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
    ) -> Scores:
        """Scores (places + 1, chosen) without each of some ratings, the whole last; see `ScoresWithout`."""
        total = np.zeros((len(places) + 1, len(movies)), np.float32)
        for name, weight in self.weights.items():
            total += np.float32(weight) * standardised_without(self.views[name], person, places, movies)
        if self.seen:
            is_left_out = person.movies[places][:, None] == movies
            total += np.float32(self.seen) * np.isin(movies, person.movies)
            total[:-1] -= np.float32(self.seen) * is_left_out
        return total

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        """The share (ratings,) of each rating: the views' shares on the standardised scale, weighted."""
        total = np.zeros(len(person.movies), np.float32)
        for name, weight in self.weights.items():
            spread = self.views[name].score(person).std()
            if spread > 0:
                total += np.float32(weight / spread) * shares_of(self.views[name], person, movie)
        return total

    def _part(self, name: str, people: Histories) -> Scores:
        return standardise(self.views[name].score(people)) * np.float32(self.weights[name])


@dataclass(frozen=True)
class RatingBlend:
    """A weighted mean of predicted ratings; the uncertainty is that of the first view."""

    kind: ClassVar[str] = "rating blend"

    first: RatingView
    others: Mapping[str, Scorer]
    weights: Mapping[str, float]
    """the weight of each of `others`; the first view has what is left of 1"""

    def __post_init__(self) -> None:
        """Refuse what has no stars to mix.

        Raises:
            UsageError: when a view that takes part was trained by order.
        """
        for name in self.weights:
            if orders_only(self.others[name]):
                raise UsageError(
                    f"rating blend: {name} was trained by order and predicts no stars; "
                    f"set {name}.loss=pointwise or rating.{name}=0"
                )

    def score(self, people: Histories) -> Scores:
        """Predicted ratings (people, movies)."""
        return self._mixed(self.first.score(people), people)

    def score_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """Predicted ratings (people, chosen) of some movies; see `ScoresSome`."""
        return self._mixed(scores_of(self.first, people, movies), people, movies)

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """Predicted ratings and deviations, both (people, movies); see `RatingView.estimate`."""
        mean, deviation = self.first.estimate(people, movies)
        return self._mixed(mean, people, movies), deviation

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        """The weighted mean (ratings,) of the views' shares, in rating points."""
        total = np.float32(self._first_weight) * shares_of(self.first, person, movie)
        for name, weight in self.weights.items():
            total += np.float32(weight) * shares_of(self.others[name], person, movie)
        return total

    @property
    def _first_weight(self) -> float:
        return 1.0 - sum(self.weights.values())

    def _mixed(self, first: Scores, people: Histories, movies: NDArray[np.integer] | None = None) -> Scores:
        total = first * np.float32(self._first_weight)
        for name, weight in self.weights.items():
            other = self.others[name]
            scores = other.score(people) if movies is None else scores_of(other, people, movies)
            total += np.float32(weight) * scores
        return total
