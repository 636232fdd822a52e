"""The reference study's family of models as settings: two towers of fields, retrieval and rating heads."""

from typing import Self

from pydantic import Field, model_validator

from maxella.features.fields import MOVIE_FIELDS, QUERY_FIELDS
from maxella.models.settings import Settings


class FieldTowersSettings(Settings):
    """Two towers that read the fields of a pair, with a loss of retrieval, a loss of rating, or both.

    Each field has an embedding; a tower is their concatenation, through dense layers where there are any.
    Retrieval asks for the product of both towers, the rating is a dense network over both vectors.
    """

    query_fields: tuple[str, ...] = ("user_id",)
    """What the query tower reads, among `maxella.features.fields.QUERY_FIELDS`."""
    candidate_fields: tuple[str, ...] = ("movie_id",)
    """What the candidate tower reads, among `maxella.features.fields.MOVIE_FIELDS`."""
    width: int = Field(32, ge=1)
    """Of every field's embedding."""
    tower_layers: tuple[int, ...] = ()
    """Widths of both towers' dense layers; all but the last are ReLU."""
    tower_dropout: float = Field(0.0, ge=0, lt=1)
    """After every dense layer of a tower but the last, in training."""
    rating_layers: tuple[int, ...] = (256, 64)
    """Widths of the ReLU layers between both vectors and the rating."""
    rating_dropout: float = Field(0.0, ge=0, lt=1)
    """After every one of those layers, in training."""
    rating_max_norm: float | None = Field(None, gt=0)
    """No column of those layers' kernels grows longer than this."""
    retrieval_weight: float = Field(1.0, ge=0)
    """Of the in-batch softmax, which is a sum over the batch."""
    rating_weight: float = Field(0.0, ge=0)
    """Of the squared error, which is a mean over the batch."""
    learning_rate: float = Field(0.1, gt=0)
    """Adagrad's."""
    epochs: int = Field(5, ge=1)
    """Passes over all ratings."""
    batch_size: int = Field(8192, ge=2)
    """Ratings a step."""

    @model_validator(mode="after")
    def _can_be_built(self) -> Self:
        for chosen, known in ((self.query_fields, QUERY_FIELDS), (self.candidate_fields, MOVIE_FIELDS)):
            if unknown := [name for name in chosen if name not in known]:
                raise ValueError(f"no field {unknown[0]!r} there; there are {', '.join(known)}")
        if not self.query_fields or not self.candidate_fields:
            raise ValueError("each tower needs a field")
        if not self.tower_layers and len(self.query_fields) != len(self.candidate_fields):
            raise ValueError("towers of different widths have no product; give them tower_layers")
        if not self.retrieval_weight and not self.rating_weight:
            raise ValueError("a model without retrieval_weight and rating_weight learns nothing")
        return self
