"""The store: everything that the app keeps, in one database."""

from pathlib import Path
from typing import Self

from sqlalchemy import URL

from maxella.app.storage.accounts import Accounts
from maxella.app.storage.addresses import address
from maxella.app.storage.backups import backup
from maxella.app.storage.database import Database
from maxella.app.storage.everyone import Everyone
from maxella.app.storage.history import History
from maxella.app.storage.import_rows import ImportRows
from maxella.app.storage.imports import Imports
from maxella.app.storage.marks import Marks
from maxella.app.storage.never import Nevers
from maxella.app.storage.opening import make_ready
from maxella.app.storage.profiles import Profiles
from maxella.app.storage.restoring import restore
from maxella.app.storage.sessions import Sessions
from maxella.app.storage.settings import Settings


class Store:
    """An open store; threads may share it. Each attribute keeps one subject, in transactions of its own.

    Every method raises `StorageError` when the database does not answer, and `UsageError` for what cannot be
    stored.
    """

    def __init__(self, url: URL) -> None:
        self.database = Database(url)
        self.accounts = Accounts(self.database)
        self.profiles = Profiles(self.database)
        self.sessions = Sessions(self.database)
        self.history = History(self.database)
        self.imports = Imports(self.database)
        self.import_rows = ImportRows(self.database)
        self.marks = Marks(self.database)
        self.never = Nevers(self.database)
        self.settings = Settings(self.database)
        self.everyone = Everyone(self.database)

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open a database, and make or migrate its tables; before a migration a backup is made.

        Args:
            url: `postgresql://…`, `sqlite:///FILE`, or None for the file in `MAXELLA_HOME`.

        Raises:
            UsageError: when the address cannot be used.
            StorageError: when the database cannot be opened, what is there is none of ours or lacks tables, a
                newer release wrote it, or the backup before a migration cannot be written.
        """
        place = address(url)
        make_ready(place)
        return cls(place)

    @classmethod
    def restore(cls, backup: Path, url: str | None = None) -> Self:
        """Put what a backup holds in the place of all that a database holds, and open it.

        The backup may come from either kind of database, and from an older release. What was there is kept,
        and a line of the log says where and how it comes back. A running app sees the restored data from its
        next question on; who is signed in has to sign in again.

        Args:
            backup: a file that `backup` wrote.
            url: as in `open`; the database may be empty, damaged, or of a newer release.

        Raises:
            UsageError: when the address cannot be used.
            StorageError: when the file is no sound backup of this release or an older one, or the database
                cannot be written; what it held stays then.
        """
        restore(address(url), backup)
        return cls.open(url)

    def backup(self, file: Path) -> None:
        """Write all that the database holds to a file, as it is at one moment, while it is in use.

        Args:
            file: where it goes; an older backup there is replaced, and nothing else is.

        Raises:
            StorageError: when it cannot be written; then nothing stands there that did not before.
        """
        backup(self.database.url, file)

    def close(self) -> None:
        """Close every connection; the store cannot be used any more."""
        self.database.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
