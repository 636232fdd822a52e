"""Settings of the joint network."""

from pydantic import Field

from maxella.models.networks.settings import RatingNetworkSettings


class JointSettings(RatingNetworkSettings):
    """Settings of `Joint`."""

    width: int = Field(256, ge=1)
    """Of both towers' vectors and of every layer."""
    feature_width: int = Field(64, ge=1)
    """Of the embeddings of the candidates' metadata."""
    dropout: float = Field(0.5, ge=0, lt=1)
    """Of every layer's output in training."""
    rating_weight: float = Field(0.3, ge=0, le=1)
    """Of the goal to predict ratings; the goal to retrieve has the rest. 0 and 1 make the specialists."""
    length_exponent: float = Field(0.25, ge=0, le=1)
    """The sum over the movies of a history is divided by (number of ratings)^this."""
    candidates: int = Field(20_000, ge=2)
    """Movies that compete in a step's softmax: all rated ones where there are no more, else a sample."""
    learning_rate: float = Field(2e-3, gt=0)
    """AdamW's at the start; it falls to 0 as a cosine does."""
    weight_decay: float = Field(3.0, ge=0)
    """The fraction that a step takes off what is for the rating alone, times the learning rate."""
    epochs: int = Field(24, ge=1)
    """Passes over all people."""
