"""The cross network in training, on any backend of Keras: its batches, its fit, and what is kept of it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.fields import Field, Fields, Pairs
from maxella.models.cross.serve import Affine, Cross, CrossModel, Floats, Places, places_of
from maxella.models.cross.settings import CrossSettings
from maxella.models.fitting import Fitting
from maxella.models.networks.keras_backend import keras, keras_rs
from maxella.models.networks.network import Network
from maxella.models.networks.towers import glorot, lookup, numpy_of
from maxella.models.networks.training_loop import falling_adamw, train

ops = keras.ops
STAGE = "cross"

EMBEDDING_START = 0.1
"""The standard deviation of an embedding's coordinates before training."""


class PairBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Pairs and their ratings in an order that is drawn anew for each epoch.

    All batches have the same size, so that XLA compiles once: an epoch leaves out less than one pair a batch,
    others each time. What a batch holds depends on the seed, the epoch and the step alone.
    """

    def __init__(self, places: Places, ratings: Floats, batch_size: int, seed: int) -> None:
        """Prepare the batches of a whole fit.

        Args:
            places: (pairs, fields), at least one pair.
            ratings: (pairs,).
            batch_size: pairs a batch, at most.
            seed: of the whole fit.
        """
        super().__init__()
        self._places = places
        self._ratings = ratings
        self._seed = seed
        self._steps = -(-len(places) // batch_size)
        self._size = len(places) // self._steps
        self.start_at(0)

    def __len__(self) -> int:
        return self._steps

    def start_at(self, epoch: int) -> None:
        """Give the batches of this epoch next."""
        self._epoch = epoch
        self._order: NDArray[np.int64] = np.random.default_rng([self._seed, epoch]).permutation(
            len(self._places)
        )

    def on_epoch_end(self) -> None:
        """Go on to the next epoch's batches (Keras calls this)."""
        self.start_at(self._epoch + 1)

    def __getitem__(self, step: int) -> tuple[Places, Floats]:
        rows = self._order[step * self._size : (step + 1) * self._size]
        return self._places[rows], self._ratings[rows]


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


class CrossNetwork(Network):
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

    def loss_of(self, batch: Any, targets: Any, made: Any) -> Any:
        """The mean squared error of the predictions `made` (pairs,) of the ratings `targets`."""
        return ops.mean(ops.square(made - targets))


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


def fit_cross(fields: Fields, pairs: Pairs, settings: CrossSettings, fitting: Fitting) -> CrossModel:
    """Fit DCN-v2 to ratings, on the backend that Keras has.

    Args:
        fields: fitted on the training rows.
        pairs: the training rows, encoded by `fields`; at least one.
        settings: which of the fields it reads, and the network.
        fitting: the seed, where to report, keep and resume.

    Raises:
        TrainingError: when training diverges.
    """
    network = CrossNetwork(fields, float(pairs.ratings.mean()), settings, fitting.seed)
    batches = PairBatches(places_of(pairs, settings.fields), pairs.ratings, settings.batch_size, fitting.seed)
    optimizer = falling_adamw(settings.learning_rate, 0, settings.epochs * len(batches))
    train(network, batches, settings.epochs, optimizer, STAGE, fitting)
    return exported(network, settings)
