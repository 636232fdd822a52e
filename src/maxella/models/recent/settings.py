"""Settings of what is rated lately."""

from pydantic import Field

from maxella.models.settings import Settings


class RecentSettings(Settings):
    """Settings of `Recent`."""

    share: float = Field(0.01, gt=0, le=1)
    """The part of all fitted ratings that counts as lately; the last ones."""
    longest: int = Field(20_000, ge=1)
    """Ratings, however many are fitted."""
    rising: float = Field(0.5, ge=0, le=1)
    """The power of what a movie would have of these ratings by its share of all, which its count is divided
    by: 0 is popularity of late, 1 the rise alone."""
