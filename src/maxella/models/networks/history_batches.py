"""Batches for networks that learn by hiding a part of each history and predicting it from the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.models.networks.candidate_sampling import CandidateSampler
from maxella.models.networks.history_bag import recency
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.settings import NetworkSettings

Batch = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Hiding:
    """How histories are made into examples."""

    least: float
    """At least this fraction of a history is hidden, but never less than one rating."""
    most: float
    """At most this fraction of a history is hidden."""
    profile: float
    """The probability that a person's profile is hidden, so that people without one are served well."""


class HistoryBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Each batch: some people, a part of their ratings visible, the rest as targets.

    What a batch holds depends on the seed, the epoch and the step alone, so a resumed fit sees what an
    uninterrupted one would have seen. All batches have the same shapes, so XLA compiles once; what fills them
    up is zero in `visible`, `competing`, `targets` and `feature_weights`. Keys and shapes:

    - `movies`, `rows`, `ratings`, `recency`, `visible` (entries,): the visible ratings of all people of the
      batch, one after the other; `rows` says whose each is.
    - `places`, `competing` (entries,): where in the candidates the rated movie stands, and whether it does.
    - `profiles` (people, fields).
    - `target_movies`, `target_rows`, `target_places`, `target_ratings`, `targets` (targets,): the hidden
      ratings, their places in the candidates included.
    - `candidates`, `log_q` (candidates,): see `CandidateSampler`.
    - `features`, `feature_rows`, `feature_weights` (features,): the metadata of all candidates, one after the
      other, weighted by 1/√(features of that movie); `feature_rows` says which candidate's each is.
    """

    def __init__(
        self,
        histories: Histories,
        ratings: NDArray[np.float32],
        catalogue: Catalogue,
        hiding: Hiding,
        batch_size: int,
        candidates: int,
        epochs: int,
        seed: int,
    ) -> None:
        """Prepare the batches of a whole fit.

        Args:
            histories: the training histories.
            ratings: (ratings,) the ratings as the network reads and predicts them.
            catalogue: the movies.
            hiding: how much is hidden.
            batch_size: people a batch, at most.
            candidates: movies a batch, at most, if that holds all targets.
            epochs: of the whole fit.
            seed: of the whole fit.
        """
        super().__init__()
        rated = histories.lengths > 0
        self._histories = histories.rows(np.flatnonzero(rated))
        self._ratings = ratings
        self._recency = recency(histories)
        self._hiding = hiding
        self._seed = seed
        people = len(self._histories)
        self._steps = -(-people // batch_size)
        self.people = -(-people // self._steps)
        self._entries = max(self._largest_batch(epoch) for epoch in range(epochs))
        self._targets = int(self._entries * hiding.most) + self.people
        counts = np.bincount(histories.movies, minlength=len(catalogue))
        self._sampler = CandidateSampler(counts, max(candidates, self._targets))
        self._catalogue = catalogue
        bags = np.sort(np.diff(catalogue.offsets))[::-1]
        self._features = max(int(bags[: self._sampler.size].sum()), 1)
        self.start_at(0)

    @classmethod
    def of_fit(
        cls,
        histories: Histories,
        ratings: NDArray[np.float32],
        catalogue: Catalogue,
        settings: NetworkSettings,
        **more: Any,
    ) -> Self:
        """Prepare the batches of a fit with such settings; `more` is what they leave open, by name."""
        hiding = Hiding(settings.hidden_least, settings.hidden_most, settings.profile_dropout)
        return cls(histories, ratings, catalogue, hiding, settings.batch_size, **more)

    def __len__(self) -> int:
        return self._steps

    def start_at(self, epoch: int) -> None:
        """Give the batches of this epoch next."""
        self._epoch = epoch
        self._order = self._drawn_order(epoch)

    def on_epoch_end(self) -> None:
        """Go on to the next epoch's batches (Keras calls this)."""
        self.start_at(self._epoch + 1)

    def __getitem__(self, step: int) -> tuple[Batch]:
        generator = np.random.default_rng([self._seed, self._epoch, step])
        people = self._order[step * self.people : (step + 1) * self.people]
        lengths = self._histories.lengths[people]
        rows = np.repeat(np.arange(len(people), dtype=np.int32), lengths)
        entries = _slices(self._histories.offsets[people], lengths)
        hidden = hidden_part(rows, lengths, self._hiding.least, self._hiding.most, generator)
        candidates, log_q = self._sampler.draw(self._histories.movies[entries[hidden]], generator)
        batch = {
            **self._visible(rows[~hidden], entries[~hidden], candidates),
            **self._targeted(rows[hidden], entries[hidden], candidates),
            **self._described(candidates),
            "profiles": self._profiles(people, generator),
            "candidates": candidates,
            "log_q": log_q,
        }
        return (batch,)

    def _visible(
        self, rows: NDArray[np.int32], entries: NDArray[np.int64], candidates: NDArray[np.int32]
    ) -> Batch:
        movies = self._histories.movies[entries]
        places = np.minimum(np.searchsorted(candidates, movies), len(candidates) - 1)
        values = {
            "movies": movies,
            "rows": rows,
            "ratings": self._ratings[entries],
            "recency": self._recency[entries],
            "visible": np.ones(len(entries), np.float32),
            "places": places.astype(np.int32),
            "competing": (candidates[places] == movies).astype(np.float32),
        }
        return filled_up(values, self._entries)

    def _targeted(
        self, rows: NDArray[np.int32], entries: NDArray[np.int64], candidates: NDArray[np.int32]
    ) -> Batch:
        movies = self._histories.movies[entries]
        values = {
            "target_movies": movies,
            "target_rows": rows,
            "target_places": np.searchsorted(candidates, movies).astype(np.int32),
            "target_ratings": self._ratings[entries],
            "targets": np.ones(len(entries), np.float32),
        }
        return filled_up(values, self._targets)

    def _described(self, candidates: NDArray[np.int32]) -> Batch:
        offsets = self._catalogue.offsets[candidates]
        lengths = self._catalogue.offsets[candidates + 1] - offsets
        rows = np.repeat(np.arange(len(candidates), dtype=np.int32), lengths)
        values = {
            "features": self._catalogue.feature_indices[_slices(offsets, lengths)],
            "feature_rows": rows,
            "feature_weights": (lengths[rows] ** -0.5).astype(np.float32),
        }
        return filled_up(values, self._features)

    def _profiles(self, people: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.int32]:
        profiles = np.zeros((self.people, self._histories.profiles.shape[1]), np.int32)
        shown = generator.random(len(people)) >= self._hiding.profile
        profiles[: len(people)] = self._histories.profiles[people] * shown[:, None]
        return profiles

    def _drawn_order(self, epoch: int) -> NDArray[np.int64]:
        return np.random.default_rng([self._seed, epoch]).permutation(len(self._histories))

    def _largest_batch(self, epoch: int) -> int:
        lengths = self._histories.lengths[self._drawn_order(epoch)]
        return int(np.add.reduceat(lengths, np.arange(0, len(lengths), self.people)).max())


def hidden_part(
    rows: NDArray[np.integer],
    lengths: NDArray[np.int64],
    least: float,
    most: float,
    generator: np.random.Generator,
) -> NDArray[np.bool_]:
    """A random part of each person's ratings, at least one: (entries,).

    Args:
        rows: (entries,) whose each rating is, in ascending order.
        lengths: (people,) how many each has.
        least: the smallest fraction of a history that is hidden.
        most: the greatest.
        generator: source of the draw.
    """
    fractions = generator.uniform(least, most, len(lengths))
    counts = np.maximum(1, (fractions * lengths).astype(np.int64))
    shuffled = np.lexsort((generator.random(len(rows)), rows))
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    hidden = np.empty(len(rows), np.bool_)
    hidden[shuffled] = rank < counts[rows]
    return hidden


def _slices(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The positions starts[i], starts[i] + 1, … (lengths[i] of them), one slice after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())


def filled_up(values: Mapping[str, NDArray[Any]], size: int) -> Batch:
    """Every array filled up with zeros to `size`."""
    return {name: np.pad(array, (0, size - len(array))) for name, array in values.items()}
