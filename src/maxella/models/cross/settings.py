"""What the cross network can be told."""

from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field, field_validator

from maxella.data.schema import AGE_BUCKET, GENDER, GENRES, MOVIE_ID, OCCUPATION, TIMESTAMP, USER_ID, ZIP_CODE
from maxella.features.fields import ALL_FIELDS
from maxella.models.settings import Settings

PLAIN = (USER_ID, MOVIE_ID, GENDER, AGE_BUCKET, OCCUPATION, ZIP_CODE, TIMESTAMP, GENRES)
"""The fields that MovieLens itself has; `timestamp` is the week of the rating."""

Units = Annotated[int, Field(ge=1)]


class CrossSettings(Settings):
    """Settings of `fit_cross`."""

    fields: tuple[str, ...] = Field(PLAIN, min_length=1)
    """Names of `maxella.features.fields.ALL_FIELDS`; each gets an embedding."""
    width: int = Field(32, ge=1)
    """Of each field's embedding."""
    cross_layers: int = Field(1, ge=1)
    """n of them make products of up to n + 1 fields."""
    projection: int | None = Field(None, ge=1)
    """The rank of the cross layers' matrices; None is full rank. A quarter of fields × width usually does."""
    structure: Literal["stacked", "parallel"] = "stacked"
    """Whether the dense layers read the crossed vector, or the embeddings beside the cross layers."""
    deep_layers: tuple[Units, ...] = (64, 32)
    """Units of the dense layers."""
    learning_rate: float = Field(2e-2, gt=0)
    """Adam's at the start; it falls to 0 as a cosine does."""
    epochs: int = Field(3, ge=1)
    """Passes over all ratings."""
    batch_size: int = Field(8192, ge=1)
    """Ratings a step, at most."""

    @field_validator("fields")
    @classmethod
    def _known_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in ALL_FIELDS:
                near = get_close_matches(name, ALL_FIELDS, n=1)
                raise ValueError(
                    f'no field "{name}"; '
                    + (f'did you mean "{near[0]}"?' if near else f"there are {', '.join(ALL_FIELDS)}")
                )
        if len(set(names)) < len(names):
            raise ValueError("a field is named twice")
        return names
