"""The two towers as Keras layers: what a person rated on one side, what a movie is on the other."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData
from maxella.models.networks.history_bag import RECENCY_SCALE
from maxella.models.networks.keras_backend import keras

ops = keras.ops
Tensor = Any
TensorBatch = dict[str, Tensor]


def glorot(seed: int) -> Any:
    """The usual start of a weight matrix, repeatable."""
    return keras.initializers.GlorotUniform(seed=seed)


def gelu(x: Tensor) -> Tensor:
    """GELU by its tanh form, which `maxella.models.networks.history_bag.gelu` computes too."""
    return ops.gelu(x, approximate=True)


def lookup(table: Tensor, rows: Tensor) -> Tensor:
    """The chosen rows of a table.

    The product by one makes the table's gradient dense. On TensorFlow a plain gather hands the optimiser
    slices, and where a row was chosen several times, Adam's step then comes out up to four times too long
    (Keras 3.15.1 does not sum the slices first). On JAX gradients are always dense.
    """
    return ops.take(table * 1.0, rows, axis=0)


def weighted_sum(embedding: Tensor, weights: Tensor, batch: TensorBatch, dense: bool) -> Tensor:
    """Σ weightᵢ E[movieᵢ] over each person's visible ratings: (people, width).

    Args:
        embedding: (movies, width).
        weights: (entries,) one for each visible rating, 0 where the batch is filled up.
        batch: of `maxella.models.networks.history_batches`.
        dense: whether to multiply a (people, movies) matrix with E; else embeddings are gathered and summed.
            The result is the same. On a processor dense is several times as fast while the catalogue is
            small; gathering needs no people × movies memory.
    """
    people, movies = ops.shape(batch["profiles"])[0], embedding.shape[0]
    if not dense:
        gathered = lookup(embedding, batch["movies"]) * weights[:, None]
        return ops.segment_sum(gathered, batch["rows"], num_segments=people)
    cells = batch["rows"] * movies + batch["movies"]
    filled = ops.segment_sum(weights, cells, num_segments=people * movies)
    return ops.matmul(ops.reshape(filled, (people, movies)), embedding)


def visible_counts(batch: TensorBatch) -> Tensor:
    """How many visible ratings each person of a batch has, but at least 1: (people, 1)."""
    people = ops.shape(batch["profiles"])[0]
    return ops.maximum(ops.segment_sum(batch["visible"], batch["rows"], num_segments=people), 1.0)[:, None]


class HistoryBag(keras.layers.Layer):  # type: ignore[misc]
    """A history as one vector: a weighted sum of movie embeddings.

    bag = n^-exponent Σᵢ (1 + a·ratingᵢ + b·recencyᵢ) E[movieᵢ], where n counts the history, ratings run from
    -1 to 1, recency is the logarithm of the days before the latest rating (0 where unknown), and a, b are
    learnt: a movie that was disliked can weigh less than one that was liked, or push away what is like it.

    Args:
        movies: rows of E.
        width: columns of E.
        exponent: 0 sums, 1 averages.
        dense: see `weighted_sum`.
        seed: of the initial weights.
        reads_ratings: without it a is 0.
        reads_recency: without it b is 0.
    """

    def __init__(
        self,
        movies: int,
        width: int,
        exponent: float,
        dense: bool,
        seed: int,
        *,
        reads_ratings: bool = True,
        reads_recency: bool = True,
    ) -> None:
        super().__init__()
        self._exponent = exponent
        self._dense = dense
        self.reads = np.array([reads_ratings, reads_recency], np.float32)
        self.embedding = self.add_weight((movies, width), glorot(seed), name="embedding")
        self.coefficients = self.add_weight((2,), "zeros", name="coefficients")

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch) -> Tensor:
        """The bags (people, width) of a batch of `maxella.models.networks.history_batches`."""
        days = ops.cast(ops.maximum(batch["recency"], 0), "float32")
        coefficients = self.coefficients * self.reads
        rating_weight, recency_weight = coefficients[0], coefficients[1]
        weights = 1 + rating_weight * batch["ratings"] + recency_weight * ops.log1p(days) / RECENCY_SCALE
        summed = weighted_sum(self.embedding, weights * batch["visible"], batch, self._dense)
        return summed / visible_counts(batch) ** self._exponent


class QueryTower(keras.layers.Layer):  # type: ignore[misc]
    """A person as a vector: the history's bag plus the profile, through residual GELU layers.

    h₁ = gelu(bag + Σ profile embeddings + bias), hₖ₊₁ = hₖ + gelu(Wₖhₖ + bₖ), each with dropout in training.

    Args:
        bag: reads the history.
        width: of every layer.
        layers: how many, the first one included.
        profile_sizes: codes of each profile field.
        dropout: fraction of every layer's output dropped in training.
        seed: of weights and dropout.
    """

    def __init__(
        self,
        bag: HistoryBag,
        width: int,
        layers: int,
        profile_sizes: Sequence[int],
        dropout: float,
        seed: int,
    ) -> None:
        super().__init__()
        self.bag = bag
        self.bias = self.add_weight((width,), "zeros", name="bias")
        self.profiles = [
            self.add_weight((size, width), "zeros", name=f"profile_{field}")
            for field, size in enumerate(profile_sizes)
        ]
        self.hidden = [
            keras.layers.Dense(width, kernel_initializer=glorot(seed + layer)) for layer in range(1, layers)
        ]
        self.dropouts = [keras.layers.Dropout(dropout, seed=seed + layer) for layer in range(layers)]
        for layer in self.hidden:
            layer.build((None, width))

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch, training: bool = False) -> Tensor:
        """The people (people, width) of a batch of `maxella.models.networks.history_batches`."""
        x = self.bag(batch) + self.bias
        for field, embedding in enumerate(self.profiles):
            x = x + lookup(embedding, batch["profiles"][:, field])
        h = self.dropouts[0](gelu(x), training=training)
        for layer, dropout in zip(self.hidden, self.dropouts[1:], strict=True):
            h = h + dropout(gelu(layer(h)), training=training)
        return h


class CandidateTower(keras.layers.Layer):  # type: ignore[misc]
    """A movie as a vector and a bias: its own embedding plus a projection of its metadata's.

    The bias is the last coordinate of both parts. In training some candidates lose their own part, so that
    metadata alone learns to place a movie that nobody rated (`id_dropout`; Volkovs et al., "DropoutNet:
    Addressing Cold Start in Recommender Systems", NeurIPS 2017).

    Args:
        movies: of the catalogue.
        features: of the catalogue's metadata.
        width: of the vectors.
        feature_width: of the metadata's embeddings, small so that every candidate of every step is cheap.
        id_dropout: fraction of candidates that lose their own part in a training step.
        seed: of weights and dropout.
    """

    def __init__(
        self, movies: int, features: int, width: int, feature_width: int, id_dropout: float, seed: int
    ) -> None:
        super().__init__()
        self._id_dropout = id_dropout
        self._generator = keras.random.SeedGenerator(seed)
        self.own = self.add_weight((movies, width + 1), glorot(seed), name="own")
        # A catalogue without metadata keeps one row that nothing reads.
        self.features = self.add_weight(
            (max(features, 1), feature_width),
            keras.initializers.RandomUniform(seed=seed + 1),
            name="features",
        )
        self.project = keras.layers.Dense(width + 1, kernel_initializer=glorot(seed + 2))
        self.project.build((None, feature_width))

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, batch: TensorBatch, training: bool = False) -> Tensor:
        """The candidates (candidates, width + 1) of a batch of `maxella.models.networks.history_batches`."""
        candidates = ops.shape(batch["candidates"])[0]
        own = lookup(self.own, batch["candidates"])
        if training and self._id_dropout:
            drawn = keras.random.uniform((candidates, 1), seed=self._generator)
            own = own * ops.cast(drawn >= self._id_dropout, own.dtype)
        return own + self.project(self.described(batch))

    def described(self, batch: TensorBatch) -> Tensor:
        """What the metadata says of the candidates: (candidates, feature_width)."""
        gathered = lookup(self.features, batch["features"]) * batch["feature_weights"][:, None]
        return ops.segment_sum(
            gathered, batch["feature_rows"], num_segments=ops.shape(batch["candidates"])[0]
        )


def numpy_of(variable: Any) -> NDArray[np.float32]:
    """A Keras variable as an array of its own."""
    return np.array(ops.convert_to_numpy(variable.value), np.float32)


def exported_history(query: Any, data: TrainingData) -> dict[str, NDArray[np.float32]]:
    """What a query tower that reads residuals has learnt of a history, as serving keeps it.

    A movie without a training rating says nothing.

    Args:
        query: has `seen` and `rated` (movies, width), `profiles`, `mean_direction` and `bias`.
        data: the training ratings.
    """
    is_rated = (data.rating_counts > 0)[:, None]
    return {
        "seen_embedding": numpy_of(query.seen) * is_rated,
        "rated_embedding": numpy_of(query.rated) * is_rated,
        "profile_embedding": np.concatenate([numpy_of(embedding) for embedding in query.profiles]),
        "mean_direction": numpy_of(query.mean_direction),
        "input_bias": numpy_of(query.bias),
    }


def exported_candidates(
    tower: CandidateTower, data: TrainingData
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Vectors (movies, width) and biases (movies,) of the whole catalogue, as serving keeps them.

    A movie without a training rating has no part of its own, only that of its metadata.
    """
    rated = (data.rating_counts > 0)[:, None]
    candidates = exported_descriptions(tower, data) @ numpy_of(tower.project.kernel) + numpy_of(
        tower.project.bias
    )
    candidates = (candidates + numpy_of(tower.own) * rated).astype(np.float32)
    return candidates[:, :-1], candidates[:, -1]


def exported_descriptions(tower: CandidateTower, data: TrainingData) -> NDArray[np.float32]:
    """What the metadata says of the whole catalogue: (movies, feature_width)."""
    bag = data.catalogue.feature_matrix
    features = numpy_of(tower.features)[: bag.shape[1]]
    lengths = np.maximum(np.diff(bag.indptr), 1).astype(np.float32)
    described: NDArray[np.float32] = np.asarray(bag @ features) / np.sqrt(lengths)[:, None]
    return described
