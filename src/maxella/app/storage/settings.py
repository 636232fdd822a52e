"""Settings of the whole app, and the secrets that it makes for itself."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from maxella.app.storage.database import Database, upsert
from maxella.app.storage.passwords import hashed, is_right
from maxella.app.storage.records import fitting
from maxella.app.storage.tables import settings
from maxella.errors import UsageError

LONGEST_NAME = 64
LONGEST_VALUE = 65_536

# What `get` neither gives nor changes.
_PRIVATE = "private:"
_SECRET = f"{_PRIVATE}secret"
_OPERATOR = f"{_PRIVATE}operator password"


@dataclass(frozen=True)
class Settings:
    """Named values, the cookies' secret and the operator's password."""

    database: Database

    def get(self, name: str) -> str | None:
        """The value of a setting; None when it was never set.

        Raises:
            UsageError: for the name of a secret.
        """
        return self._value(_public(name))

    def set(self, name: str, value: str) -> None:
        """Set a setting.

        Raises:
            UsageError: for the name of a secret, and for what is too long.
        """
        self._set(_public(name), fitting(value, f"the setting {name!r}", LONGEST_VALUE))

    def secret(self) -> bytes:
        """The 32 random bytes that cookies are signed with; made once, the same for all processes."""
        found = self._value(_SECRET)
        if found is None:
            with self.database.writing() as connection:
                offered = upsert(connection, settings).values(name=_SECRET, value=secrets.token_hex(32))
                connection.execute(offered.on_conflict_do_nothing())
            found = self._value(_SECRET) or ""
        return bytes.fromhex(found)

    def set_operator_password(self, password: str) -> None:
        """Let the operator's pages open with this password.

        Raises:
            UsageError: when it is empty or too long.
        """
        self._set(_OPERATOR, hashed(password))

    def operator_password_is_right(self, password: str) -> bool:
        """Whether this is the operator's password; False where none was set. It takes as long either way."""
        password_hash = self._value(_OPERATOR)
        # Waiting for one's turn may take longer than a change of the password.
        return is_right(password_hash, password) and self._value(_OPERATOR) == password_hash

    def has_operator_password(self) -> bool:
        """Whether an operator's password was set."""
        return self._value(_OPERATOR) is not None

    def _value(self, name: str) -> str | None:
        with self.database.reading() as connection:
            value: str | None = connection.execute(
                select(settings.c.value).where(settings.c.name == name)
            ).scalar()
        return value

    def _set(self, name: str, value: str) -> None:
        with self.database.writing() as connection:
            given = upsert(connection, settings).values(name=name, value=value)
            connection.execute(
                given.on_conflict_do_update(
                    index_elements=[settings.c.name], set_={"value": given.excluded.value}
                )
            )


def forget_settings_of(connection: Connection, owner: str) -> None:
    """Delete the settings whose names end in the id of a profile or an account."""
    connection.execute(delete(settings).where(settings.c.name.endswith(f".{owner}", autoescape=True)))


def _public(name: str) -> str:
    if name.startswith(_PRIVATE):
        raise UsageError(f"{name[:LONGEST_NAME]!r} is no setting")
    return fitting(name, "the name of a setting", LONGEST_NAME)
