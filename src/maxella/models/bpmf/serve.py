"""`Bpmf`: Bayesian matrix factorisation, the rating model."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.features.histories import Histories
from maxella.models.bpmf.encoding import (
    RatingUnits,
    implicit_features,
    people_features,
    profile_features,
    side_by_side,
)
from maxella.models.bpmf.posterior_samples import NAMES, Movies, PredictiveSample, PredictiveSamples
from maxella.models.bpmf.row_posterior import RowGroup, group_rows, in_threads
from maxella.models.bpmf.user_posterior import UserPosterior
from maxella.models.remembered import RememberedPeople
from maxella.models.view import Arrays, Scores

Float32 = NDArray[np.float32]

IMPLICIT_MOVIES = "implicit_movies"
FEW_PEOPLE = 64
"""For so few people threads cost more than they save."""
ESTIMATED_AT_ONCE = 16
"""People whose uncertainties are computed together: (draws, people, movies) arrays are held meanwhile."""


class Bpmf:
    """Bayesian matrix factorisation with flipped priors on both sides, by Gibbs sampling.

    A standardised rating is y = p·q + b + c + ε with ε ~ N(0, 1/τ). A person's factors are (p, b) ~ N(μ +
    Yᵀf, Λ⁻¹), where f says which movies they rated (each 1/√n of n) and holds the codes of their profile; a
    movie's factors (q, c) mirror it with who rated it, its genres and its five-year period. So a movie that
    nobody rated, and a person who rated nothing, have factors too: those of their prior. Everything is
    sampled, and predictions are averages over draws.

    *Served form.* `BpmfSettings.kept` draws of the movies and of the prior of people are bundled, users
    are not: in each draw a person's factors have a Gaussian posterior given their history, whose mean
    follows by one small solve, for a newcomer as for a training user. The bundle takes 2 × kept × (rank + 1)
    × (movies + features) bytes, features being min(rated movies, `implicit_columns`) and the codes of
    profiles.

    *Size.* A draw takes time ∝ ratings × rank² + (people + movies) × rank³ + implicit_columns² × rank.
    Implicit features stop at the `implicit_columns` most rated movies and most active people, whose Gram
    matrix is factorised once; whoever is beyond stays in the model with ratings, profile and metadata.

    References:
        Salakhutdinov & Mnih, "Bayesian probabilistic matrix factorization using MCMC", ICML 2008.
        Rendle, Zhang, Koren, "On the Difficulty of Evaluating Baselines", 2019 (what flipped priors give).
    """

    kind: ClassVar[str] = "bpmf"

    def __init__(self, arrays: Arrays, profile_sizes: list[int], units: RatingUnits) -> None:
        """Take what was learnt, as `arrays` gives it."""
        self._arrays = {name: arrays[name] for name in (IMPLICIT_MOVIES, *NAMES)}
        self._implicit_movies = arrays[IMPLICIT_MOVIES]
        self._feature_of = np.full(arrays["movies"].shape[1], -1, np.int64)
        self._feature_of[self._implicit_movies] = np.arange(len(self._implicit_movies))
        self._profile_sizes = profile_sizes
        self._units = units
        self._samples = PredictiveSamples.of(arrays)
        self._draws = self._samples.each()
        self._remembered = RememberedPeople(self._posterior_of)

    def score(self, people: Histories) -> Scores:
        """Predicted ratings (people, movies), clipped to the scale."""
        return self.score_of(people, np.arange(self._movies))

    def score_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """What `score` gives to some movies: (people, chosen)."""
        groups, features = self._encoded(people)
        total = np.zeros((len(people), len(movies)), np.float32)
        posteriors = partial(_posterior_means, groups, features)
        few = len(people) <= FEW_PEOPLE
        factors = map(posteriors, self._draws) if few else in_threads(posteriors, self._draws)
        for draw, of_people in zip(self._draws, factors, strict=True):
            total += draw.predictions(of_people, movies)
        return self._units.clipped(total / np.float32(len(self._draws)))

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """Predicted ratings, clipped to the scale, and their standard deviations, both (people, movies).

        The deviation is that of a rating yet to be given: what is uncertain about the person's taste and the
        movie (the variance of the prediction between draws, and that of the person's factors within a draw),
        and, as its floor, the noise of ratings themselves (the same person does not always rate alike).
        """
        if len(people) == 1:
            lone = self._remembered.of(people).estimate(np.arange(self._movies) if movies is None else movies)
            mean, variance = (values[None, :] for values in lone)
            return self._units.clipped(mean), np.sqrt(variance) * np.float32(self._units.spread)
        chosen: Movies = slice(-1) if movies is None else movies
        means = np.empty((len(people), self._movies if movies is None else len(movies)), np.float32)
        variances = np.empty_like(means)
        for place, block in people.blocks(ESTIMATED_AT_ONCE):
            groups, features = self._encoded(block)
            estimates = in_threads(partial(_estimates, groups, features, chosen), self._draws)
            predictions = np.stack([prediction for prediction, _ in estimates])
            means[place] = predictions.mean(axis=0)
            variances[place] = predictions.var(axis=0) + np.mean([within for _, within in estimates], axis=0)
        return self._units.clipped(means), np.sqrt(variances) * np.float32(self._units.spread)

    def shares(self, person: Histories, movie: int) -> Float32:
        """The exact share (ratings,) of each rating in the predicted rating of `movie`, in rating points.

        They sum to the prediction, before clipping, less what a person of the same profile with an empty
        history gets, whose prior mean is m₀. With x' the factors of `movie` (a one in place of its bias), x
        those of a rated movie, c its bias and A the precision of the person's posterior, the share of its
        rating y is the mean over draws of

            x'ᵀA⁻¹ (τ x (y − c − xᵀm₀) + Λ Yᵢ / √n)

        The first part is what the stars tell: how much they differ from what the model expected before any
        rating. It is linear in them: a rating changed by δ moves the prediction by x'ᵀA⁻¹ τ x δ. The second
        part is what having rated that movie at all tells, by its row Yᵢ of the implicit features' weights.
        """
        count = len(person.movies)
        if not count:
            return np.zeros(0, np.float32)
        each_alone = sparse.csr_array(
            (person.ratings, person.movies, np.arange(count + 1)), shape=(count, self._movies)
        )
        implicit = implicit_features(each_alone, self._implicit_movies) / np.float32(np.sqrt(count))
        profile = profile_features(person.profiles, self._profile_sizes)
        shares = self._remembered.of(person).shares(
            side_by_side(implicit, sparse.csr_array((count, profile.shape[1]), dtype=np.float32)),
            implicit.shape[1] + profile.indices,
            profile.data,
            movie,
        )
        return shares * np.float32(self._units.spread)

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {"profile_sizes": self._profile_sizes, "units": asdict(self._units)}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return dict(self._arrays)

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(arrays, list(config["profile_sizes"]), RatingUnits(**config["units"]))

    @property
    def _movies(self) -> int:
        return int(self._arrays["movies"].shape[1])

    def _posterior_of(self, person: Histories) -> UserPosterior:
        ratings = self._units.standardised(person.ratings)
        return UserPosterior(self._samples, person.movies, ratings, *self._features_of(person))

    def _features_of(self, person: Histories) -> tuple[NDArray[np.int64], Float32]:
        """The features of one person and their values, as `people_features` has them, without the zeros."""
        places = self._feature_of[person.movies]
        places = places[places >= 0]
        profile = profile_features(person.profiles, self._profile_sizes)
        share = np.float32(1 / np.sqrt(max(len(person.movies), 1)))
        return (
            np.concatenate([places, len(self._implicit_movies) + profile.indices]),
            np.concatenate([np.full(len(places), share), profile.data]),
        )

    def _encoded(self, people: Histories) -> tuple[list[RowGroup], sparse.csr_array]:
        """The ratings of `people` in groups, and their features (people, features)."""
        ratings = people.matrix(self._movies, self._units.standardised(people.ratings))
        features = people_features(ratings, self._implicit_movies, people.profiles, self._profile_sizes)
        return group_rows(ratings.indptr, ratings.indices, ratings.data, self._movies), features


def _posterior_means(groups: list[RowGroup], features: sparse.csr_array, draw: PredictiveSample) -> Float32:
    return draw.people(groups, features)


def _estimates(
    groups: list[RowGroup], features: sparse.csr_array, movies: Movies, draw: PredictiveSample
) -> tuple[Float32, Float32]:
    return draw.estimates(groups, features, movies)
