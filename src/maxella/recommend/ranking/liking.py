"""The order of what a person will probably watch and like.

It is P(watch) · worth, a product, so its logarithm is a sum that is ordered by:

    log P(watch) = log(score of interest) − known · log(ratings of the movie): of two films that are as
        interesting to someone, the one that fewer people know was more probably watched. What everybody knows
        and this person did not rate they have mostly passed by.
    log worth = worth · (log(1 + liked · P(liked)) − log(1 + disliked · P(disliked)) − loss · below):
        the chance that people are told of a rating in the upper quarter of the scale, and that of one in the
        lower, as for a rating distributed like Normal(prediction, deviation); and how many stars the
        prediction lies below the mean of the person's own: for someone who likes most of what they see, that
        is no film for tonight either. How much that counts is chosen for each dataset (`liking_choice`).
    − what disliked films say against their neighbours by taste, which is what they lift: the more, the more
        of what the person said is dislike;
    ± what is said by the genres that are clearly liked or disliked. Both are bounded.

A star is a quarter of the scale. A rating is a dislike when it lies a star below the person's mean, pulled to
that of everybody, so that someone who rated nothing but bad films is not taken for one who likes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from maxella.errors import UsageError
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Judged
from maxella.models.view import Scorer
from maxella.recommend.candidates.movie_table import MovieTable
from maxella.recommend.candidates.top import top_k
from maxella.recommend.ranking.predictor import Predictor
from maxella.training.presets import LikingSettings

Judge = Callable[[Histories, NDArray[np.integer]], Judged]
"""Predicts what a person rates some movies (movies,), and says how sure that is."""

Order = Literal["liking", "interest"]
ORDERS: tuple[Order, ...] = get_args(Order)

PREDICTED = 250
"""Ratings are predicted for so many films, the best by interest; for all others means must do."""
SMALLEST_DEVIATION = np.float32(0.01)
"""Of a prediction, in rating points, so that it can be divided by."""
SCORE_UNIT = 0.5
"""Scores of interest well above it count by their ratios; they are standardised over the catalogue."""
KNOWN_FROM = 10
"""A movie is taken to have so many more ratings than it has, so that one that nobody knows gains little."""
LOSS = 4.0
"""What a bundle without a chosen `loss` has for it."""
RATINGS_TOWARDS_EVERYBODY = 10
"""A person's mean, for what they dislike, is pulled to that of everybody as if they had so many more."""
FEWEST_RATINGS = 5
"""The mean of who has fewer, for what lies below it, is filled up to so many with that of everybody."""
CLEARLY = 1.0
"""Stars below that mean from which a rating is a dislike."""
SMALLEST_GREATEST_LIFT = 3.0
"""What the strongest neighbour of disliked films must be lifted to be lowered by the whole weight."""
GENRE_SHRINKAGE = 5
"""A genre's mean is pulled to the person's as if they had rated so many more films of it like the rest."""
CLEAR_GENRE = 0.4
"""Stars that a genre's shrunken mean must lie off the person's for its films to be lowered or raised."""
MOST_FOR_GENRES = 1.5
"""A film is lowered or raised for its genres by no more: to a fifth, or five times, of its worth."""


def check_order(order: str) -> None:
    """Refuse an order that there is not.

    Raises:
        UsageError: naming those there are.
    """
    if order not in ORDERS:
        raise UsageError(f"order {order!r}: choose {', '.join(ORDERS)}")


class Liking:
    """Orders the movies of people by what they will probably watch and like."""

    def __init__(
        self,
        data: TrainingData,
        table: MovieTable,
        ranking: Scorer,
        judge: Judge,
        means: Predictor,
        settings: LikingSettings,
    ) -> None:
        """Take who ranks, who predicts, and means to predict quickly with."""
        self._scale = data.scale
        self._star = (data.scale.high - data.scale.low) / 4
        self._between = data.scale.step / 2  # where a rating is rounded up
        self._mean = float(data.histories.ratings.mean()) if len(data.histories.ratings) else data.scale.low
        self._known = np.log(table.counts + KNOWN_FROM)
        self._is_of_genre = table.has_genre(np.arange(len(table))).astype(np.float32)
        self._movies_of = np.ascontiguousarray(self._is_of_genre.T)
        self._ranking = ranking
        self._judge = judge
        self._means = means
        self._settings = settings
        self._loss = LOSS if settings.loss is None else settings.loss

    def order(
        self, people: Histories, scores: NDArray[Any], allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """What the lists of people with ratings are ordered by: (people, movies).

        Args:
            people: whose lists they are.
            scores: (people, movies) of the retrieval blend.
            allowed: (people, movies) or (movies,) which may be listed: ratings are predicted for the best of
                those.
        """
        return self.watching(scores) + self.worth(people, scores, allowed)

    def watching(self, scores: NDArray[Any]) -> NDArray[np.float32]:
        """The logarithm of how probably each movie is watched, but for a constant: (people, movies)."""
        # Near 0 and below no logarithm: the inverse of sinh is log(2 · score / unit) for high scores.
        return np.asarray(np.arcsinh(scores / SCORE_UNIT) - self._settings.known * self._known, np.float32)

    def worth(
        self, people: Histories, scores: NDArray[Any], allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """The logarithm of what each movie is worth to each person: (people, movies); see `order`."""
        return self.worth_of(self.parts(people, scores, allowed))

    def worth_of(self, parts: "WorthParts") -> NDArray[np.float32]:
        """The worth (people, movies) that its parts make."""
        return parts.gained - np.float32(self._loss) * parts.below

    def parts(
        self, people: Histories, scores: NDArray[Any], allowed: NDArray[np.bool_] | None = None
    ) -> "WorthParts":
        """The worth of each movie to each person in its parts; see `order`."""
        stars = self._stars_given(people)
        against = self._settings.neighbours * self._lifted(people, scores, stars <= -CLEARLY)
        expected = self._expected(people, scores, allowed)
        weighed = self._settings.worth * self._log_odds(*expected.figures)
        below = np.maximum(self._means_of(people)[:, None] - expected.ratings, 0) / self._star
        gained = np.asarray(weighed - against + self._inclination(people, stars), np.float32)
        return WorthParts(gained, np.asarray(self._settings.worth * below, np.float32), expected)

    def _expected(
        self, people: Histories, scores: NDArray[Any], allowed: NDArray[np.bool_] | None
    ) -> "Expected":
        """What everybody would rate each movie: by means, but for the best."""
        ratings, deviations = (each[:, : scores.shape[1]] for each in self._means.estimate(people))
        ratings = np.clip(ratings, np.float32(self._scale.low), np.float32(self._scale.high))
        chances = ndtr((ratings - np.float32(self._scale.liked_from - self._between)) / _divisor(deviations))
        wanted = np.array(scores, np.float32)
        if allowed is not None:
            wanted[~np.broadcast_to(allowed, wanted.shape)] = -np.inf
        looked_at = top_k(wanted, PREDICTED)
        judged = []
        # One by one: the best of many people together are nearly all movies.
        for person, best in enumerate(looked_at):
            of_best = self._judge(people.rows(slice(person, person + 1)), best)
            ratings[person, best] = of_best.ratings
            deviations[person, best] = of_best.deviations
            chances[person, best] = of_best.chances
            judged.append(of_best)
        return Expected(ratings, deviations, chances, looked_at, judged)

    def _log_odds(
        self, ratings: NDArray[np.float32], deviations: NDArray[np.float32], chances: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """What the chances of being liked, and disliked, say of movies that are predicted so."""
        settings = self._settings
        until = np.float32(self._scale.disliked_to + self._between)
        disliked = ndtr((until - ratings) / _divisor(deviations))
        odds = np.log1p(settings.liked * chances) - np.log1p(settings.disliked * disliked)
        return np.asarray(odds, np.float32)

    def _means_of(self, people: Histories) -> NDArray[np.float64]:
        """(people,) the mean of each person's ratings; newcomers' are filled up to five with everybody's.

        Nearly every film is predicted below the mean of someone who named three that they love.
        """
        missing = np.maximum(FEWEST_RATINGS - people.lengths, 0)
        filled = people.means * people.lengths + missing * self._mean
        return np.asarray(filled / np.maximum(people.lengths, FEWEST_RATINGS))

    def _stars_given(self, people: Histories) -> NDArray[np.float32]:
        """(ratings,) stars of each rating above the person's mean, pulled to that of everybody."""
        sums = people.means * people.lengths
        means = (sums + RATINGS_TOWARDS_EVERYBODY * self._mean) / (people.lengths + RATINGS_TOWARDS_EVERYBODY)
        return np.asarray((people.ratings - means[people.people]) / self._star, np.float32)

    def _lifted(
        self, people: Histories, scores: NDArray[Any], is_disliked: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """(people, movies) what disliked films lift each movie, of what they lift any at most.

        From 0 to 1 where few films are disliked, and as much again for each time that there are as many
        dislikes as other ratings: of those who only told what they hate nothing else is known.
        """
        lifted = np.zeros(scores.shape, np.float32)
        who = np.unique(people.people[is_disliked])
        if len(who) and self._settings.neighbours:
            rated = people.rows(who)
            others = people.kept(~is_disliked).rows(who)
            lift = np.maximum(scores[who] - self._ranking.score(others), 0)
            lift[rated.people, rated.movies] = 0
            lift /= np.maximum(lift.max(axis=1, keepdims=True), SMALLEST_GREATEST_LIFT)
            times = 1 + (rated.lengths - others.lengths) / (others.lengths + 1)
            lifted[who] = lift * times[:, None]
        return lifted

    def _inclination(self, people: Histories, stars: NDArray[np.float32]) -> NDArray[np.float32]:
        """(people, movies) what the genres of each movie add, or take away where one of them is disliked."""
        given = people.summed(self._is_of_genre, stars)
        films = people.summed(self._is_of_genre)
        means = given / (films + GENRE_SHRINKAGE)
        clearly = np.sign(means) * np.maximum(np.abs(means) - CLEAR_GENRE, 0)
        settings = self._settings
        weighed = np.where(clearly < 0, settings.disliked_genres, settings.liked_genres) * clearly
        weighed = np.clip(weighed, -MOST_FOR_GENRES, MOST_FOR_GENRES)
        inclined = np.empty((len(people), len(self._is_of_genre)), np.float32)
        for person, of_genres in enumerate(np.asarray(weighed, np.float32)):
            clear = np.flatnonzero(of_genres)
            added = of_genres[clear, None] * self._movies_of[clear]
            inclined[person] = added.min(axis=0, initial=0) + added.max(axis=0, initial=0)
        return inclined


@dataclass(frozen=True)
class Expected:
    """What people would rate each movie; of the best by interest, as closely as can be told."""

    ratings: NDArray[np.float32]
    """(people, movies) on the scale"""
    deviations: NDArray[np.float32]
    """(people, movies)"""
    chances: NDArray[np.float32]
    """(people, movies) of being liked, from 0 to 1"""
    looked_at: NDArray[np.int64]
    """(people, best) the movies whose ratings were predicted; all others have means"""
    judged: list[Judged]
    """Of each person, what was predicted of those."""

    @property
    def figures(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Ratings, deviations and chances."""
        return self.ratings, self.deviations, self.chances


@dataclass(frozen=True)
class WorthParts:
    """The logarithm of what movies are worth to people, in parts: it is `gained` − loss · `below`."""

    gained: NDArray[np.float32]
    """(people, movies) the worth without the loss"""
    below: NDArray[np.float32]
    """(people, movies) what the loss is multiplied by"""
    expected: Expected


def _divisor(deviations: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.maximum(deviations, SMALLEST_DEVIATION)
