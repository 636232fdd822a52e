"""Accounts: who signs in where several people share one address."""

import time
import unicodedata
from uuid import uuid4

from sqlalchemy import delete, select

from maxella.app.storage.database import Database
from maxella.app.storage.limits import fitting
from maxella.app.storage.passwords import hashed, is_right
from maxella.app.storage.records import Account
from maxella.app.storage.tables import accounts
from maxella.errors import UnknownIdError, UsageError

LONGEST_NAME = 64


class Accounts(Database):
    """Making, finding and deleting accounts."""

    def create_account(self, name: str, password: str) -> Account:
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
            "folded_name": _folded(name),
            "password_hash": hashed(password),
            "created_at": account.created_at,
        }
        offered = self._upsert(accounts).values(row).on_conflict_do_nothing()
        with self._writing() as connection:
            if connection.execute(offered.returning(accounts.c.id)).first() is None:
                raise UsageError(f"the name {name!r} is taken; choose another one")
        return account

    def account_of(self, name: str, password: str) -> Account | None:
        """The account with this name and password; None when either is wrong, after the same time."""
        # No name holds NUL, which PostgreSQL cannot even be asked for.
        folded = "" if "\0" in name else _folded(name[:LONGEST_NAME].strip())
        query = select(accounts).where(accounts.c.folded_name == folded)
        with self._reading() as connection:
            row = connection.execute(query).first()
        if not is_right(row.password_hash if row else None, password) or row is None:
            return None
        return Account(row.id, row.name, row.created_at)

    def delete_account(self, account_id: str) -> None:
        """Delete an account, its profiles and everything of them.

        Raises:
            UnknownIdError: when there is no such account.
        """
        gone = delete(accounts).where(accounts.c.id == account_id).returning(accounts.c.id)
        with self._writing() as connection:
            if connection.execute(gone).first() is None:
                raise UnknownIdError(f"no account {account_id[:40]!r}; it may have been deleted")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
