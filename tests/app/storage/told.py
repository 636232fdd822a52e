"""Short ways to say what happened."""

from maxella.app.storage import NewEvent
from maxella.app.storage.records import Kind


def rated(key: str, movie_id: str, rating: float | None, at: int = 1_700_000_000) -> NewEvent:
    """A rating, or with None the taking back of one."""
    return NewEvent(key, "rating", movie_id, rating, at)


def flag(key: str, kind: Kind, movie_id: str, at: int = 1_700_000_000, *, is_set: bool = True) -> NewEvent:
    """Something set, or taken back."""
    return NewEvent(key, kind, movie_id, 1.0 if is_set else None, at)
