"""The two towers in training: the Keras model, its fit, and what serving keeps of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.networks.history_bag import centred, most_recent
from maxella.models.networks.history_batches import HistoryBatches
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.network import Network
from maxella.models.networks.softmax_loss import softmax_loss
from maxella.models.networks.towers import (
    CandidateTower,
    HistoryBag,
    QueryTower,
    TensorBatch,
    exported_candidates,
    numpy_of,
)
from maxella.models.networks.training_loop import falling_adamw, train
from maxella.models.two_tower.serve import TwoTower
from maxella.models.two_tower.settings import TwoTowerSettings
from maxella.models.view import View

ops = keras.ops
STAGE = "two_tower"


class TwoTowerNetwork(Network):
    """Logits of a batch's people over its candidates, and their softmax loss."""

    def __init__(self, data: TrainingData, settings: TwoTowerSettings, seed: int) -> None:
        super().__init__()
        movies, width = len(data.catalogue), settings.width
        dense = movies <= settings.dense_up_to
        self.query = QueryTower(
            HistoryBag(
                movies,
                width,
                settings.length_exponent,
                dense,
                seed,
                reads_ratings=settings.reads_ratings,
                reads_recency=settings.reads_recency,
            ),
            width,
            settings.layers,
            data.profiles.sizes if settings.reads_profile else [],
            settings.dropout,
            seed + 1,
        )
        self.candidate = CandidateTower(
            movies,
            len(data.catalogue.features),
            width,
            settings.feature_width,
            settings.id_dropout,
            seed + 1 + settings.layers,
        )

    def call(self, batch: TensorBatch, training: bool = False) -> Any:
        """Logits (people, candidates), not corrected for the draw of the candidates."""
        queries = self.query(batch, training=training)
        candidates = self.candidate(batch, training=training)
        return ops.matmul(queries, ops.transpose(candidates[:, :-1])) + candidates[:, -1]

    def loss_of(self, batch: Any, targets: Any, made: Any) -> Any:
        """The softmax loss of the logits `made`; the targets are a part of the batch."""
        return softmax_loss(made, batch)


def fit_two_tower(data: TrainingData, settings: TwoTowerSettings, fitting: Fitting) -> TwoTower:
    """Train both towers with Keras; resumes where `fitting` has an unfinished fit.

    Raises:
        TrainingError: when training diverges.
    """
    data = replace(data, catalogue=data.catalogue.described_by(settings.metadata))
    network = TwoTowerNetwork(data, settings, fitting.seed)
    config = configuration(data, settings)

    def so_far() -> TwoTower:
        return TwoTower(config, exported(network, data))

    fit_network(network, data, settings, fitting, so_far)
    return so_far()


def fit_network(
    network: TwoTowerNetwork,
    data: TrainingData,
    settings: TwoTowerSettings,
    fitting: Fitting,
    snapshot: Callable[[], View] | None = None,
) -> None:
    """Train `network` in place."""
    histories = most_recent(data.histories, settings.history_length)
    batches = HistoryBatches.of_fit(
        histories,
        centred(histories.ratings, data.scale),
        data.catalogue,
        settings,
        candidates=settings.candidates,
        epochs=settings.epochs,
        seed=fitting.seed,
    )
    optimizer = falling_adamw(settings.learning_rate, 0.0, settings.epochs * len(batches))
    train(network, batches, settings.epochs, optimizer, STAGE, fitting, snapshot)


def configuration(data: TrainingData, settings: TwoTowerSettings) -> dict[str, Any]:
    """The configuration of the `TwoTower` that is trained on these data with these settings."""
    return {
        "rating_scale": [data.scale.low, data.scale.high],
        "length_exponent": settings.length_exponent,
        "history_length": settings.history_length,
        "profile_sizes": data.profiles.sizes,
    }


def exported(network: TwoTowerNetwork, data: TrainingData) -> dict[str, NDArray[np.float32]]:
    """The arrays of the `TwoTower` that computes what `network` does.

    What the network does not read has the weight 0, so serving need not know what that is.
    """
    query = network.query
    width = query.bias.shape[0]
    profiles = [numpy_of(embedding) for embedding in query.profiles]
    rated = (data.rating_counts > 0)[:, None]
    vectors, biases = exported_candidates(network.candidate, data)
    return {
        "history_embedding": numpy_of(query.bag.embedding) * rated,
        "history_coefficients": numpy_of(query.bag.coefficients) * query.bag.reads,
        "input_bias": numpy_of(query.bias),
        "profile_embedding": np.concatenate(
            profiles or [np.zeros((sum(data.profiles.sizes), width), np.float32)]
        ),
        "hidden_kernels": _stacked([layer.kernel for layer in query.hidden], (width, width)),
        "hidden_biases": _stacked([layer.bias for layer in query.hidden], (width,)),
        "candidate_vectors": vectors,
        "candidate_bias": biases,
    }


def _stacked(variables: list[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The variables, all of one shape, as one array (number, *shape); there may be none."""
    return np.array([numpy_of(variable) for variable in variables], np.float32).reshape(-1, *shape)
