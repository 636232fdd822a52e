"""The joint view: one reading of a history that ranks all movies and predicts their ratings."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.networks.history_bag import gelu, most_recent
from maxella.models.networks.served import ServedNetwork
from maxella.models.occlusion import occlusion_shares
from maxella.models.view import Scores

Floats = NDArray[np.float32]


class Joint(ServedNetwork):
    """One query tower over the history and one candidate tower, shared by retrieval and rating.

    Both goals share what is read of a history (which movies were rated), of a person and of a candidate (its
    metadata); how far each rating was from the movie's mean is for the rating alone, and the last layer of
    each tower is split, one part for each goal. `score` ranks; `rating` is the scorer that predicts stars.
    Trained by hiding a part of each history, and asking which movies are in it and how they were rated.
    Serving is a forward pass in NumPy.
    """

    kind: ClassVar[str] = "joint"

    @property
    def rating(self) -> "JointRating":
        """What predicts ratings."""
        return JointRating(self)

    def score(self, people: Histories) -> Scores:
        """Logits (people, movies); only differences within a person mean something."""
        return self._retrieving(people) @ self._arrays["candidate_vectors"].T + self._arrays["candidate_bias"]

    def predict(self, people: Histories) -> Scores:
        """Predicted ratings (people, movies), not clipped to the scale."""
        learnt = self._arrays
        h, means = self._rating_layer(people)
        queries = h + gelu(h @ learnt["rating_kernel"] + learnt["rating_bias"])
        residuals = np.asarray(queries @ learnt["candidate_rating_vectors"].T, np.float32)
        residuals += learnt["candidate_rating_bias"] + learnt["person_weight"] * means[:, None]
        residuals *= np.float32(self._config["unit"])
        residuals += np.float32(self._config["mean"]) + learnt["movie_offsets"]
        return residuals

    def shares(self, person: Histories, movie: int) -> Floats:
        """The change of the score of `movie` when each rating is left out: (ratings,)."""
        vector, bias = self._arrays["candidate_vectors"][movie], self._arrays["candidate_bias"][movie]
        return occlusion_shares(person, lambda people: self._retrieving(people) @ vector + bias)

    @property
    def rating_scale(self) -> tuple[float, float]:
        """The lowest and the highest rating."""
        low, high = self._config["rating_scale"]
        return low, high

    def _shared(self, people: Histories) -> tuple[Floats, Histories, Floats]:
        """What both goals read (people, width), of which ratings, and what each weighs: (ratings,)."""
        learnt, config = self._arrays, self._config
        read = most_recent(people, config["history_length"])
        scale = (np.maximum(read.lengths, 1) ** -config["length_exponent"]).astype(np.float32)[read.people]
        shared = read.summed(learnt["seen_embedding"], scale) + learnt["input_bias"]
        shared += learnt["profile_embedding"][people.profiles + self._profile_starts].sum(axis=1)
        return shared, read, scale

    def _retrieving(self, people: Histories) -> Floats:
        """The people as vectors that retrieve: (people, width)."""
        shared, _, _ = self._shared(people)
        g = gelu(shared)
        return g + gelu(g @ self._arrays["retrieving_kernel"] + self._arrays["retrieving_bias"])

    def _rating_layer(self, people: Histories) -> tuple[Floats, Floats]:
        """The first layer that rates (people, width), and the people's shrunk means (people,)."""
        learnt, config = self._arrays, self._config
        shared, read, scale = self._shared(people)
        offsets = np.float32(config["mean"]) + learnt["movie_offsets"][read.movies]
        residuals = (read.ratings - offsets) / np.float32(config["unit"])
        sums = np.bincount(read.people, residuals, minlength=len(read))
        means = (sums / (read.lengths + config["person_shrinkage"])).astype(np.float32)
        stars = read.summed(learnt["rated_embedding"], (residuals * scale).astype(np.float32))
        return gelu(shared + stars + means[:, None] * learnt["mean_direction"]), means


class JointRating:
    """The joint view as a scorer of ratings."""

    kind: ClassVar[str] = "joint"

    def __init__(self, joint: Joint) -> None:
        self._joint = joint

    def score(self, people: Histories) -> Scores:
        """Predicted ratings (people, movies), clipped to the scale."""
        return np.clip(self._joint.predict(people), *self._joint.rating_scale)

    def shares(self, person: Histories, movie: int) -> Floats:
        """The change of the prediction (before clipping) when each rating is left out: (ratings,)."""
        return occlusion_shares(person, lambda people: self._joint.predict(people)[:, movie])
