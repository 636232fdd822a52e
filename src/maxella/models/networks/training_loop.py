"""One training run with Keras: compile, go on from what was kept, fit, keep, report."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from maxella.errors import TrainingError
from maxella.models.fitting import Fitting
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.network import Network
from maxella.models.view import View

KEEP_EVERY_EPOCHS = 4
EPOCH = "epoch"


class Batches(Protocol):
    """The batches of a whole fit; what a batch holds depends on the seed, the epoch and the step alone."""

    def __len__(self) -> int:
        """How many batches make an epoch."""
        ...

    def start_at(self, epoch: int) -> None:
        """Give the batches of this epoch next."""
        ...


def falling_adamw(learning_rate: float, weight_decay: float, steps: int) -> Any:
    """AdamW whose learning rate falls to 0 as a cosine does.

    Args:
        learning_rate: at the start.
        weight_decay: the fraction of every weight that a step takes off, times the learning rate; 0 is Adam.
        steps: of the whole fit.

    References:
        Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
    """
    return keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(learning_rate, steps), weight_decay)


def train(
    network: Network,
    batches: Batches,
    epochs: int,
    optimizer: Any,
    name: str,
    fitting: Fitting,
    snapshot: Callable[[], View] | None = None,
) -> None:
    """Train in place.

    Weights, optimiser and dropout state are kept every few epochs under `name`; a fit that finds them goes on
    from there and ends where an uninterrupted one would have ended.

    Args:
        network: a `Network`.
        batches: a `PyDataset`, the batches of the whole fit.
        epochs: of the whole fit.
        optimizer: a new Keras optimiser.
        name: of the stage in reports, of the kept state, and in errors.
        fitting: where to report, keep and resume, and who looks on.
        snapshot: the view that the network is at that moment; without it nobody can look on.

    Raises:
        TrainingError: when the loss stops being a number.
    """
    network.compile(optimizer=optimizer)
    network.optimizer.build(network.trainable_variables)
    first_epoch = _restore(network, fitting.resume(name))
    fitting.report(name, first_epoch, epochs)
    # To learn the shapes Keras takes a batch before training, and moves the batches on by an epoch.
    at_start = keras.callbacks.LambdaCallback(on_train_begin=lambda logs: batches.start_at(first_epoch))
    if first_epoch < epochs:
        network.fit(
            batches,
            epochs=epochs,
            initial_epoch=first_epoch,
            shuffle=False,
            verbose=0,
            callbacks=[at_start, _Keeper(epochs, name, fitting, snapshot)],
        )
    else:  # as `fit` does at its end, where the optimiser averages weights
        network.optimizer.finalize_variable_values(network.trainable_variables)


class _Keeper(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports every epoch, keeps every few, and lets the observer look on in between."""

    def __init__(self, epochs: int, name: str, fitting: Fitting, snapshot: Callable[[], View] | None) -> None:
        super().__init__()
        self._epochs = epochs
        self._name = name
        self._fitting = fitting
        self._snapshot = snapshot

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        done = epoch + 1
        if logs is not None and not np.isfinite(logs["loss"]):
            raise TrainingError(
                f"{self._name}: the loss is not a number after epoch {done}; lower {self._name}.learning_rate"
            )
        if done % KEEP_EVERY_EPOCHS == 0 or done == self._epochs:
            self._fitting.keep(self._name, _state(self.model, done))
        self._fitting.report(self._name, done, self._epochs)
        if self._snapshot is not None and done < self._epochs:
            self._fitting.observer(self._name, done, self._epochs, self._snapshot)


def _variables(network: Any) -> list[Any]:
    return [*network.variables, *network.optimizer.variables]


def _state(network: Any, epoch: int) -> dict[str, NDArray[Any]]:
    numbered = enumerate(_variables(network))
    arrays = {f"{number:03d}": keras.ops.convert_to_numpy(variable.value) for number, variable in numbered}
    return {**arrays, EPOCH: np.array([epoch])}


def _restore(network: Any, state: Mapping[str, NDArray[Any]] | None) -> int:
    """Put a kept state into the network and its optimiser; the number of epochs that it has behind it."""
    if state is None:
        return 0
    for number, variable in enumerate(_variables(network)):
        variable.assign(state[f"{number:03d}"].reshape(variable.shape))  # kept scalars have one dimension
    return int(state[EPOCH][0])
