"""Sessions as people see them: on what device, since when, last seen, and which one is this."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request

from maxella.app.rendering.wording import day_text
from maxella.app.sessions import present_id
from maxella.app.storage.records import Session
from maxella.app.storage.store import Store
from maxella.app.texts import text


@dataclass(frozen=True)
class ShownSession:
    """A line of the list."""

    id_hash: str
    device: str
    since: str
    seen: str
    is_this: bool


def shown_sessions(request: Request, store: Store, sessions: Iterable[Session]) -> list[ShownSession]:
    """The sessions as lines, in their order."""
    present = present_id(request, store)
    return [
        ShownSession(
            each.id_hash,
            each.device or text("sessions.unknown"),
            day_text(each.created_at),
            day_text(each.seen_at),
            is_this=each.id_hash == present,
        )
        for each in sessions
    ]
