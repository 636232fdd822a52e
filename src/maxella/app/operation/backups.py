"""The folder of backups: those of a click, and one of every day, verified before older ones are removed."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from maxella.access import make_private_folder
from maxella.app.storage.addresses import backups_folder
from maxella.app.storage.backups import verify
from maxella.app.storage.store import Store
from maxella.errors import MaxellaError, UnknownIdError, UsageError

log = logging.getLogger(__name__)

MOST_KEPT = 365
DEFAULT_KEPT = 7
SECONDS_BETWEEN_LOOKS = 30
SECONDS_TO_STOP = 10
BEFORE_ANOTHER_TRY = timedelta(hours=1)
"""After one that failed: a full disk is not full of tries."""

_PLAN = "backup plan"
_NONE = "none"
_OUTCOME = "backup outcome"

NAME = r"maxella-\d{8}-\d{6}(\.daily)?\.backup"
"""What a backup is called: when it was begun (UTC), and whether it is one of every day."""

_NAME = re.compile(NAME)
_MOMENT = "%Y%m%d-%H%M%S"
_DAILY = ".daily.backup"

Kept = TypeVar("Kept", bound=BaseModel)


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


def backup_named(name: str) -> Path:
    """Find a backup by its exact name.

    Raises:
        UnknownIdError: when there is none, or it is no name of a backup.
    """
    path = backups_folder() / name
    if not (_NAME.fullmatch(name) and path.is_file()):
        raise UnknownIdError("that backup is not here any more")
    return path


def new_backup(moment: datetime, *, is_daily: bool = False) -> Path:
    """Give the path of a backup that is begun at a moment (UTC)."""
    return backups_folder() / f"maxella-{moment:{_MOMENT}}{_DAILY if is_daily else '.backup'}"


class Plan(BaseModel):
    """A schedule of backups, and how many of them stay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hour: int = Field(ge=0, le=23)
    """Of the day, in UTC."""
    keep: int = Field(ge=1, le=MOST_KEPT)
    """So many of the newest; those of a click do not count and are never removed."""


class Outcome(BaseModel):
    """The last backup of the schedule, and how it went."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    name: str = ""
    bytes: int = 0
    problem: str = ""
    """Empty for one that was verified."""


def plan_of(store: Store) -> Plan | None:
    """The plan; None where no backups are scheduled."""
    return _read(store, _PLAN, Plan)


def outcome_of(store: Store) -> Outcome | None:
    """Read how the last scheduled backup went; None where none was made yet."""
    return _read(store, _OUTCOME, Outcome)


def change_plan(store: Store, hour: str, keep: str) -> None:
    """Make a backup every day at an hour (UTC), and keep so many.

    Raises:
        UsageError: when either is no such number.
    """
    try:
        plan = Plan.model_validate({"hour": hour, "keep": keep})
    except ValidationError:
        raise UsageError(f"choose an hour from 0 to 23, and keep 1 to {MOST_KEPT} backups") from None
    store.settings.set(_PLAN, plan.model_dump_json())


def end_plan(store: Store) -> None:
    """Make no more backups by themselves; those that are there stay."""
    store.settings.set(_PLAN, _NONE)


def is_due(plan: Plan, now: datetime, newest: datetime | None) -> bool:
    """Tell whether the newest daily backup is older than the last time one should have been made."""
    latest = now.replace(hour=plan.hour, minute=0, second=0, microsecond=0)
    if latest > now:
        latest -= timedelta(days=1)
    return newest is None or newest < latest


class BackupSchedule:
    """Looks every half minute whether a backup is due; several processes on one home make it once."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """See the class.

        Args:
            store: whose content is backed up, and where the plan is kept.
            clock: gives the time, in UTC.
        """
        self._store = store
        self._clock = clock
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="maxella-backups", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it; a backup that is being written gets some seconds, and comes later if they are too few."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(SECONDS_TO_STOP)

    def look(self) -> None:
        """Make a backup if one is due, and nobody else is making it."""
        plan = plan_of(self._store)
        if plan is None or not self._is_due(plan):
            return
        folder = backups_folder()
        make_private_folder(folder)
        try:
            with FileLock(folder / ".schedule.lock", blocking=False, mode=0o600):
                # Another process may have made it while this one looked.
                if self._is_due(plan):
                    self._make(plan)
        except Timeout:
            pass

    def _is_due(self, plan: Plan) -> bool:
        now, last = self._clock(), outcome_of(self._store)
        if last is not None and last.problem and timedelta(0) <= now - last.at < BEFORE_ANOTHER_TRY:
            return False
        newest = next((backup.made_at for backup in kept_backups() if backup.is_daily), None)
        return is_due(plan, now, newest)

    def _make(self, plan: Plan) -> None:
        for part in backups_folder().glob(".maxella-*.daily.backup.*.part"):
            # Of one that was killed; who writes holds the lock.
            part.unlink(missing_ok=True)
        now = self._clock()
        file = new_backup(now, is_daily=True)
        try:
            self._store.backup(file)
            verify(file)
            outcome = Outcome(at=now, name=file.name, bytes=file.stat().st_size)
            daily = [backup for backup in kept_backups() if backup.is_daily]
            for old in daily[plan.keep :]:
                old.path.unlink(missing_ok=True)
        except (MaxellaError, OSError) as error:
            log.warning("the backup of this day failed: %s", error)
            outcome = Outcome(at=now, problem=str(error))
        self._store.settings.set(_OUTCOME, outcome.model_dump_json())

    def _run(self) -> None:
        while True:
            try:
                self.look()
            except (MaxellaError, OSError) as error:
                log.warning("no backup could be scheduled: %s", error)
            if self._ended.wait(SECONDS_BETWEEN_LOOKS):
                return


def _read(store: Store, name: str, kind: type[Kept]) -> Kept | None:
    value = store.settings.get(name)
    try:
        return None if value in (None, _NONE) else kind.model_validate_json(value)
    except ValidationError:
        return None
