"""The profiles: who rates."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from maxella.app.limits import NAME_LENGTH, PROFILES_IN_ALL, PROFILES_OF_ONE
from maxella.app.storage.database import Database
from maxella.app.storage.passwords import hashed, is_right
from maxella.app.storage.records import COLOURS, Profile, fitting
from maxella.app.storage.settings import forget_settings_of
from maxella.app.storage.tables import accounts, profiles
from maxella.errors import UnknownIdError, UsageError


@contextmanager
def changing(database: Database, profile_id: str) -> Iterator[Connection]:
    """A transaction that writes, and keeps other writers away from a profile until it ends.

    Raises:
        UnknownIdError: when there is no such profile.
    """
    # SQLite knows no such lock and needs none: there, one transaction writes at a time.
    query = select(profiles.c.id).where(profiles.c.id == profile_id).with_for_update()
    with database.writing() as connection:
        if connection.execute(query).first() is None:
            raise _unknown_profile(profile_id)
        yield connection


def require_profile(connection: Connection, profile_id: str) -> None:
    """Make sure that a profile is there.

    Raises:
        UnknownIdError: when there is no such profile.
    """
    if connection.execute(select(profiles.c.id).where(profiles.c.id == profile_id)).first() is None:
        raise _unknown_profile(profile_id)


def _unknown_profile(profile_id: str) -> UnknownIdError:
    return UnknownIdError(f"no profile {profile_id[:40]!r}; it may have been deleted")


@dataclass(frozen=True)
class Profiles:
    """Making, changing and deleting profiles."""

    database: Database

    def of_account(self, account_id: str | None = None) -> list[Profile]:
        """The profiles of an account, or those without one (None), oldest first."""
        query = select(profiles).where(profiles.c.account_id == account_id)
        with self.database.reading() as connection:
            return [profile_in(row._mapping) for row in connection.execute(query.order_by(*_OLDEST_FIRST))]

    def shared(self) -> list[Profile]:
        """The profiles that others may ask for Tonight with, oldest first."""
        query = select(profiles).where(profiles.c.is_shared)
        with self.database.reading() as connection:
            return [profile_in(row._mapping) for row in connection.execute(query.order_by(*_OLDEST_FIRST))]

    def get(self, profile_id: str) -> Profile:
        """One profile.

        Raises:
            UnknownIdError: when there is none of this id.
        """
        with self.database.reading() as connection:
            row = connection.execute(select(profiles).where(profiles.c.id == profile_id)).first()
        if row is None:
            raise _unknown_profile(profile_id)
        return profile_in(row._mapping)

    def create(
        self, name: str, colour: str, pin: str | None = None, account_id: str | None = None
    ) -> Profile:
        """Make a profile.

        Args:
            name: 1 to 40 characters; two profiles may have the same.
            colour: one of `COLOURS`.
            pin: asked for before the profile is used; None for none.
            account_id: the account it belongs to.

        Raises:
            UsageError: when the name or the colour cannot be used, or there are too many profiles.
            UnknownIdError: when there is no such account.
        """
        row = {
            "id": uuid4().hex,
            "name": _name(name),
            "colour": _colour(colour),
            "pin_hash": None if pin is None else hashed(pin),
            "is_shared": False,
            "account_id": account_id,
            "created_at": int(time.time()),
        }
        with self.database.writing() as connection:
            if account_id is not None:
                owner = select(accounts.c.id).where(accounts.c.id == account_id).with_for_update(read=True)
                if connection.execute(owner).first() is None:
                    raise UnknownIdError(f"no account {account_id[:40]!r}; it may have been deleted")
            _require_room(connection, account_id)
            connection.execute(insert(profiles).values(row))
        return self.get(str(row["id"]))

    def change(
        self,
        profile_id: str,
        *,
        name: str | None = None,
        colour: str | None = None,
        is_shared: bool | None = None,
        scale: str | None = None,
    ) -> Profile:
        """Change what is given of a profile, and leave the rest; an empty `scale` is that of the dataset.

        Raises:
            UsageError: when the name or the colour cannot be used.
            UnknownIdError: when there is no such profile.
        """
        changes: dict[str, str | bool | None] = {}
        if name is not None:
            changes["name"] = _name(name)
        if colour is not None:
            changes["colour"] = _colour(colour)
        if is_shared is not None:
            changes["is_shared"] = is_shared
        if scale is not None:
            changes["scale"] = fitting(scale, "the name of a scale", NAME_LENGTH) if scale else None
        if changes:
            self._change(profile_id, changes)
        return self.get(profile_id)

    def set_pin(self, profile_id: str, pin: str | None) -> None:
        """Ask for this PIN from now on, or for none.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        self._change(profile_id, {"pin_hash": None if pin is None else hashed(pin)})

    def pin_is_right(self, profile_id: str, pin: str) -> bool:
        """Whether this is the profile's PIN; False where it has none. Tries are not counted here.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        pin_hash = self._pin_hash(profile_id)
        # Waiting for one's turn may take longer than a change of the PIN.
        return is_right(pin_hash, pin) and self._pin_hash(profile_id) == pin_hash

    def delete(self, profile_id: str) -> None:
        """Delete a profile and everything of it: history, imports, what it never wants, settings.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        with changing(self.database, profile_id) as connection:
            connection.execute(delete(profiles).where(profiles.c.id == profile_id))
            forget_settings_of(connection, profile_id)

    def _pin_hash(self, profile_id: str) -> str | None:
        with self.database.reading() as connection:
            row = connection.execute(select(profiles.c.pin_hash).where(profiles.c.id == profile_id)).first()
        if row is None:
            raise _unknown_profile(profile_id)
        found: str | None = row.pin_hash
        return found

    def _change(self, profile_id: str, changes: Mapping[str, str | bool | None]) -> None:
        with changing(self.database, profile_id) as connection:
            connection.execute(update(profiles).where(profiles.c.id == profile_id).values(changes))


def _require_room(connection: Connection, account_id: str | None) -> None:
    most = PROFILES_IN_ALL if account_id is None else PROFILES_OF_ONE
    there = select(func.count()).where(profiles.c.account_id == account_id)
    if connection.execute(there).scalar_one() >= most:
        raise UsageError(f"there are {most} profiles, which are the most; delete one to make another")


_OLDEST_FIRST = (profiles.c.created_at, profiles.c.name, profiles.c.id)


def profile_in(row: Mapping[Any, Any]) -> Profile:
    """The profile that a row of its table holds."""
    values = dict(row)
    return Profile(has_pin=values.pop("pin_hash") is not None, **values)


def _name(name: str) -> str:
    return fitting(name.strip(), "the name", NAME_LENGTH)


def _colour(colour: str) -> str:
    if colour not in COLOURS:
        raise UsageError(f"{colour[:40]!r} is no colour of profiles; there are {', '.join(COLOURS)}")
    return colour
