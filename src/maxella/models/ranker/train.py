"""The deep ranking model in training: the Keras model, its fit, and what serving keeps of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.networks.history_batches import HistoryBatches
from maxella.models.networks.keras_backend import keras, keras_rs
from maxella.models.networks.network import Network
from maxella.models.networks.residuals import baseline, residual_histories
from maxella.models.networks.towers import (
    CandidateTower,
    TensorBatch,
    exported_candidates,
    exported_history,
    gelu,
    glorot,
    lookup,
    numpy_of,
    visible_counts,
    weighted_sum,
)
from maxella.models.networks.training_loop import falling_adamw, train
from maxella.models.ranker.ensemble import RankerEnsemble
from maxella.models.ranker.listed_batches import ListedBatches
from maxella.models.ranker.ordering_losses import ORDERING_LOSSES
from maxella.models.ranker.serve import Ranker
from maxella.models.ranker.settings import RankerEnsembleSettings, RankerSettings
from maxella.models.view import View

ops = keras.ops
STAGE = "ranker"
SEEDS_APART = 1000
"""Between the members of one ensemble, so that ensembles of neighbouring seeds share no member."""


class RatedHistory(keras.layers.Layer):  # type: ignore[misc]
    """A set encoder of rated movies: p = x + V gelu(U x + b).

    x = n^-½ Σᵢ (rᵢ X[movieᵢ] + Y[movieᵢ]) + profile + m·w, where rᵢ is how far the rating is from the movie's
    mean and m the person's shrunk mean of these.
    """

    def __init__(self, data: TrainingData, settings: RankerSettings, seed: int) -> None:
        super().__init__()
        movies, width = len(data.catalogue), settings.width
        self._dense = movies <= settings.dense_up_to
        self._shrinkage = settings.person_shrinkage
        self.rated = self.add_weight((movies, width), glorot(seed), name="rated")
        self.seen = self.add_weight((movies, width), glorot(seed + 1), name="seen")
        self.profiles = [
            self.add_weight((size, width), "zeros", name=f"profile_{field}")
            for field, size in enumerate(data.profiles.sizes)
        ]
        self.mean_direction = self.add_weight((width,), "zeros", name="mean_direction")
        self.bias = self.add_weight((width,), "zeros", name="bias")
        self.hidden = keras.layers.Dense(width, kernel_initializer=glorot(seed + 2))
        self.output_layer = keras.layers.Dense(width, use_bias=False, kernel_initializer=glorot(seed + 3))
        self.dropout = keras.layers.Dropout(settings.dropout, seed=seed)
        for layer in (self.hidden, self.output_layer):
            layer.build((None, width))

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch, training: bool = False) -> tuple[Any, Any]:
        """The people (people, width) of a batch, and their shrunk means (people,)."""
        counts = visible_counts(batch)
        rated = batch["ratings"] * batch["visible"]
        people = ops.shape(batch["profiles"])[0]
        sums = ops.segment_sum(rated, batch["rows"], num_segments=people)
        given = ops.segment_sum(batch["visible"], batch["rows"], num_segments=people)
        means = sums / (given + self._shrinkage)
        x = weighted_sum(self.rated, rated, batch, self._dense)
        x = x + weighted_sum(self.seen, batch["visible"], batch, self._dense)
        x = x / ops.sqrt(counts) + means[:, None] * self.mean_direction + self.bias
        for field, embedding in enumerate(self.profiles):
            x = x + lookup(embedding, batch["profiles"][:, field])
        x = self.dropout(x, training=training)
        return x + self.output_layer(gelu(self.hidden(x))), means


class RankerNetwork(Network):
    """Ratings of a batch's hidden pairs, less μ and the movie's mean, in units, and their loss."""

    def __init__(self, data: TrainingData, settings: RankerSettings, seed: int) -> None:
        super().__init__()
        width, crossed = settings.width, settings.cross_width
        self._ordering = None if settings.loss == "pointwise" else ORDERING_LOSSES[settings.loss]
        self._temperature = settings.temperature
        self.query = RatedHistory(data, settings, seed)
        self.candidate = CandidateTower(
            len(data.catalogue),
            len(data.catalogue.features),
            width,
            settings.feature_width,
            settings.id_dropout,
            seed + 4,
        )
        self.person_weight = self.add_weight((), "ones", name="person_weight")
        self.cross_query = self.add_weight((width, crossed), glorot(seed + 7), name="cross_query")
        self.cross_candidate = self.add_weight((width, crossed), glorot(seed + 8), name="cross_candidate")
        self.cross = keras_rs.layers.FeatureCross(kernel_initializer=glorot(seed + 9))
        self.cross(ops.zeros((1, crossed)))  # its inner layer gets its weights only when called
        self.head = keras.layers.Dense(crossed, activation="relu", kernel_initializer=glorot(seed + 10))
        self.head.build((None, crossed))
        self.head_output = self.add_weight((crossed,), "zeros", name="head_output")

    def call(self, batch: TensorBatch, training: bool = False) -> Any:
        """Predictions (targets,)."""
        queries, means = self.query(batch, training=training)
        candidates = self.candidate(batch, training=training)
        vectors = candidates[:, :-1]
        rows, places = batch["target_rows"], batch["target_places"]
        # All products, of which the targets' are read: cheaper than to gather two vectors for each target.
        products = ops.reshape(ops.matmul(queries, ops.transpose(vectors)), (-1,))
        products = ops.take(products, rows * ops.shape(vectors)[0] + places)
        of_people = ops.take(ops.matmul(queries, self.cross_query), rows, axis=0)
        of_movies = ops.take(ops.matmul(vectors, self.cross_candidate), places, axis=0)
        crossed = ops.matmul(self.head(self.cross(of_people * of_movies)), self.head_output)
        biases = ops.take(candidates[:, -1], places) + self.person_weight * ops.take(means, rows)
        return products + crossed + biases

    def loss_of(self, batch: Any, targets: Any, made: Any) -> Any:
        """The loss of the predictions `made`; the targets are a part of the batch.

        The mean squared error; or a loss of the order of predictions plus movies' means, so that what is
        learnt is added to the order that the means give.
        """
        if self._ordering is not None:
            scores = ops.take(made, batch["list_targets"]) + batch["list_means"]
            return self._ordering(scores / self._temperature, batch["list_stars"], batch["listed"])
        errors = ops.square(made - batch["target_ratings"]) * batch["targets"]
        return ops.sum(errors) / ops.sum(batch["targets"])


def fit_ranker(data: TrainingData, settings: RankerSettings, fitting: Fitting) -> Ranker:
    """Train with Keras; resumes where `fitting` has an unfinished fit.

    Raises:
        TrainingError: when training diverges.
    """
    network = RankerNetwork(data, settings, fitting.seed)
    config, offsets = configuration(data, settings)

    def so_far() -> Ranker:
        return Ranker(config, exported(network, data, offsets))

    fit_network(network, data, settings, config["mean"] + offsets, fitting, so_far)
    return so_far()


def fit_ranker_ensemble(
    data: TrainingData, settings: RankerEnsembleSettings, fitting: Fitting
) -> RankerEnsemble:
    """Train one member of an ensemble after the other; resumes where `fitting` has an unfinished fit.

    Raises:
        TrainingError: when training diverges.
    """
    of_member = RankerSettings(**settings.model_dump(exclude={"members"}))
    members = []
    for place in range(settings.members):
        kept = fitting.checkpoints
        own = Checkpoints(kept.folder / f"member-{place}") if kept else None
        seed = fitting.seed + place * SEEDS_APART
        members.append(fit_ranker(data, of_member, replace(fitting, seed=seed, checkpoints=own)))
    return RankerEnsemble(members)


def fit_network(
    network: RankerNetwork,
    data: TrainingData,
    settings: RankerSettings,
    movie_means: NDArray[np.float32],
    fitting: Fitting,
    snapshot: Callable[[], View] | None = None,
) -> None:
    """Train `network` in place to predict how far ratings are from `movie_means` (movies,).

    With a loss that orders, to put ratings in order by adding to these means.
    """
    histories, residuals = residual_histories(data, settings.history_length, movie_means)
    # A catalogue that is small enough to be multiplied densely is in each step as a whole.
    more: dict[str, Any] = {
        "candidates": settings.dense_up_to,
        "epochs": settings.epochs,
        "seed": fitting.seed,
    }
    kind: type[HistoryBatches] = HistoryBatches
    if settings.loss != "pointwise":
        kind = ListedBatches
        more["movie_means"] = (movie_means / data.scale.half).astype(np.float32)
        more["list_length"] = settings.list_length
    batches = kind.of_fit(histories, residuals, data.catalogue, settings, **more)
    optimizer = falling_adamw(settings.learning_rate, settings.weight_decay, settings.epochs * len(batches))
    train(network, batches, settings.epochs, optimizer, STAGE, fitting, snapshot)


def configuration(data: TrainingData, settings: RankerSettings) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """The configuration of the `Ranker`, and the shrunk means (movies,) of the movies less that of all."""
    config, offsets = baseline(data, settings)
    return {**config, "loss": settings.loss}, offsets


def exported(
    network: RankerNetwork, data: TrainingData, offsets: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """The arrays of the `Ranker` that computes what `network` does."""
    query = network.query
    vectors, biases = exported_candidates(network.candidate, data)
    return {
        "movie_offsets": offsets,
        **exported_history(query, data),
        "hidden_kernel": numpy_of(query.hidden.kernel),
        "hidden_bias": numpy_of(query.hidden.bias),
        "output_kernel": numpy_of(query.output_layer.kernel),
        "candidate_vectors": vectors,
        "candidate_bias": biases,
        "person_weight": numpy_of(network.person_weight),
        "cross_query": numpy_of(network.cross_query),
        "cross_candidate": numpy_of(network.cross_candidate),
        "cross_kernel": numpy_of(network.cross.dense.kernel),
        "cross_bias": numpy_of(network.cross.dense.bias),
        "head_kernel": numpy_of(network.head.kernel),
        "head_bias": numpy_of(network.head.bias),
        "head_output": numpy_of(network.head_output),
    }
