"""The joint model in training: towers that both goals share, and what serving keeps of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.joint.serve import Joint
from maxella.models.joint.settings import JointSettings
from maxella.models.networks.history_batches import HistoryBatches
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.network import Network
from maxella.models.networks.residuals import baseline, residual_histories
from maxella.models.networks.softmax_loss import softmax_loss
from maxella.models.networks.towers import (
    CandidateTower,
    Tensor,
    TensorBatch,
    exported_candidates,
    exported_descriptions,
    exported_history,
    gelu,
    glorot,
    lookup,
    numpy_of,
    visible_counts,
    weighted_sum,
)
from maxella.models.networks.training_loop import falling_adamw, train
from maxella.models.view import View

ops = keras.ops
STAGE = "joint"
ERRORS_IN_NATS = 10.0
"""A squared error of one (in units of half the scale) weighs as much as so many nats of the softmax; with it
both losses move about as much from their start at a weight of one half."""


class JointQueryTower(keras.layers.Layer):  # type: ignore[misc]
    """A person as two vectors, one for each goal, from one reading of the history.

    s = n^-e Σᵢ Y[movieᵢ] + profile + b is shared. It retrieves through g = gelu(s) and g + gelu(T g), and
    rates through h = gelu(s + n^-e Σᵢ rᵢ X[movieᵢ] + m·w) and h + gelu(R h), where rᵢ is how far a rating is
    from the movie's mean and m the person's shrunk mean of these: stars hardly tell what a person rates next.
    In training there is dropout after each gelu.
    """

    def __init__(self, data: TrainingData, settings: JointSettings, seed: int) -> None:
        super().__init__()
        movies, width = len(data.catalogue), settings.width
        self._dense = movies <= settings.dense_up_to
        self._exponent = settings.length_exponent
        self._shrinkage = settings.person_shrinkage
        self.seen = self.add_weight((movies, width), glorot(seed), name="seen")
        self.rated = self.add_weight((movies, width), glorot(seed + 1), name="rating_rated")
        self.profiles = [
            self.add_weight((size, width), "zeros", name=f"profile_{field}")
            for field, size in enumerate(data.profiles.sizes)
        ]
        self.mean_direction = self.add_weight((width,), "zeros", name="rating_mean_direction")
        self.bias = self.add_weight((width,), "zeros", name="bias")
        self.retrieving = keras.layers.Dense(width, kernel_initializer=glorot(seed + 2))
        self.rating = keras.layers.Dense(width, kernel_initializer=glorot(seed + 3), name="rating")
        for layer in (self.retrieving, self.rating):
            layer.build((None, width))
        self.dropouts = [keras.layers.Dropout(settings.dropout, seed=seed + place) for place in range(4)]

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch, training: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors (people, width) that retrieve, vectors that rate, and the shrunk means (people,)."""
        counts = visible_counts(batch)
        people = ops.shape(batch["profiles"])[0]
        residuals = batch["ratings"] * batch["visible"]
        given = ops.segment_sum(batch["visible"], batch["rows"], num_segments=people)
        means = ops.segment_sum(residuals, batch["rows"], num_segments=people) / (given + self._shrinkage)
        scale = counts**-self._exponent
        shared = weighted_sum(self.seen, batch["visible"], batch, self._dense) * scale + self.bias
        for field, embedding in enumerate(self.profiles):
            shared = shared + lookup(embedding, batch["profiles"][:, field])
        g = self.dropouts[0](gelu(shared), training=training)
        retrieving = g + self.dropouts[1](gelu(self.retrieving(g)), training=training)
        stars = weighted_sum(self.rated, residuals, batch, self._dense) * scale
        h = gelu(shared + stars + means[:, None] * self.mean_direction)
        h = self.dropouts[2](h, training=training)
        rating = h + self.dropouts[3](gelu(self.rating(h)), training=training)
        return retrieving, rating, means


class JointNetwork(Network):
    """Both towers and both goals; a batch is one of `HistoryBatches`.

    A candidate, too, has a vector and a bias for each goal: the last layers of the towers are split, what
    they read (the history, the profile, the metadata) is shared. Decay holds what is for the rating alone;
    it would cost retrieval, which is held by dropout.
    """

    def __init__(self, data: TrainingData, settings: JointSettings, seed: int) -> None:
        super().__init__()
        movies = len(data.catalogue)
        self._rating_weight = settings.rating_weight
        self.query = JointQueryTower(data, settings, seed)
        self.candidate = CandidateTower(
            movies,
            len(data.catalogue.features),
            settings.width,
            settings.feature_width,
            settings.id_dropout,
            seed + 10,
        )
        self.rating_own = self.add_weight((movies, settings.width + 1), glorot(seed + 20), name="rating_own")
        self.rating_project = keras.layers.Dense(
            settings.width + 1, kernel_initializer=glorot(seed + 21), name="rating_project"
        )
        self.rating_project.build((None, settings.feature_width))
        self.person_weight = self.add_weight((), "ones", name="person_weight")

    def call(self, batch: TensorBatch, training: bool = False) -> tuple[Tensor, Tensor]:
        """Logits (people, candidates), and predictions (targets,) as `loss_of` compares them."""
        retrieving, rating, means = self.query(batch, training=training)
        vectors = self.candidate(batch, training=training)
        logits = ops.matmul(retrieving, ops.transpose(vectors[:, :-1])) + vectors[:, -1]
        rated = lookup(self.rating_own, batch["candidates"])
        rated = rated + self.rating_project(self.candidate.described(batch))
        rows, places = batch["target_rows"], batch["target_places"]
        # All products, of which the targets' are read: cheaper than to gather two vectors for each target.
        products = ops.matmul(rating, ops.transpose(rated[:, :-1])) + rated[:, -1]
        predictions = ops.take(ops.reshape(products, (-1,)), rows * ops.shape(vectors)[0] + places)
        return logits, predictions + self.person_weight * ops.take(means, rows)

    def loss_of(self, batch: Any, targets: Any, made: Any) -> Any:
        """(1 - w) · softmax loss + w · squared error; the targets are a part of the batch."""
        logits, predictions = made
        weight, loss = self._rating_weight, 0.0
        if weight < 1:
            loss = loss + (1 - weight) * softmax_loss(logits, batch)
        if weight > 0:
            errors = ops.square(predictions - batch["target_ratings"]) * batch["targets"]
            loss = loss + weight * ERRORS_IN_NATS * ops.sum(errors) / ops.sum(batch["targets"])
        return loss


def fit_joint(data: TrainingData, settings: JointSettings, fitting: Fitting) -> Joint:
    """Train with Keras; resumes where `fitting` has an unfinished fit.

    Raises:
        TrainingError: when training diverges.
    """
    network = JointNetwork(data, settings, fitting.seed)
    config, offsets = configuration(data, settings)

    def so_far() -> Joint:
        return Joint(config, exported(network, data, offsets))

    fit_network(network, data, settings, config["mean"] + offsets, fitting, so_far)
    return so_far()


def fit_network(
    network: JointNetwork,
    data: TrainingData,
    settings: JointSettings,
    movie_means: NDArray[np.float32],
    fitting: Fitting,
    snapshot: Callable[[], View] | None = None,
) -> None:
    """Train `network` in place, on how far ratings are from `movie_means` (movies,)."""
    histories, residuals = residual_histories(data, settings.history_length, movie_means)
    batches = HistoryBatches.of_fit(
        histories,
        residuals,
        data.catalogue,
        settings,
        candidates=settings.candidates,
        epochs=settings.epochs,
        seed=fitting.seed,
    )
    steps = settings.epochs * len(batches)
    optimizer = falling_adamw(settings.learning_rate, settings.weight_decay, steps)
    optimizer.exclude_from_weight_decay(
        var_list=[each for each in network.trainable_variables if "rating" not in each.path]
    )
    train(network, batches, settings.epochs, optimizer, STAGE, fitting, snapshot)


def configuration(data: TrainingData, settings: JointSettings) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """The configuration of the `Joint`, and the shrunk means (movies,) of the movies less that of all."""
    config, offsets = baseline(data, settings)
    return {**config, "length_exponent": settings.length_exponent}, offsets


def exported(
    network: JointNetwork, data: TrainingData, offsets: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """The arrays of the `Joint` that computes what `network` does."""
    query, is_rated = network.query, (data.rating_counts > 0)[:, None]
    vectors, biases = exported_candidates(network.candidate, data)
    described = exported_descriptions(network.candidate, data)
    rated = described @ numpy_of(network.rating_project.kernel) + numpy_of(network.rating_project.bias)
    rated = (rated + numpy_of(network.rating_own) * is_rated).astype(np.float32)
    return {
        "movie_offsets": offsets,
        **exported_history(query, data),
        "retrieving_kernel": numpy_of(query.retrieving.kernel),
        "retrieving_bias": numpy_of(query.retrieving.bias),
        "rating_kernel": numpy_of(query.rating.kernel),
        "rating_bias": numpy_of(query.rating.bias),
        "candidate_vectors": vectors,
        "candidate_bias": biases,
        "candidate_rating_vectors": rated[:, :-1],
        "candidate_rating_bias": rated[:, -1],
        "person_weight": numpy_of(network.person_weight),
    }
