"""Settings of ALS."""

from pydantic import Field

from maxella.models.settings import Settings


class AlsSettings(Settings):
    """Settings of `Als`."""

    factors: int = Field(64, ge=1, le=1024)
    regularisation: float = Field(50.0, gt=0)
    """λ of both sides, not multiplied by the number of ratings."""
    confidence: float = Field(5.0, gt=1)
    """How much a rated pair counts where one that is not rated counts 1."""
    iterations: int = Field(15, ge=1)
