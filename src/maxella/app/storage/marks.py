"""How the movies stand with a profile: kept beside the events, so that a page need not fold a history."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from maxella.app.storage.database import Database
from maxella.app.storage.folding import latest_wins
from maxella.app.storage.profiles import require_profile
from maxella.app.storage.records import Event, Mark
from maxella.app.storage.tables import marks


class _Latest(NamedTuple):
    """The latest event of one movie and kind."""

    movie_id: str
    kind: str
    value: float | None
    at: int
    given_at: int
    event_id: int


_COLUMNS = tuple(marks.c[name] for name in _Latest._fields)


class Marks(Database):
    """Reading the marks of a profile, and bringing them up to new events."""

    def marks(self, profile_id: str, dataset: str) -> list[Mark]:
        """How the movies stand with a profile: those that have a rating or a flag.

        Returns:
            First those that are rated, the oldest rating first, then the others, by when they were changed.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        query = select(*_COLUMNS).where(marks.c.profile_id == profile_id, marks.c.dataset == dataset)
        with self._reading() as connection:
            rows = [_Latest._make(row) for row in connection.execute(query)]
            if not rows:
                require_profile(connection, profile_id)
        return _in_order(rows)

    def _mark(self, connection: Connection, recorded: Iterable[tuple[Event, int]]) -> None:
        """Bring the marks up to events that were just written, each with the time its value was given at."""
        latest: dict[tuple[str, str], dict[str, Any]] = {}
        for event, given_at in sorted(recorded, key=lambda entry: (entry[0].at, entry[0].id)):
            latest[event.movie_id, event.kind] = {
                "profile_id": event.profile_id,
                "dataset": event.dataset,
                "movie_id": event.movie_id,
                "kind": event.kind,
                "value": event.value,
                "at": event.at,
                "given_at": given_at,
                "event_id": event.id,
            }
        connection.execute(latest_wins(self._upsert(marks)), list(latest.values()))


def _in_order(rows: Sequence[_Latest]) -> list[Mark]:
    by_movie: dict[str, dict[str, _Latest]] = defaultdict(dict)
    for row in rows:
        by_movie[row.movie_id][row.kind] = row
    placed = [
        (_place(kinds), _mark_of(movie_id, kinds))
        for movie_id, kinds in by_movie.items()
        if any(row.value is not None for row in kinds.values())
    ]
    return [mark for _, mark in sorted(placed, key=lambda entry: entry[0])]


def _mark_of(movie_id: str, kinds: dict[str, _Latest]) -> Mark:
    values = {kind: row.value for kind, row in kinds.items() if row.value is not None}
    return Mark(
        movie_id,
        rating=values.get("rating"),
        rated_at=kinds["rating"].given_at if "rating" in values else None,
        is_seen="seen" in values,
        is_hidden="hidden" in values,
        is_saved="saved" in values,
        changed_at=max(row.at for row in kinds.values()),
    )


def _place(kinds: dict[str, _Latest]) -> tuple[bool, int, int]:
    """What the order of the marks goes by: rated or not, when, and in which event."""
    rating = kinds.get("rating")
    if rating is not None and rating.value is not None:
        return False, rating.given_at, rating.event_id
    last = max(kinds.values(), key=lambda row: (row.at, row.event_id))
    return True, last.at, last.event_id
