"""The cross network in training, on any backend of Keras, and what is kept of it."""

from typing import Any

import numpy as np

from maxella.features.fields import Field, Fields
from maxella.models.cross.model import Affine, Cross, CrossModel, Floats
from maxella.models.cross.settings import CrossSettings
from maxella.models.keras_backend import keras, keras_rs
from maxella.models.towers import glorot, lookup, numpy_of

ops = keras.ops

EMBEDDING_START = 0.1
"""The standard deviation of an embedding's coordinates before training."""


class FieldEmbedding(keras.layers.Layer):  # type: ignore[misc]
    """The vector of each user, movie or week by one field: the mean of its known values' embeddings.

    It is 0 where no value is known: code 0 stands for the unknown and fills up lists.
    """

    def __init__(self, field: Field, width: int, seed: int) -> None:
        super().__init__()
        known = field.codes > 0
        counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
        self._codes = field.codes
        self._weights = (known / counts).astype(np.float32)[:, :, None]
        start = keras.initializers.RandomNormal(stddev=EMBEDDING_START, seed=seed)
        self.embedding = self.add_weight((field.size, width), start, name="embedding")

    def build(self, places_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def vectors(self) -> Any:
        """(things, width)."""
        return ops.sum(lookup(self.embedding, self._codes) * self._weights, axis=1)

    def call(self, places: Any) -> Any:
        """The vectors (pairs, width) at `places` (pairs,)."""
        return lookup(self.vectors(), places)


class CrossNetwork(keras.Model):  # type: ignore[misc]
    """DCN-v2 for ratings; mean squared error.

    x₀ = the fields' vectors, one after the other; x ← x₀ ∘ (W x + b) + x in each cross layer; stacked: dense
    layers on x and one linear unit; parallel: dense layers on x₀, and one linear unit on x beside them.
    """

    def __init__(self, fields: Fields, mean: float, settings: CrossSettings, seed: int) -> None:
        super().__init__()
        names, width = settings.fields, settings.width
        seeds = iter(range(1000 * seed, 1000 * (seed + 1)))
        self.embeddings = [FieldEmbedding(fields.tables[name], width, next(seeds)) for name in names]
        inputs = len(names) * width
        self.crosses = [
            keras_rs.layers.FeatureCross(
                projection_dim=settings.projection, kernel_initializer=glorot(next(seeds))
            )
            for _ in range(settings.cross_layers)
        ]
        for cross in self.crosses:
            cross(ops.zeros((1, inputs)))  # its inner layers get their weights only when called
        self.deep = [
            keras.layers.Dense(units, activation="relu", kernel_initializer=glorot(next(seeds)))
            for units in settings.deep_layers
        ]
        units = inputs
        for layer in self.deep:
            layer.build((None, units))
            units = layer.units
        self.parallel = settings.structure == "parallel"
        self.output_layer = keras.layers.Dense(
            1, kernel_initializer=glorot(next(seeds)), bias_initializer=keras.initializers.Constant(mean)
        )
        self.output_layer.build((None, units + inputs * self.parallel))

    def build(self, places_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, places: Any, training: bool = False) -> Any:
        """Ratings (pairs,) of pairs whose fields' values stand at `places` (pairs, fields)."""
        embedded = [embed(places[:, column]) for column, embed in enumerate(self.embeddings)]
        crossed = x0 = ops.concatenate(embedded, axis=1)
        for cross in self.crosses:
            crossed = cross(x0, crossed)
        hidden = x0 if self.parallel else crossed
        for layer in self.deep:
            hidden = layer(hidden)
        last = ops.concatenate([crossed, hidden], axis=1) if self.parallel else hidden
        return self.output_layer(last)[:, 0]

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The mean squared error of the predictions `y_pred` (pairs,) of the ratings `y`."""
        return ops.mean(ops.square(y_pred - y))


def exported(network: CrossNetwork, settings: CrossSettings) -> CrossModel:
    """The model that computes what `network` does."""
    vectors = [np.array(ops.convert_to_numpy(field.vectors()), np.float32) for field in network.embeddings]
    return CrossModel(
        settings.fields,
        tuple(vectors),
        tuple(Cross(_down(cross), _affine(cross.dense)) for cross in network.crosses),
        tuple(map(_affine, network.deep)),
        _affine(network.output_layer),
        settings.structure,
    )


def _down(cross: Any) -> Floats | None:
    return None if cross.projection_dim is None else numpy_of(cross.down_proj_dense.kernel)


def _affine(dense: Any) -> Affine:
    return Affine(numpy_of(dense.kernel), numpy_of(dense.bias))
