"""What a profile never wants to be shown: genres, people and keywords, by their names."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, tuple_

from maxella.app.limits import NEVER_LENGTH, NEVER_OF_A_KIND
from maxella.app.storage.database import Database, upsert
from maxella.app.storage.profiles import changing
from maxella.app.storage.records import WANTS_ALL, Never, fitting
from maxella.app.storage.tables import never
from maxella.errors import UsageError


@dataclass(frozen=True)
class Nevers:
    """Reading and changing what profiles never want."""

    database: Database

    def of(self, profile_id: str) -> Never:
        """What a profile never wants, each kind in the order of its names; nothing where nothing was said."""
        query = select(never.c.kind, never.c.name).where(never.c.profile_id == profile_id)
        names: dict[str, list[str]] = defaultdict(list)
        with self.database.reading() as connection:
            for kind, name in connection.execute(query.order_by(never.c.folded_name)):
                names[kind].append(name)
        return Never(**{kind: tuple(names[kind]) for kind in WANTS_ALL.by_kind})

    def change(self, profile_id: str, *, add: Never = WANTS_ALL, remove: Never = WANTS_ALL) -> None:
        """Add names to what a profile never wants, and take others back; what stands already changes nothing.

        Raises:
            UnknownIdError: when there is no such profile.
            UsageError: when a name cannot be used, or there are too many.
        """
        added = _rows(profile_id, add)
        removed = [(row["kind"], row["folded_name"]) for row in _rows(profile_id, remove)]
        with changing(self.database, profile_id) as connection:
            if removed:
                of_removed = tuple_(never.c.kind, never.c.folded_name).in_(removed)
                connection.execute(delete(never).where(never.c.profile_id == profile_id, of_removed))
            _add(connection, profile_id, added)

    def replace(self, profile_id: str, wanted: Never) -> None:
        """Let a profile never want this, and nothing else.

        Raises:
            UnknownIdError: when there is no such profile.
            UsageError: when a name cannot be used, or there are too many.
        """
        rows = _rows(profile_id, wanted)
        with changing(self.database, profile_id) as connection:
            connection.execute(delete(never).where(never.c.profile_id == profile_id))
            _add(connection, profile_id, rows)


def _rows(profile_id: str, names: Never) -> list[dict[str, Any]]:
    """The rows of names, each once."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, of_kind in names.by_kind.items():
        for given in of_kind:
            name = fitting(given.strip(), f"a name of {kind}", NEVER_LENGTH)
            row = {"profile_id": profile_id, "kind": kind, "folded_name": name.casefold(), "name": name}
            rows.setdefault((kind, row["folded_name"]), row)
    return list(rows.values())


def _add(connection: Connection, profile_id: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(upsert(connection, never).on_conflict_do_nothing(), rows)
        _require_room(connection, profile_id)


def _require_room(connection: Connection, profile_id: str) -> None:
    counted = select(never.c.kind, func.count()).where(never.c.profile_id == profile_id)
    for kind, count in connection.execute(counted.group_by(never.c.kind)):
        if count > NEVER_OF_A_KIND:
            raise UsageError(
                f"these would be {count} {kind} that are never wanted; {NEVER_OF_A_KIND} are the most, "
                "so take some back first"
            )
