"""Settings of the completion network, and how large a catalogue it takes."""

from typing import Literal, Self

from pydantic import Field, model_validator

from maxella.models.networks.settings import require_range
from maxella.models.settings import Settings

LARGEST_CATALOGUE = 20_000
"""Movies; every gap has a softmax over all of them."""

Reading = Literal["all", "last"]
"""Which gaps a score is read from: all of them, for what a random split hid, or the one after the latest
rating, for what comes next."""


class CompletionSettings(Settings):
    """Settings of `Completion`."""

    reading: Reading = "all"
    """Which gaps are read; it changes nothing about training."""
    width: int = Field(64, ge=4)
    """Of embeddings and of every layer; a multiple of `heads`."""
    heads: int = Field(4, ge=1)
    """Of attention."""
    layers: int = Field(2, ge=1)
    """Blocks of attention and feed-forward layer."""
    expansion: int = Field(4, ge=1)
    """Units of a feed-forward layer, in widths."""
    dropout: float = Field(0.1, ge=0, lt=1)
    """Of embeddings and of what each layer adds."""
    hidden_least: float = Field(0.15, ge=0, le=1)
    """At least this part of a history is taken out and asked for in an epoch."""
    hidden_most: float = Field(0.35, ge=0, le=1)
    """At most this part of a history is taken out and asked for in an epoch."""
    tokens: int = Field(3072, ge=128)
    """Ratings a step, context included."""
    learning_rate: float = Field(2e-3, gt=0)
    """AdamW's at its highest, after the warm-up; it falls to a fiftieth as a cosine does."""
    weight_decay: float = Field(0.02, ge=0)
    """The part of every weight that a step takes off, times the learning rate."""
    warm_up: int = Field(200, ge=0)
    """Steps over which the learning rate rises from 0."""
    averaging: float = Field(0.99, ge=0, lt=1)
    """Served weights are a moving average over training steps, with this momentum."""
    epochs: int = Field(20, ge=1)
    """Passes over all people."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        require_range(self.hidden_least, self.hidden_most)
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is no multiple of heads {self.heads}")
        return self
