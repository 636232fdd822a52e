"""The two-tower retrieval view: a person's vector times every movie's."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.networks.history_bag import bags_without_each, centred, gelu, history_bag, most_recent
from maxella.models.networks.served import ServedNetwork
from maxella.models.occlusion import occlusion_shares, without_each
from maxella.models.view import Arrays, Scores
from maxella.tables.rating_scales import RatingScale

Floats = NDArray[np.float32]


class TwoTower(ServedNetwork):
    """A query tower over the history and profile, a candidate tower over id and metadata, one product.

    Trained by hiding a part of each history and asking for it by a softmax over all movies. Serving is a
    forward pass in NumPy over what was learnt; the candidates' vectors are computed once, when the fit ends.
    A movie without a training rating has the vector of its metadata alone, and says nothing in a history.
    """

    kind: ClassVar[str] = "two_tower"

    def __init__(self, config: Mapping[str, Any], arrays: Arrays) -> None:
        """Take what `config` and `arrays` gave.

        Args:
            config: `rating_scale` (low, high), `length_exponent`, `history_length`, `profile_sizes`.
            arrays: `history_embedding` (movies, width), `history_coefficients` (2,), `input_bias` (width,),
                `profile_embedding` (codes of all fields, width), `hidden_kernels` (layers - 1, width, width),
                `hidden_biases` (layers - 1, width), `candidate_vectors` (movies, width), `candidate_bias`
                (movies,).
        """
        super().__init__(config, arrays)
        low, high = config["rating_scale"]
        self._scale = RatingScale(low=low, high=high, step=1)

    def score(self, people: Histories) -> Scores:
        """Logits (people, movies); only differences within a person mean something."""
        return self.queries(people) @ self._arrays["candidate_vectors"].T + self._arrays["candidate_bias"]

    def movie_vectors(self) -> Floats:
        """The candidates' vectors with their biases at the end: (movies, width + 1); see `GivesVectors`."""
        return self._candidates(slice(None))

    def person_vectors(self, people: Histories) -> Floats:
        """The queries with a one at the end: (people, width + 1); see `GivesVectors`."""
        queries = self.queries(people)
        return np.column_stack([queries, np.ones(len(queries), np.float32)])

    def standardised_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """The standardised scores of some movies: (people, chosen); see `StandardisesSome`.

        A logit is a product x·c of the query and the candidate, a one and the bias at their ends; so over
        the catalogue it has mean x·mean(c) and variance xᵀ cov(c) x.
        """
        return self._standardised(self.queries(people), movies)

    def standardised_without(
        self, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
    ) -> Scores:
        """Standardised scores (places + 1, chosen) without each rating; see `StandardisesWithout`."""
        if len(person.movies) > self._config["history_length"]:  # an older one comes in for that left out
            return self.standardised_of(without_each(person, places, and_whole=True), movies)
        learnt = self._arrays
        bags = bags_without_each(
            person,
            places,
            centred(person.ratings, self._scale),
            learnt["history_embedding"],
            learnt["history_coefficients"],
            self._config["length_exponent"],
        )
        return self._standardised(self._encoded(bags, person.profiles), movies)

    def _standardised(self, queries: Floats, movies: NDArray[np.integer]) -> Scores:
        mean, covariance = self._moments
        extended = np.column_stack([queries, np.ones(len(queries), np.float32)])
        variances = np.einsum("pi,pi->p", extended @ covariance, extended)
        spreads = np.sqrt(np.maximum(variances, 0))
        candidates = self._candidates(movies) - mean
        scores: Scores = extended @ candidates.T / np.where(spreads > 0, spreads, 1)[:, None]
        return scores

    def _candidates(self, movies: NDArray[np.integer] | slice) -> Floats:
        """The candidates' vectors with their biases at the end: (chosen, width + 1)."""
        learnt = self._arrays
        return np.column_stack([learnt["candidate_vectors"][movies], learnt["candidate_bias"][movies]])

    @cached_property
    def _moments(self) -> tuple[Floats, Floats]:
        """Mean (width + 1,) and covariance (width + 1, width + 1) of the candidates and their biases."""
        candidates = self._candidates(slice(None))
        mean = candidates.mean(axis=0, dtype=np.float64).astype(np.float32)
        centred = candidates - mean
        return mean, centred.T @ centred / np.float32(len(candidates))

    def queries(self, people: Histories) -> Floats:
        """The people as vectors: (people, width)."""
        learnt = self._arrays
        read = most_recent(people, self._config["history_length"])
        bag = history_bag(
            read,
            centred(read.ratings, self._scale),
            learnt["history_embedding"],
            learnt["history_coefficients"],
            self._config["length_exponent"],
        )
        return self._encoded(bag, people.profiles)

    def _encoded(self, bags: Floats, profiles: NDArray[np.int32]) -> Floats:
        """The people as vectors (people, width): of their bags (people, width) and profiles."""
        learnt = self._arrays
        known = learnt["profile_embedding"][profiles + self._profile_starts].sum(axis=1)
        h = gelu(bags + known + learnt["input_bias"])
        for kernel, bias in zip(learnt["hidden_kernels"], learnt["hidden_biases"], strict=True):
            h = h + gelu(h @ kernel + bias)
        return h

    def shares(self, person: Histories, movie: int) -> Floats:
        """The change of the score of `movie` when each rating is left out: (ratings,)."""
        vector, bias = self._arrays["candidate_vectors"][movie], self._arrays["candidate_bias"][movie]
        return occlusion_shares(person, lambda people: self.queries(people) @ vector + bias)
