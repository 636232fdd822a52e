"""The deep ranking view: the rating that a person would give, from their history and what the movie is."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.networks.history_bag import gelu, most_recent
from maxella.models.networks.served import ServedNetwork
from maxella.models.occlusion import occlusion_shares
from maxella.models.view import Scores

Floats = NDArray[np.float32]

PAIRS_AT_ONCE = 1 << 18
"""Pairs of a person and a movie whose crossed vectors are held in memory together."""


class Ranker(ServedNetwork):
    """Predicted ratings: shrunk means, plus a product of two towers, plus a small cross network.

    rating = μ + movie mean + unit · (w · person mean + p·c + bias + head((A p) ∘ (B c))), where p is a set
    encoder of the history (SVD++'s: which movies, and how far from the movie's mean each was rated), c an
    embedding of the movie and its metadata, and the head one DCN-v2 cross layer and one dense one. Trained
    by hiding a part of each history and predicting it from the rest, so it never reads what it predicts.
    Serving is a forward pass in NumPy.

    Trained by order (`loss` pairwise or listwise) the same network gives scores: only their order within a
    person means something, and they are not on the scale.

    References:
        Koren, "Factorization Meets the Neighborhood", KDD 2008 (SVD++). Wang et al., "DCN V2", WWW 2021.
    """

    kind: ClassVar[str] = "ranker"

    @property
    def orders_only(self) -> bool:
        """Whether it was trained by order, so that its scores are no stars."""
        return bool(self._config.get("loss", "pointwise") != "pointwise")

    def score(self, people: Histories) -> Scores:
        """Predicted ratings (people, movies), clipped to the scale; scores as they are if `orders_only`."""
        return self.score_of(people, np.arange(len(self._arrays["movie_offsets"])))

    def score_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """What `score` gives to some movies: (people, chosen)."""
        predicted = self._predict(people, movies)
        if self.orders_only:
            return predicted
        return np.clip(predicted, *self._config["rating_scale"], out=predicted)

    def shares(self, person: Histories, movie: int) -> Floats:
        """The change of the prediction (before clipping) when each rating is left out: (ratings,)."""
        return occlusion_shares(person, lambda people: self._predict(people, np.array([movie]))[:, 0])

    def _predict(self, people: Histories, movies: NDArray[np.integer]) -> Floats:
        """Ratings (people, movies) of the chosen movies before clipping."""
        learnt, unit = self._arrays, np.float32(self._config["unit"])
        queries, person_means = self._queries(people)
        candidates = learnt["candidate_vectors"][movies]
        residuals: Floats = queries @ candidates.T
        residuals += learnt["candidate_bias"][movies] + learnt["person_weight"] * person_means[:, None]
        self._add_crosses(residuals, queries, candidates)
        residuals *= unit
        residuals += np.float32(self._config["mean"]) + learnt["movie_offsets"][movies]
        return residuals

    def _queries(self, people: Histories) -> tuple[Floats, Floats]:
        """The people as vectors (people, width), and their shrunk means (people,)."""
        learnt, config = self._arrays, self._config
        read = most_recent(people, config["history_length"])
        offsets = np.float32(config["mean"]) + learnt["movie_offsets"][read.movies]
        residuals = (read.ratings - offsets) / np.float32(config["unit"])
        sums = np.bincount(read.people, residuals, minlength=len(read))
        means = (sums / (read.lengths + config["person_shrinkage"])).astype(np.float32)
        scale = (np.maximum(read.lengths, 1) ** -0.5).astype(np.float32)[read.people]
        x = read.summed(learnt["rated_embedding"], (residuals * scale).astype(np.float32))
        x += read.summed(learnt["seen_embedding"], scale)
        x += learnt["profile_embedding"][people.profiles + self._profile_starts].sum(axis=1)
        x += means[:, None] * learnt["mean_direction"] + learnt["input_bias"]
        return x + gelu(x @ learnt["hidden_kernel"] + learnt["hidden_bias"]) @ learnt["output_kernel"], means

    def _add_crosses(self, residuals: Floats, queries: Floats, candidates: Floats) -> None:
        """Add the cross network's part (people, movies) in place, in blocks that fit the memory."""
        learnt = self._arrays
        of_people = queries @ learnt["cross_query"]
        of_movies = candidates @ learnt["cross_candidate"]
        step = max(1, PAIRS_AT_ONCE // max(1, len(candidates)))
        for start in range(0, len(queries), step):
            block = slice(start, start + step)
            x = (of_people[block, None, :] * of_movies[None, :, :]).reshape(-1, of_people.shape[1])
            crossed = x @ learnt["cross_kernel"]
            crossed += learnt["cross_bias"]
            crossed *= x
            crossed += x
            hidden = crossed @ learnt["head_kernel"]
            hidden += learnt["head_bias"]
            np.maximum(hidden, 0, out=hidden)
            residuals[block] += (hidden @ learnt["head_output"]).reshape(residuals[block].shape)
