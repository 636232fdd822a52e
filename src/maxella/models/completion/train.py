"""The completion network in training: its weights, its loss, its fit, and what serving keeps of it."""

from typing import Any

import numpy as np

from maxella.features.training_data import TrainingData
from maxella.models.completion.batches import CompletionBatches
from maxella.models.completion.chunks import FIRST_MOVIE, levels_of, start_in
from maxella.models.completion.encoder import OUT, gap_states, log_rates, set_vectors, shapes
from maxella.models.completion.serve import Completion
from maxella.models.completion.settings import CompletionSettings
from maxella.models.fitting import Fitting
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.network import Network
from maxella.models.networks.towers import Tensor, TensorBatch, numpy_of
from maxella.models.networks.training_loop import train

ops = keras.ops
STAGE = "completion"
LEFT_OF_LEARNING_RATE = 0.02
FEWEST = 0.5
"""Ratings that a movie without any counts as, where its bias starts."""


class CompletionNetwork(Network):
    """The loss of a batch of `CompletionBatches`."""

    def __init__(self, data: TrainingData, settings: CompletionSettings, seed: int) -> None:
        super().__init__()
        self._dropout = keras.layers.Dropout(settings.dropout, seed=seed)
        started = _start(data, settings, seed)
        self.learnt = {
            name: self.add_weight(shape, started[name], name=name)
            for name, shape in shapes(settings, len(data.catalogue)).items()
        }

    def call(self, batch: TensorBatch, training: bool = False) -> Tensor:
        """The loss of a batch: a scalar.

        Half of it is the cross-entropy of each movie that was taken out, in its own gap; half is that of the
        mixture of all gaps of its row, each weighed by how many movies are expected in it; and a Poisson loss
        for how many were taken out of each.
        """
        weights, gaps = self.learnt, batch["present"].shape[1]
        length = batch["tokens"].shape[1]
        summed = ops.matmul(batch["rated"], weights["token_embedding"][FIRST_MOVIE:])
        of_set = set_vectors(ops, weights, batch, summed)
        states = gap_states(
            ops, weights, batch, of_set, start_in(length), gaps, lambda x: self._dropout(x, training=training)
        )
        chances = self._log_chances(states, batch)
        rates = log_rates(ops, weights, states) + OUT * (1 - batch["present"])
        return _loss(chances, rates, batch)

    def _log_chances(self, states: Tensor, batch: TensorBatch) -> Tensor:
        """The log-probability of each target in each gap of its row: (rows, gaps, targets)."""
        movies, biases = self.learnt["movie_embedding"], self.learnt["movie_bias"]
        chosen = ops.take(movies, batch["targets"], axis=0)
        own = ops.matmul(states, ops.transpose(chosen, (0, 2, 1)))
        own = own + ops.take(biases, batch["targets"], axis=0)[:, None, :]
        normalisers = log_normalisers(states, movies, biases + OUT * batch["rated"])
        return own - normalisers[:, :, None]


def fit_completion(data: TrainingData, settings: CompletionSettings, fitting: Fitting) -> Completion:
    """Train the network with Keras; resumes where `fitting` has an unfinished fit.

    Raises:
        TrainingError: when training diverges.
    """
    network = CompletionNetwork(data, settings, fitting.seed)
    levels = levels_of(data.histories, data.scale)
    batches = CompletionBatches(data.histories, levels, len(data.catalogue), settings, fitting.seed)
    train(network, batches, settings.epochs, _optimizer(settings, len(batches)), STAGE, fitting)
    config = {
        "rating_scale": [data.scale.low, data.scale.high],
        "reading": settings.reading,
    }
    return Completion(config, {name: numpy_of(weight) for name, weight in network.learnt.items()})


@ops.custom_gradient  # type: ignore[untyped-decorator]
def log_normalisers(states: Tensor, movies: Tensor, biases: Tensor) -> Any:
    """The logarithm of the softmax's denominator in each gap: (rows, gaps).

    It keeps the exponentials for its gradient, which automatic differentiation would compute once more.

    Args:
        states: (rows, gaps, width).
        movies: (movies, width).
        biases: (rows, movies).
    """
    rows, gaps, width = states.shape
    logits = ops.matmul(states, ops.transpose(movies)) + biases[:, None, :]
    highest = ops.max(logits, axis=-1, keepdims=True)
    chances = ops.exp(logits - highest)
    total = ops.sum(chances, axis=-1, keepdims=True)

    def gradient(*args: Any, upstream: Any = None) -> tuple[Tensor, Tensor, Tensor]:
        shares = (args[0] if upstream is None else upstream)[:, :, None] / total
        weighed = ops.reshape(states * shares, (rows * gaps, width))
        flat = ops.reshape(chances, (rows * gaps, movies.shape[0]))
        of_movies = ops.transpose(ops.matmul(ops.transpose(weighed), flat))
        of_biases = ops.matmul(ops.transpose(shares, (0, 2, 1)), chances)[:, 0]
        return ops.matmul(chances, movies) * shares, of_movies, of_biases

    return (highest + ops.log(total))[:, :, 0], gradient


def _loss(chances: Tensor, rates: Tensor, batch: TensorBatch) -> Tensor:
    gaps = chances.shape[1]
    weights = batch["weights"]
    home = ops.one_hot(batch["gaps"], gaps, axis=1) * weights[:, None, :]
    at_home = -ops.sum(home * chances)
    shares = rates - ops.logsumexp(rates, axis=1, keepdims=True)
    anywhere = -ops.sum(weights * ops.logsumexp(chances + shares[:, :, None], axis=1))
    expected = ops.exp(rates)
    counts = ops.sum(home, axis=2)
    poisson = ops.sum(expected - counts * ops.where(batch["present"] > 0, rates, 0.0))
    return (0.5 * (at_home + anywhere) + poisson) / ops.maximum(ops.sum(weights), 1.0)


def _optimizer(settings: CompletionSettings, steps: int) -> Any:
    warm_up = min(settings.warm_up, settings.epochs * steps // 4)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warm_up else settings.learning_rate,
        settings.epochs * steps - warm_up,
        alpha=LEFT_OF_LEARNING_RATE,
        warmup_target=settings.learning_rate if warm_up else None,
        warmup_steps=warm_up,
    )
    optimizer = keras.optimizers.AdamW(
        schedule,
        settings.weight_decay,
        beta_1=0.9,
        beta_2=0.98,
        global_clipnorm=1.0,
        use_ema=settings.averaging > 0,
        ema_momentum=settings.averaging or 0.99,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "scale"])
    return optimizer


def _start(data: TrainingData, settings: CompletionSettings, seed: int) -> dict[str, Any]:
    """Make the initialiser of each weight: vectors at random, biases at 0, movies' at log popularity."""
    counts = np.maximum(data.rating_counts, FEWEST).astype(np.float32)
    initial = keras.initializers
    started: dict[str, Any] = {}
    for number, (name, shape) in enumerate(shapes(settings, len(data.catalogue)).items()):
        if name.endswith("bias"):
            started[name] = initial.Zeros()
        elif name.endswith("scale"):
            started[name] = initial.Ones()
        else:
            spread = 0.05 if "embedding" in name else shape[-2 if len(shape) > 1 else -1] ** -0.5
            started[name] = initial.RandomNormal(stddev=spread, seed=seed + number)
    started["movie_bias"] = initial.Constant(np.log(counts / counts.sum()))
    return started
