"""How much a soak counts, and what it tells of each database."""

from tests.counting import SOAK


def times(count: int) -> int:
    """So many, or a tenth of it."""
    return SOAK.times(count)


def tell(what: str, database: str, **figures: float) -> None:
    """Keep what a full soak counted, for the page of it."""
    SOAK.tell(what, database=database.partition(":")[0], **figures)
