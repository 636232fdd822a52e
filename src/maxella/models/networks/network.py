"""What every network that is trained here has in common as a Keras model."""

from typing import Any

from maxella.models.networks.keras_backend import keras


class Network(keras.Model):  # type: ignore[misc]
    """A Keras model with a loss of its own, all weights of which exist since `__init__`."""

    def build(self, batch_shape: Any) -> None:
        """All weights exist since `__init__`."""

    def loss_of(self, batch: Any, targets: Any, made: Any) -> Any:
        """The loss, a scalar, of what `call` made of a batch; by default that is the loss itself."""
        return made

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The loss as Keras asks for it; see `loss_of`."""
        return self.loss_of(x, y, y_pred)
