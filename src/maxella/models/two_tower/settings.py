"""Settings of the two towers."""

from pydantic import Field

from maxella.features.catalogue import METADATA_FIELDS, MetadataField
from maxella.models.networks.settings import NetworkSettings


class TwoTowerSettings(NetworkSettings):
    """Settings of `TwoTower`; what it reads can be switched off, to see what each piece gives."""

    reads_profile: bool = True
    """Whether the query tower reads gender, age and occupation."""
    reads_ratings: bool = True
    """Whether a movie of the history weighs by its stars; without it, only that it was rated counts."""
    reads_recency: bool = True
    """Whether a movie of the history weighs by how long ago it was rated, in whole days."""
    metadata: tuple[MetadataField, ...] = METADATA_FIELDS
    """What the candidate tower reads of a movie beside its id; with nothing, new movies are all alike."""
    width: int = Field(512, ge=1)
    """Of both towers' vectors and of every layer of the query tower."""
    layers: int = Field(2, ge=1)
    """Layers of the query tower, the one that reads the history included."""
    feature_width: int = Field(64, ge=1)
    """Of the embeddings of the candidates' metadata."""
    dropout: float = Field(0.6, ge=0, lt=1)
    """Of every layer's output in training."""
    length_exponent: float = Field(0.25, ge=0, le=1)
    """The history's sum is divided by (number of ratings)^this."""
    candidates: int = Field(20_000, ge=2)
    """Movies that compete in a step's softmax: all rated ones where there are no more, else a sample."""
    learning_rate: float = Field(2e-3, gt=0)
    """Adam's at the start; it falls to 0 as a cosine does."""
    epochs: int = Field(40, ge=1)
    """Passes over all people."""
