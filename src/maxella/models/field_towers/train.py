"""Towers of fields as a Keras model, and its fit.

The study's retrieval loss compares each pair's movie with the movies of all other pairs in the batch. A movie
that stands there n times has the same logit each time, and so has a user. So the sum over the batch is one
over its distinct movies, log n added to each logit, for its distinct queries, each loss weighted by how often
it stands there. That is the in-batch softmax exactly, with a tenth of its logits at 8,192 pairs of ml-1m.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.data.schema import TIMESTAMP
from maxella.errors import TrainingError
from maxella.features.fields import Fields, Pairs
from maxella.models.field_towers.batches import PairBatches
from maxella.models.field_towers.settings import FieldTowersSettings
from maxella.models.fitting import Fitting
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.network import Network
from maxella.models.networks.towers import Tensor, TensorBatch, glorot, lookup
from maxella.models.networks.training_loop import train

ops = keras.ops
STAGE = "field towers"
NOT_IN_BATCH = -1e9
PREDICTED_AT_ONCE = 1 << 16
Floats = NDArray[np.float32]


class FieldTower(keras.layers.Layer):  # type: ignore[misc]
    """One side of a pair as a vector: its fields' embeddings beside each other, through dense layers.

    Args:
        tables: name of a field -> its codes (things, length); lists are the mean of their embeddings.
        sizes: codes of each field.
        settings: of the model.
        seed: of weights and dropout.
    """

    def __init__(
        self,
        tables: Mapping[str, NDArray[np.int32]],
        sizes: Sequence[int],
        settings: FieldTowersSettings,
        seed: int,
    ) -> None:
        super().__init__()
        self._codes = list(tables.values())
        self.embeddings = [
            self.add_weight(
                (size, settings.width),
                keras.initializers.RandomUniform(-0.05, 0.05, seed=seed + place),
                name=name,
            )
            for place, (name, size) in enumerate(zip(tables, sizes, strict=True))
        ]
        width = settings.width * len(self._codes)
        self.dense, self.dropouts = [], []
        for place, units in enumerate(settings.tower_layers):
            last = place == len(settings.tower_layers) - 1
            layer = keras.layers.Dense(
                units, None if last else "relu", kernel_initializer=glorot(seed + 20 + place)
            )
            layer.build((None, width))
            self.dense.append(layer)
            self.dropouts.append(
                keras.layers.Dropout(0.0 if last else settings.tower_dropout, seed=seed + place)
            )
            width = units
        self.width = width

    def build(self, things_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def call(self, things: Sequence[Tensor], training: bool = False) -> Tensor:
        """The vectors (things, width) of some things, given by the row of each in each field's table."""
        parts = []
        for codes, embedding, rows in zip(self._codes, self.embeddings, things, strict=True):
            chosen = ops.take(codes, rows, axis=0)
            if codes.shape[1] == 1:
                parts.append(lookup(embedding, chosen[:, 0]))
                continue
            known = ops.cast(chosen > 0, "float32")[:, :, None]
            summed = ops.sum(lookup(embedding, chosen) * known, axis=1)
            parts.append(summed / ops.maximum(ops.sum(known, axis=1), 1.0))
        x = ops.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]
        for layer, dropout in zip(self.dense, self.dropouts, strict=True):
            x = dropout(layer(x), training=training)
        return x


class FieldTowersNetwork(Network):
    """Both towers and both heads; a batch is one of `PairBatches`."""

    def __init__(self, fields: Fields, settings: FieldTowersSettings, seed: int) -> None:
        super().__init__()
        self._settings = settings
        self.query = _tower(fields, settings.query_fields, settings, seed)
        self.candidate = _tower(fields, settings.candidate_fields, settings, seed + 100)
        self.rating_dense, self.rating_dropouts = [], []
        width = self.query.width + self.candidate.width
        for place, units in enumerate((*settings.rating_layers, 1) if settings.rating_weight else ()):
            hidden = place < len(settings.rating_layers)
            norm = settings.rating_max_norm if hidden else None
            layer = keras.layers.Dense(
                units,
                "relu" if hidden else None,
                kernel_initializer=glorot(seed + 200 + place),
                kernel_constraint=keras.constraints.MaxNorm(norm) if norm else None,
            )
            layer.build((None, width))
            self.rating_dense.append(layer)
            rate = settings.rating_dropout if hidden else 0.0
            self.rating_dropouts.append(keras.layers.Dropout(rate, seed=seed + 200 + place))
            width = units

    def queries(self, users: Tensor, weeks: Tensor, training: bool = False) -> Tensor:
        """The query vectors (n, width)."""
        rows = [weeks if name == TIMESTAMP else users for name in self._settings.query_fields]
        return self.query(rows, training=training)

    def candidates(self, movies: Tensor, training: bool = False) -> Tensor:
        """The candidate vectors (n, width)."""
        return self.candidate([movies] * len(self._settings.candidate_fields), training=training)

    def rate(self, queries: Tensor, candidates: Tensor, training: bool = False) -> Tensor:
        """The ratings (n,) of pairs of vectors."""
        x = ops.concatenate([queries, candidates], axis=1)
        for layer, dropout in zip(self.rating_dense, self.rating_dropouts, strict=True):
            x = dropout(layer(x), training=training)
        return x[:, 0]

    def call(self, batch: TensorBatch, training: bool = False) -> Tensor:
        """The weighted loss of a batch: a scalar."""
        settings, present = self._settings, batch["present"]
        queries = self.queries(batch["users"], batch["weeks"], training)
        candidates = self.candidates(batch["movies"], training)
        of_pairs = lookup(queries, batch["queries"]), lookup(candidates, batch["candidates"])
        loss = 0.0
        if settings.retrieval_weight:
            loss = loss + settings.retrieval_weight * in_batch_softmax(queries, candidates, of_pairs, batch)
        if settings.rating_weight:
            errors = ops.square(self.rate(*of_pairs, training) - batch["target_ratings"])
            loss = loss + settings.rating_weight * ops.sum(errors * present) / ops.sum(present)
        return loss


def in_batch_softmax(
    queries: Tensor, candidates: Tensor, of_pairs: tuple[Tensor, Tensor], batch: TensorBatch
) -> Tensor:
    """The in-batch softmax summed over the batch, as TensorFlow Recommenders' `Retrieval` task has it.

    Σᵢ -sᵢᵢ + log Σⱼ exp(sᵢⱼ) over the pairs j of the batch, other pairs with the movie of i included.

    Args:
        queries: (distinct queries, width).
        candidates: (distinct movies, width).
        of_pairs: the query and the candidate vector of each pair, both (batch, width).
        batch: of `PairBatches`.
    """
    counts = batch["candidate_counts"]
    log_counts = ops.where(counts > 0, ops.log(ops.maximum(counts, 1.0)), NOT_IN_BATCH)
    logits = ops.matmul(queries, ops.transpose(candidates)) + log_counts
    own = ops.sum(of_pairs[0] * of_pairs[1], axis=1)
    return ops.sum(ops.logsumexp(logits, axis=1) * batch["query_counts"]) - ops.sum(own * batch["present"])


class FieldTowers:
    """Fitted towers of fields."""

    def __init__(self, network: FieldTowersNetwork, movies: int, rates: bool) -> None:
        self._network = network
        self._movies = movies
        self.rates = rates
        """Whether it has learnt to predict ratings."""

    @classmethod
    def fit(
        cls,
        fields: Fields,
        pairs: Pairs,
        settings: FieldTowersSettings,
        fitting: Fitting,
        start_from: Sequence[Floats] | None = None,
    ) -> "FieldTowers":
        """Train; resumes where `fitting` has an unfinished fit.

        Args:
            fields: fitted on the training rows.
            pairs: the training rows.
            settings: of the model.
            fitting: seed, report, checkpoints.
            start_from: the weights that training goes on from. Default: new ones.

        Raises:
            TrainingError: when training diverges, or `start_from` belongs to another architecture.
        """
        network = FieldTowersNetwork(fields, settings, fitting.seed)
        if start_from is not None:
            _take_over(network, start_from)
        reads_weeks = TIMESTAMP in settings.query_fields
        batches = PairBatches(
            pairs, settings.batch_size, fitting.seed, settings.epochs, reads_weeks=reads_weeks
        )
        train(
            network,
            batches,
            settings.epochs,
            keras.optimizers.Adagrad(settings.learning_rate),
            STAGE,
            fitting,
        )
        return cls(network, len(fields.movie_ids), bool(settings.rating_weight))

    def weights(self) -> list[Floats]:
        """What another fit can start from."""
        return [ops.convert_to_numpy(variable.value) for variable in self._network.trainable_variables]

    def query_vectors(self, users: NDArray[np.int32], weeks: NDArray[np.int32]) -> Floats:
        """Vectors (n, width) of queries: a user in a week."""
        return np.asarray(ops.convert_to_numpy(self._network.queries(users, weeks)))

    def candidate_vectors(self) -> Floats:
        """Vectors (movies, width) of the whole catalogue."""
        movies = np.arange(self._movies, dtype=np.int32)
        return np.asarray(ops.convert_to_numpy(self._network.candidates(movies)))

    def ratings(self, pairs: Pairs) -> Floats:
        """Predicted ratings (pairs,), not clipped."""
        catalogue = self.candidate_vectors()
        predicted = np.empty(len(pairs), np.float32)
        for start in range(0, len(pairs), PREDICTED_AT_ONCE):
            block = slice(start, start + PREDICTED_AT_ONCE)
            queries = self._network.queries(pairs.users[block], pairs.weeks[block])
            predicted[block] = ops.convert_to_numpy(
                self._network.rate(queries, catalogue[pairs.movies[block]])
            )
        return predicted


def _tower(fields: Fields, names: Sequence[str], settings: FieldTowersSettings, seed: int) -> FieldTower:
    tables = {name: fields.tables[name].codes for name in names}
    return FieldTower(tables, [fields.tables[name].size for name in names], settings, seed)


def _take_over(network: FieldTowersNetwork, weights: Sequence[Floats]) -> None:
    variables = network.trainable_variables
    if [tuple(variable.shape) for variable in variables] != [values.shape for values in weights]:
        raise TrainingError(
            "weights of another architecture cannot be trained on; use the same fields and widths"
        )
    for variable, values in zip(variables, weights, strict=True):
        variable.assign(values)
