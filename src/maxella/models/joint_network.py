"""The joint model in training: towers that both goals share, and what serving keeps of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.history_bag import most_recent
from maxella.models.history_batches import Hiding, HistoryBatches
from maxella.models.joint import Joint, JointSettings
from maxella.models.keras_backend import keras
from maxella.models.means import Means, MeansSettings
from maxella.models.softmax_loss import softmax_loss
from maxella.models.towers import (
    CandidateTower,
    Tensor,
    TensorBatch,
    exported_candidates,
    gelu,
    glorot,
    lookup,
    numpy_of,
    visible_counts,
    weighted_sum,
)
from maxella.models.training_loop import falling_adamw, train
from maxella.models.view import View

ops = keras.ops
STAGE = "joint"
ERRORS_IN_NATS = 10.0
"""A squared error of one (in units of half the scale) weighs as much as so many nats of the softmax; with it
both losses move about as much from their start at a weight of one half."""


class JointQueryTower(keras.layers.Layer):  # type: ignore[misc]
    """A person as two vectors, one for each goal.

    s = n^-e Σᵢ Y[movieᵢ] is read by both. It retrieves through h = gelu(s + profile + b) and h + gelu(T h).
    It rates through x = A s + n^-½ Σᵢ rᵢ X[movieᵢ] + m·w + profile' + b' and x + V gelu(U x), where rᵢ is how
    far a rating is from the movie's mean and m the person's shrunk mean of these. In training there is
    dropout after both gelu that retrieve, and on the x that rates.
    """

    def __init__(self, data: TrainingData, settings: JointSettings, seed: int) -> None:
        super().__init__()
        movies, width, rating_width = len(data.catalogue), settings.width, settings.rating_width
        self._dense = movies <= settings.dense_up_to
        self._exponent = settings.length_exponent
        self._shrinkage = settings.person_shrinkage
        self.seen = self.add_weight((movies, width), glorot(seed), name="seen")
        self.profiles = self._profiles(data, width, "profile")
        self.bias = self.add_weight((width,), "zeros", name="bias")
        self.retrieving = keras.layers.Dense(width, kernel_initializer=glorot(seed + 1))
        self.retrieving.build((None, width))
        self.rated = self.add_weight((movies, rating_width), glorot(seed + 2), name="rating_rated")
        self.rating_profiles = self._profiles(data, rating_width, "rating_profile")
        self.mean_direction = self.add_weight((rating_width,), "zeros", name="rating_mean_direction")
        self.rating_reading = keras.layers.Dense(rating_width, kernel_initializer=glorot(seed + 3))
        self.rating_reading.build((None, width))
        self.rating_hidden = keras.layers.Dense(rating_width, kernel_initializer=glorot(seed + 4))
        self.rating_output = keras.layers.Dense(
            rating_width, use_bias=False, kernel_initializer=glorot(seed + 5)
        )
        for layer in (self.rating_hidden, self.rating_output):
            layer.build((None, rating_width))
        rates = (settings.dropout, settings.dropout, settings.rating_dropout)
        self.dropouts = [keras.layers.Dropout(rate, seed=seed + place) for place, rate in enumerate(rates)]

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch, training: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors that retrieve (people, width), that rate (people, rating_width), and means (people,)."""
        counts = visible_counts(batch)
        seen = weighted_sum(self.seen, batch["visible"], batch, self._dense) / counts**self._exponent
        h = self.dropouts[0](gelu(seen + self.bias + _profile(self.profiles, batch)), training=training)
        retrieving = h + self.dropouts[1](gelu(self.retrieving(h)), training=training)
        people = ops.shape(batch["profiles"])[0]
        residuals = batch["ratings"] * batch["visible"]
        given = ops.segment_sum(batch["visible"], batch["rows"], num_segments=people)
        means = ops.segment_sum(residuals, batch["rows"], num_segments=people) / (given + self._shrinkage)
        x = self.rating_reading(seen) + _profile(self.rating_profiles, batch)
        x = x + weighted_sum(self.rated, residuals, batch, self._dense) / ops.sqrt(counts)
        x = self.dropouts[2](x + means[:, None] * self.mean_direction, training=training)
        return retrieving, x + self.rating_output(gelu(self.rating_hidden(x))), means

    def _profiles(self, data: TrainingData, width: int, name: str) -> list[Any]:
        return [
            self.add_weight((size, width), "zeros", name=f"{name}_{field}")
            for field, size in enumerate(data.profiles.sizes)
        ]


def _profile(embeddings: list[Any], batch: TensorBatch) -> Tensor:
    """The profiles' embeddings, summed over the fields: (people, width)."""
    return sum(lookup(each, batch["profiles"][:, field]) for field, each in enumerate(embeddings))


class JointNetwork(keras.Model):  # type: ignore[misc]
    """Both towers and both goals; a batch is one of `HistoryBatches`.

    A candidate retrieves by its vector c (id and metadata), and rates by P c + its own small vector.
    """

    def __init__(self, data: TrainingData, settings: JointSettings, seed: int) -> None:
        super().__init__()
        movies, rating_width = len(data.catalogue), settings.rating_width
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
        self.rating_projection = self.add_weight(
            (settings.width, rating_width), glorot(seed + 20), name="rating_projection"
        )
        self.rating_own = self.add_weight((movies, rating_width + 1), glorot(seed + 21), name="rating_own")
        self.person_weight = self.add_weight((), "ones", name="rating_person_weight")

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch, training: bool = False) -> tuple[Tensor, Tensor]:
        """Logits (people, candidates), and predictions (targets,) as `compute_loss` compares them."""
        retrieving, rating, means = self.query(batch, training=training)
        candidates = self.candidate(batch, training=training)
        vectors = candidates[:, :-1]
        logits = ops.matmul(retrieving, ops.transpose(vectors)) + candidates[:, -1]
        own = lookup(self.rating_own, batch["candidates"])
        rated = ops.matmul(vectors, self.rating_projection) + own[:, :-1]
        rows, places = batch["target_rows"], batch["target_places"]
        # All products, of which the targets' are read: cheaper than to gather two vectors for each target.
        products = ops.reshape(ops.matmul(rating, ops.transpose(rated)) + own[:, -1], (-1,))
        predictions = ops.take(products, rows * ops.shape(vectors)[0] + places)
        return logits, predictions + self.person_weight * ops.take(means, rows)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """(1 - w) · softmax loss + w · squared error; the targets are a part of the batch `x`."""
        logits, predictions = y_pred
        weight, loss = self._rating_weight, 0.0
        if weight < 1:
            loss = loss + (1 - weight) * softmax_loss(logits, x)
        if weight > 0:
            errors = ops.square(predictions - x["target_ratings"]) * x["targets"]
            loss = loss + weight * ERRORS_IN_NATS * ops.sum(errors) / ops.sum(x["targets"])
        return loss


def train_joint(
    data: TrainingData, settings: JointSettings, fitting: Fitting
) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Train the joint model; returns configuration and arrays of a `Joint`.

    Raises:
        TrainingError: when training diverges.
    """
    network = JointNetwork(data, settings, fitting.seed)
    config, offsets = baseline(data, settings)
    fit_network(
        network,
        data,
        settings,
        config["mean"] + offsets,
        fitting,
        lambda: Joint(config, exported(network, data, offsets)),
    )
    return config, exported(network, data, offsets)


def fit_network(
    network: JointNetwork,
    data: TrainingData,
    settings: JointSettings,
    movie_means: NDArray[np.float32],
    fitting: Fitting,
    snapshot: Callable[[], View] | None = None,
) -> None:
    """Train `network` in place, on how far ratings are from `movie_means` (movies,)."""
    histories = most_recent(data.histories, settings.history_length)
    residuals = (histories.ratings - movie_means[histories.movies]) / data.scale.half
    batches = HistoryBatches(
        histories,
        residuals.astype(np.float32),
        data.catalogue,
        Hiding(settings.hidden_least, settings.hidden_most, settings.profile_dropout),
        settings.batch_size,
        settings.candidates,
        settings.epochs,
        fitting.seed,
    )
    steps = settings.epochs * len(batches)
    optimizer = falling_adamw(settings.learning_rate, settings.weight_decay, steps)
    # What retrieves is held by dropout, and loses by decay.
    optimizer.exclude_from_weight_decay(
        var_list=[each for each in network.trainable_variables if "rating" not in each.path]
    )
    train(network, batches, settings.epochs, optimizer, STAGE, fitting, snapshot)


def baseline(data: TrainingData, settings: JointSettings) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """The configuration of the `Joint`, and the shrunk means (movies,) of the movies less that of all."""
    shrinkage = MeansSettings(
        movie_shrinkage=settings.movie_shrinkage, person_shrinkage=settings.person_shrinkage
    )
    means = Means.fit(data, shrinkage, Fitting())
    config = {
        "rating_scale": [data.scale.low, data.scale.high],
        "mean": means.config()["mean"],
        "unit": data.scale.half,
        "person_shrinkage": settings.person_shrinkage,
        "length_exponent": settings.length_exponent,
        "history_length": settings.history_length,
        "profile_sizes": data.profiles.sizes,
    }
    return config, means.arrays()["offsets"]


def exported(
    network: JointNetwork, data: TrainingData, offsets: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """The arrays of the `Joint` that computes what `network` does."""
    query, is_rated = network.query, (data.rating_counts > 0)[:, None]
    vectors, biases = exported_candidates(network.candidate, data)
    own = numpy_of(network.rating_own) * is_rated
    return {
        "movie_offsets": offsets,
        "seen_embedding": numpy_of(query.seen) * is_rated,
        "profile_embedding": np.concatenate([numpy_of(each) for each in query.profiles]),
        "input_bias": numpy_of(query.bias),
        "retrieving_kernel": numpy_of(query.retrieving.kernel),
        "retrieving_bias": numpy_of(query.retrieving.bias),
        "candidate_vectors": vectors,
        "candidate_bias": biases,
        "rated_embedding": numpy_of(query.rated) * is_rated,
        "rating_profile_embedding": np.concatenate([numpy_of(each) for each in query.rating_profiles]),
        "mean_direction": numpy_of(query.mean_direction),
        "rating_reading_kernel": numpy_of(query.rating_reading.kernel),
        "rating_reading_bias": numpy_of(query.rating_reading.bias),
        "rating_hidden_kernel": numpy_of(query.rating_hidden.kernel),
        "rating_hidden_bias": numpy_of(query.rating_hidden.bias),
        "rating_output": numpy_of(query.rating_output.kernel),
        "rating_vectors": vectors @ numpy_of(network.rating_projection) + own[:, :-1],
        "rating_bias": own[:, -1],
        "person_weight": numpy_of(network.person_weight),
    }
