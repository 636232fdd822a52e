"""Settings of EASE, and how large a catalogue it takes."""

from pydantic import Field

from maxella.models.settings import Settings

LARGEST_CATALOGUE = 20_000
"""Movies; it needs movies² memory."""


class EaseSettings(Settings):
    """Settings of `Ease`."""

    regularisation: float = Field(1000.0, gt=0)
    """λ before row scaling; divided by √(mean history length) when rows are scaled."""
    row_exponent: float = Field(0.25, ge=0, le=1)
    """Each person's row is divided by (number of ratings)^this, so that heavy raters weigh less."""
