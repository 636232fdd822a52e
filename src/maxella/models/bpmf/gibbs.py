"""Gibbs sampling of Bayesian matrix factorisation with flipped priors on both sides."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.models.bpmf.flipped_prior import FlippedPrior
from maxella.models.bpmf.posterior_samples import PosteriorSample, stacked, unstacked
from maxella.models.bpmf.row_posterior import (
    OtherSide,
    RowGroup,
    RowModel,
    draw_rows,
    group_rows,
    in_threads,
    noisy_prior,
)
from maxella.models.bpmf.settings import BpmfSettings
from maxella.models.fitting import Fitting

Float32 = NDArray[np.float32]

STAGE = "bpmf"
FIRST_NOISE_PRECISION = 3.0
"""Held at first: while noise seems small the factors find their place, and shrink afterwards."""
DRAWS_OF_FIRST_NOISE = 15
LARGEST_NOISE_PRECISION = 100.0
"""Where ratings fit to less than a tenth of their standard deviation (all equal, or a handful), noise stops
here, so that solves in single precision stay well conditioned."""
NOISE_PRIOR = (1.0, 1.0)
"""Shape and rate of the gamma prior of the noise precision."""
FIRST_SPREAD = 0.1
DRAWS_BETWEEN_CHECKPOINTS = 20
KEPT = "kept_"


class GibbsSampler:
    """The sampler and its state.

    One draw goes through the movies' prior, the movies, the noise, the people's prior, and the people.

    Args:
        ratings: (people, movies), standardised; a stored zero is a rating too.
        people_prior: the prior over people.
        movie_prior: the prior over movies.
        settings: rank and numbers of draws.
        seed: of all random numbers.
    """

    def __init__(
        self,
        ratings: sparse.csr_array,
        people_prior: FlippedPrior,
        movie_prior: FlippedPrior,
        settings: BpmfSettings,
        seed: int,
    ) -> None:
        by_movie = ratings.tocsc()
        people, movies = ratings.shape
        self._settings = settings
        self._people_prior = people_prior
        self._movie_prior = movie_prior
        self._people_groups = group_rows(ratings.indptr, ratings.indices, ratings.data, movies)
        self._movie_groups = group_rows(by_movie.indptr, by_movie.indices, by_movie.data, people)
        self._ratings = ratings.nnz
        self._rng = np.random.default_rng(seed)
        self._people = self._first_factors(people)
        self._movies = self._first_factors(movies)
        self._noise_precision = FIRST_NOISE_PRECISION
        self._done = 0
        self._kept: list[PosteriorSample] = []

    def run(self, fitting: Fitting) -> list[PosteriorSample]:
        """Go on from where an interrupted run stopped until all draws are done; returns the kept ones."""
        state = fitting.resume(STAGE)
        if state is not None:
            self._restore(state)
        total = self._settings.draws
        kept = self._settings.kept_draws()
        while self._done < total:
            self._sweep(keep=self._done in kept)
            self._done += 1
            if self._done % DRAWS_BETWEEN_CHECKPOINTS == 0 or self._done == total:
                fitting.keep(STAGE, self._state())
            fitting.report(STAGE, self._done, total)
        return self._kept

    def _sweep(self, *, keep: bool) -> None:
        movie_prior = self._movie_prior.draw(self._movies, self._rng)
        self._movies, squared_errors = self._draw_side(
            self._movie_groups, self._people, self._movie_prior.means(movie_prior), movie_prior.precision
        )
        if self._done >= DRAWS_OF_FIRST_NOISE:
            self._noise_precision = self._draw_noise_precision(squared_errors)
        people_prior = self._people_prior.draw(self._people, self._rng)
        if keep:
            # This prior was drawn after the movies, and given the people alone. So its weights may be
            # replaced by their mean (Rao and Blackwell): the same prediction with less noise.
            weights = self._people_prior.expected_weights(self._people, people_prior.centre)
            noise = np.asarray(self._noise_precision, np.float32)
            self._kept.append(
                PosteriorSample(self._movies, people_prior.centre, people_prior.precision, weights, noise)
            )
        self._people, _ = self._draw_side(
            self._people_groups, self._movies, self._people_prior.means(people_prior), people_prior.precision
        )

    def _draw_side(
        self, groups: list[RowGroup], others: Float32, prior_means: Float32, prior_precision: Float32
    ) -> tuple[Float32, float]:
        """Draw all rows of one side given the other; returns them and the sum of squared errors.

        Each group has a generator of its own, so that the draws do not depend on the number of threads.
        """
        prior_potentials = prior_means @ prior_precision
        model = RowModel(OtherSide.of(others), prior_potentials, prior_precision, self._noise_precision)
        noisy = noisy_prior(model, self._rng)
        seeds = self._rng.integers(2**63, size=len(groups)).tolist()
        jobs = zip(groups, map(np.random.default_rng, seeds), strict=True)
        draws = in_threads(lambda job: draw_rows(job[0], noisy, job[1]), jobs)
        factors = np.empty_like(prior_means)
        for group, (rows, _) in zip(groups, draws, strict=True):
            factors[group.rows] = rows
        return factors, sum(errors for _, errors in draws)

    def _draw_noise_precision(self, squared_errors: float) -> float:
        shape, rate = NOISE_PRIOR
        drawn = float(self._rng.gamma(shape + self._ratings / 2, 1 / (rate + squared_errors / 2)))
        return min(drawn, LARGEST_NOISE_PRECISION)

    def _first_factors(self, rows: int) -> Float32:
        return FIRST_SPREAD * self._rng.standard_normal((rows, self._settings.rank + 1), np.float32)

    def _state(self) -> dict[str, NDArray[Any]]:
        """Everything that the next draw depends on, as arrays."""
        generator = json.dumps(self._rng.bit_generator.state).encode()
        kept = stacked(self._kept) if self._kept else {}
        return {
            "people": self._people,
            "movies": self._movies,
            "noise_precision": np.array(self._noise_precision),
            "done": np.array(self._done),
            "generator": np.frombuffer(generator, np.uint8),
            **{KEPT + name: values for name, values in kept.items()},
        }

    def _restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        self._people = state["people"]
        self._movies = state["movies"]
        self._noise_precision = float(state["noise_precision"].item())
        self._done = int(state["done"].item())
        self._rng.bit_generator.state = json.loads(state["generator"].tobytes())
        kept = {name.removeprefix(KEPT): values for name, values in state.items() if name.startswith(KEPT)}
        self._kept = unstacked(kept) if kept else []
