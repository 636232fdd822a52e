"""Accounts: who signs in where several people share one address."""

import time
import unicodedata
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Row, delete, select, update

from maxella.app.storage.database import Database, upsert
from maxella.app.storage.passwords import hashed, is_right
from maxella.app.storage.records import Account, fitting
from maxella.app.storage.settings import forget_settings_of
from maxella.app.storage.tables import accounts, profiles
from maxella.errors import UnknownIdError, UsageError

LONGEST_NAME = 64


def folded(name: str) -> str:
    """A name as it is compared, and as tries at it are counted: one for "Ada", "ADA" and what looks the same.

    Whitespace is collapsed, compatible characters are one (NFKC), capitals do not matter. Nothing is cut
    off: what is longer than any name is as empty as nobody's.
    """
    name = " ".join(name.split())
    return "" if len(name) > LONGEST_NAME else unicodedata.normalize("NFKC", name).casefold()


@dataclass(frozen=True)
class Accounts:
    """Making, finding and deleting accounts."""

    database: Database

    def create(self, name: str, password: str) -> Account:
        """Make an account.

        Args:
            name: 1 to 64 characters; no other account has it, whatever its capitals.
            password: only its hash is kept.

        Raises:
            UsageError: when the name is taken, or name or password cannot be used.
        """
        name = fitting(name.strip(), "the name", LONGEST_NAME)
        account = Account(uuid4().hex, name, int(time.time()))
        row = {
            "id": account.id,
            "name": name,
            "folded_name": folded(name),
            "password_hash": hashed(password),
            "created_at": account.created_at,
        }
        with self.database.writing() as connection:
            offered = upsert(connection, accounts).values(row).on_conflict_do_nothing()
            if connection.execute(offered.returning(accounts.c.id)).first() is None:
                raise UsageError(f"the name {name!r} is taken; choose another one")
        return account

    def named(self, name: str) -> Account | None:
        """The account of this name, if there is one."""
        row = self._row_named(name)
        return None if row is None else Account(row.id, row.name, row.created_at)

    def authenticate(self, name: str, password: str) -> Account | None:
        """The account with this name and password; None when either is wrong, after the same time."""
        row = self._row_named(name)
        if not is_right(row.password_hash if row else None, password) or row is None:
            return None
        # Waiting for one's turn may have taken longer than a change of the password.
        if self._row_named(name) != row:
            return None
        return Account(row.id, row.name, row.created_at)

    def set_password(self, account_id: str, password: str) -> None:
        """Let an account be signed in to with this password alone.

        Raises:
            UsageError: when the password cannot be used.
            UnknownIdError: when there is no such account.
        """
        changed = update(accounts).where(accounts.c.id == account_id).values(password_hash=hashed(password))
        with self.database.writing() as connection:
            if connection.execute(changed).rowcount == 0:
                raise _unknown_account(account_id)

    def delete(self, account_id: str) -> None:
        """Delete an account, its profiles and everything of them.

        Raises:
            UnknownIdError: when there is no such account.
        """
        gone = delete(accounts).where(accounts.c.id == account_id).returning(accounts.c.id)
        with self.database.writing() as connection:
            theirs = connection.scalars(
                select(profiles.c.id).where(profiles.c.account_id == account_id)
            ).all()
            if connection.execute(gone).first() is None:
                raise _unknown_account(account_id)
            for owner in (account_id, *theirs):
                forget_settings_of(connection, owner)

    def _row_named(self, name: str) -> Row[*tuple[object, ...]] | None:
        compared = folded(name)
        # What cannot be stored is no name; PostgreSQL cannot even be asked for it.
        if not compared.isprintable():
            return None
        with self.database.reading() as connection:
            return connection.execute(select(accounts).where(accounts.c.folded_name == compared)).first()


def _unknown_account(account_id: str) -> UnknownIdError:
    return UnknownIdError(f"no account {account_id[:40]!r}; it may have been deleted")
