"""Settings of what is rated lately."""

from pydantic import Field

from maxella.models.settings import Settings


class RecentSettings(Settings):
    """Settings of `Recent`."""

    window: int = Field(5_000, ge=1)
    """So many of anybody's last ratings count as lately."""
    rising: float = Field(0.5, ge=0, le=1)
    """The power of what a movie would have of these ratings by its share of all, which its count is divided
    by: 0 is popularity of late, 1 the rise alone."""
