"""Settings of the linear models of order, and how large a catalogue they take."""

from pydantic import Field

from maxella.models.settings import Settings

LARGEST_CATALOGUE = 20_000
"""Movies; they need movies² memory."""


class GapSettings(Settings):
    """Settings of `Gaps`."""

    regularisation: float = Field(30.0, gt=0)
    """Added to the diagonal of the normal equations."""
    reach: int = Field(12, ge=1, le=64)
    """How many ratings before and after a gap speak for what belongs there."""
    decay: float = Field(4.0, gt=0)
    """Ratings, over which a rating's voice falls to 1 / e."""


class SlitSettings(Settings):
    """Settings of `Slit`."""

    regularisation: float = Field(300.0, gt=0)
    """Added to the diagonal of the normal equations."""
    reach: int = Field(20, ge=1, le=64)
    """How many ratings before one speak for it."""
    decay: float = Field(3.0, gt=0)
    """Ratings, over which a rating's voice falls to 1 / e."""
