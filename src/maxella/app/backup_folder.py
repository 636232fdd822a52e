"""The folder of backups that the app itself makes: those of a click, and those of every day."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from maxella.app.storage.places import backups_folder

NAME = r"maxella-\d{8}-\d{6}(\.daily)?\.backup"
"""What a backup is called: when it was begun (UTC), and whether it is one of every day."""

_NAME = re.compile(NAME)
_MOMENT = "%Y%m%d-%H%M%S"
_DAILY = ".daily.backup"


@dataclass(frozen=True)
class KeptBackup:
    """A backup that lies in the folder."""

    path: Path
    made_at: datetime
    """In UTC."""
    bytes: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def is_daily(self) -> bool:
        """Whether the schedule made it, and may remove it."""
        return self.name.endswith(_DAILY)


def kept_backups() -> list[KeptBackup]:
    """All backups of the folder, the newest first."""
    found = []
    for path in backups_folder().glob("maxella-*.backup"):
        try:
            made_at = datetime.strptime(path.name[8:23], _MOMENT).replace(tzinfo=UTC)
            size = path.stat().st_size
        except (ValueError, OSError):
            # No name of ours, or another process has just removed it.
            continue
        if _NAME.fullmatch(path.name):
            found.append(KeptBackup(path, made_at, size))
    return sorted(found, key=lambda backup: backup.name, reverse=True)


def backup_named(name: str) -> Path | None:
    """The backup of this name; None where there is none, or it is no name of a backup."""
    path = backups_folder() / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def new_backup(moment: datetime, *, is_daily: bool = False) -> Path:
    """Where a backup goes that is begun at a moment (UTC)."""
    return backups_folder() / f"maxella-{moment:{_MOMENT}}{_DAILY if is_daily else '.backup'}"
