"""The store: everything that the app keeps, in one database."""

from pathlib import Path
from typing import Self

from maxella.app.storage.accounts import Accounts
from maxella.app.storage.addresses import address, is_sqlite
from maxella.app.storage.backups import backup, restore
from maxella.app.storage.engines import make_file
from maxella.app.storage.everyone import Everyone
from maxella.app.storage.imports import Imports
from maxella.app.storage.mappings import Mappings
from maxella.app.storage.migrating import migrate
from maxella.app.storage.profiles import Profiles
from maxella.app.storage.settings import Settings


class Store(Profiles, Imports, Mappings, Accounts, Settings, Everyone):
    """An open store; threads may share it.

    Every method raises `StorageError` when the database does not answer, and `UsageError` for what cannot be
    stored.
    """

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open a database, and make or migrate its tables.

        Args:
            url: `postgresql://…`, `sqlite:///FILE`, or None for the file in `MAXELLA_HOME`.

        Raises:
            UsageError: when the address cannot be used.
            StorageError: when the database cannot be opened, or a newer release wrote it.
        """
        place = address(url)
        if is_sqlite(place):
            make_file(place)
        store = cls(place)
        try:
            with store._writing() as connection:
                migrate(connection, place)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def restore(cls, backup: Path, url: str | None = None) -> Self:
        """Put what a backup holds in the place of all that a database holds, and open it.

        A running app sees it from its next question on; who is signed in has to sign in again.

        Args:
            backup: a file that `backup` wrote.
            url: as in `open`.

        Raises:
            UsageError: when the address cannot be used.
            StorageError: when the file is no sound backup, or the database cannot be written; what it held
                stays then.
        """
        cls.open(url).close()
        restore(address(url), backup)
        return cls.open(url)

    def backup(self, file: Path) -> None:
        """Write all that the database holds to a file, as it is at one moment, while it is in use.

        Raises:
            StorageError: when it cannot be written; then nothing stands there that did not before.
        """
        backup(self._url, file)
