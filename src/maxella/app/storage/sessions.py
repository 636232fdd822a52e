"""Sessions: which browsers are signed in, and as whom, until they sign out or are signed out."""

import time
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from maxella.app.storage.database import Database
from maxella.app.storage.profiles import profile_in
from maxella.app.storage.records import Account, Session
from maxella.app.storage.tables import accounts, profiles, sessions

SECONDS_UNUSED = 90 * 86_400
"""A session that nobody used for so long is over."""
SECONDS_AT_MOST = 365 * 86_400
"""A session is over then, however much it is used."""
SECONDS_BETWEEN_SIGHTINGS = 300
"""So often at most it is written down that a session is used."""
MOST_SESSIONS = 100
"""Of one account, or of one profile; the one that was unused for longest goes."""
LONGEST_DEVICE = 60

_IS_EMPTY = and_(
    sessions.c.account_id.is_(None), sessions.c.profile_id.is_(None), sessions.c.operator_until.is_(None)
)
_LATEST_FIRST = (sessions.c.seen_at.desc(), sessions.c.created_at.desc(), sessions.c.id_hash)
_WHOLE = (
    select(
        sessions,
        accounts.c.name.label("account_name"),
        accounts.c.created_at.label("account_created_at"),
        *(column.label(f"profile.{column.name}") for column in profiles.c),
    )
    .outerjoin(accounts, sessions.c.account_id == accounts.c.id)
    .outerjoin(profiles, sessions.c.profile_id == profiles.c.id)
)
"""Sessions with all that is asked of them at every request, in one question."""


@dataclass(frozen=True)
class Sessions:
    """Beginning, finding and ending sessions."""

    database: Database

    def begin(
        self,
        id_hash: str,
        *,
        account_id: str | None = None,
        profile_id: str | None = None,
        operator_until: int | None = None,
        created_at: int | None = None,
        device: str = "",
        in_place_of: str | None = None,
    ) -> None:
        """Begin a session; those that are over, and those that are too many, go at this moment.

        Args:
            id_hash: the SHA-256 of what the browser's cookie holds.
            account_id: whom it acts for.
            profile_id: whom it acts as.
            operator_until: until when the operator's pages are open to it.
            created_at: when it began under another id; None for now.
            device: what browser it is; cut at 60 characters.
            in_place_of: the session that ends by this.
        """
        now = int(time.time())
        began = now if created_at is None else created_at
        lasts_until = min(now + SECONDS_UNUSED, began + SECONDS_AT_MOST)
        if account_id is None and profile_id is None and operator_until is not None:
            lasts_until = operator_until
        row = {
            "id_hash": id_hash,
            "account_id": account_id,
            "profile_id": profile_id,
            "operator_until": operator_until,
            "created_at": began,
            "seen_at": now,
            "expires_at": lasts_until,
            "device": device[:LONGEST_DEVICE],
        }
        over = or_(sessions.c.expires_at <= now, sessions.c.id_hash == in_place_of)
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(over))
            connection.execute(insert(sessions).values(row))
            for column in (sessions.c.account_id, sessions.c.profile_id):
                if row[column.name] is not None:
                    _end_the_oldest(connection, column == row[column.name])

    def get(self, id_hash: str) -> Session | None:
        """A session with its account and its profile; None when there is none, or it is over."""
        is_it = and_(sessions.c.id_hash == id_hash, sessions.c.expires_at > int(time.time()))
        with self.database.reading() as connection:
            row = connection.execute(_WHOLE.where(is_it)).mappings().first()
        return None if row is None else _session(row)

    def see(self, session: Session) -> None:
        """Write down that a session is used now; it lasts longer by that."""
        now = int(time.time())
        changes: dict[str, object] = {"seen_at": now}
        if session.account or session.profile:
            changes["expires_at"] = min(now + SECONDS_UNUSED, session.created_at + SECONDS_AT_MOST)
        with self.database.writing() as connection:
            connection.execute(update(sessions).where(sessions.c.id_hash == session.id_hash).values(changes))

    def end(self, id_hash: str, account_id: str | None = None) -> None:
        """End a session; with an account given, only if it is that account's."""
        is_it = sessions.c.id_hash == id_hash
        if account_id is not None:
            is_it = and_(is_it, sessions.c.account_id == account_id)
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(is_it))

    def of_account(self, account_id: str) -> list[Session]:
        """Where an account is signed in; the one that was used last first."""
        return self._sessions(sessions.c.account_id == account_id)

    def of_profile(self, profile_id: str) -> list[Session]:
        """Where a profile is in use; the one that was used last first."""
        return self._sessions(sessions.c.profile_id == profile_id)

    def end_of_account(self, account_id: str, but: str | None = None) -> None:
        """Sign an account out everywhere but in one session."""
        is_another = and_(sessions.c.account_id == account_id, sessions.c.id_hash.is_distinct_from(but))
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(is_another))

    def leave_profile(self, profile_id: str, but: str | None = None) -> None:
        """Let no session act as a profile any more but one; who is signed in with an account stays so."""
        is_another = and_(sessions.c.profile_id == profile_id, sessions.c.id_hash.is_distinct_from(but))
        self._take_from(is_another, sessions.c.profile_id)

    def end_operator_rights(self) -> None:
        """Close the operator's pages to every session."""
        self._take_from(sessions.c.operator_until.is_not(None), sessions.c.operator_until)

    def _sessions(self, condition: ColumnElement[bool]) -> list[Session]:
        query = _WHOLE.where(condition, sessions.c.expires_at > int(time.time())).order_by(*_LATEST_FIRST)
        with self.database.reading() as connection:
            return [_session(row) for row in connection.execute(query).mappings()]

    def _take_from(self, condition: ColumnElement[bool], right: Column[object]) -> None:
        """Take a right away, and the sessions that have none left."""
        with self.database.writing() as connection:
            connection.execute(update(sessions).where(condition).values({right.name: None}))
            connection.execute(delete(sessions).where(_IS_EMPTY))


def _end_the_oldest(connection: Connection, is_theirs: ColumnElement[bool]) -> None:
    too_many = select(sessions.c.id_hash).where(is_theirs).order_by(*_LATEST_FIRST).offset(MOST_SESSIONS)
    connection.execute(delete(sessions).where(sessions.c.id_hash.in_(too_many)))


def _session(row: RowMapping) -> Session:
    account = row["account_id"] and Account(row["account_id"], row["account_name"], row["account_created_at"])
    of_profile = {column.name: row[f"profile.{column.name}"] for column in profiles.c}
    return Session(
        row["id_hash"],
        account or None,
        profile_in(of_profile) if row["profile_id"] else None,
        row["operator_until"],
        row["created_at"],
        row["seen_at"],
        row["device"],
    )
