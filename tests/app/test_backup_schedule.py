"""A backup every day: when it is due, that it is made once, and what is removed."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maxella.app.operation import backups
from maxella.app.operation.backups import (
    BackupSchedule,
    Plan,
    change_plan,
    end_plan,
    is_due,
    kept_backups,
    new_backup,
    outcome_of,
    plan_of,
)
from maxella.app.storage.backups import verify
from maxella.app.storage.store import Store
from maxella.errors import StorageError, UsageError


class Clock:
    """Time that a test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: int) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture
def schedule(own_store: Store, clock: Clock) -> BackupSchedule:
    change_plan(own_store, "3", "2")
    return BackupSchedule(own_store, clock=clock)


def daily() -> list[str]:
    return [backup.name for backup in kept_backups() if backup.is_daily]


@pytest.mark.parametrize(
    ("newest", "due"),
    [
        (None, True),
        (datetime(2026, 2, 28, 3, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 1, 2, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 1, 3, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 11, 0, tzinfo=UTC), False),
    ],
)
def test_a_backup_is_due_when_the_newest_is_older_than_the_hour(newest: datetime | None, due: bool) -> None:
    assert is_due(Plan(hour=3, keep=1), datetime(2026, 3, 1, 12, 30, tzinfo=UTC), newest) is due


def test_before_the_hour_that_of_yesterday_counts() -> None:
    now = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
    assert not is_due(Plan(hour=3, keep=1), now, datetime(2026, 2, 28, 3, 0, tzinfo=UTC))
    assert is_due(Plan(hour=3, keep=1), now, datetime(2026, 2, 28, 2, 0, tzinfo=UTC))


def test_one_is_made_a_day_verified_and_told(
    schedule: BackupSchedule, clock: Clock, own_store: Store
) -> None:
    for _ in range(3):
        schedule.look()
    (name,) = daily()
    outcome = outcome_of(own_store)
    assert outcome is not None
    assert (outcome.name, outcome.problem, outcome.at) == (name, "", clock.now)
    assert outcome.bytes == kept_backups()[0].bytes > 0
    verify(kept_backups()[0].path)
    clock.move(days=1)
    # As after a restart: nothing but the backups that lie there says when the last one was.
    BackupSchedule(own_store, clock=clock).look()
    assert len(daily()) == 2


def test_the_newest_are_kept_and_those_of_a_click_are_never_removed(
    schedule: BackupSchedule, clock: Clock, own_store: Store
) -> None:
    own_store.backup(new_backup(clock.now - timedelta(days=90)))
    for _ in range(4):
        schedule.look()
        clock.move(days=1)
    assert daily() == ["maxella-20260304-123000.daily.backup", "maxella-20260303-123000.daily.backup"]
    assert [backup.name for backup in kept_backups() if not backup.is_daily] == [
        "maxella-20251201-123000.backup"
    ]


def test_one_that_is_not_verified_removes_nothing_is_told_and_tried_again(
    schedule: BackupSchedule, clock: Clock, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        schedule.look()
        clock.move(days=1)
    before = daily()

    def full(_: Path) -> None:
        raise StorageError("the disk is full")

    tries = []
    with monkeypatch.context() as patch:
        patch.setattr(own_store, "backup", lambda file: (tries.append(file), full(file)))
        schedule.look()
        schedule.look()
        clock.move(hours=2)
        schedule.look()
    assert len(tries) == 2
    assert daily() == before
    outcome = outcome_of(own_store)
    assert outcome is not None
    assert outcome.problem == "the disk is full"
    clock.move(hours=2)
    schedule.look()
    assert len(daily()) == 2
    assert daily() != before


def test_two_apps_on_one_home_make_it_once(own_store: Store, clock: Clock) -> None:
    change_plan(own_store, "3", "9")
    made: list[Path] = []
    backup = own_store.backup
    begun = threading.Event()

    def counted(file: Path) -> None:
        made.append(file)
        begun.wait(5)
        backup(file)

    own_store.backup = counted  # type: ignore[method-assign]
    first = threading.Thread(target=BackupSchedule(own_store, clock=clock).look)
    first.start()
    while not made:
        first.join(0.01)
    BackupSchedule(own_store, clock=clock).look()
    begun.set()
    first.join()
    BackupSchedule(own_store, clock=clock).look()
    assert len(made) == len(daily()) == 1


def test_where_nothing_is_planned_nothing_is_made(
    schedule: BackupSchedule, clock: Clock, own_store: Store
) -> None:
    end_plan(own_store)
    assert plan_of(own_store) is None
    schedule.look()
    assert daily() == []


@pytest.mark.parametrize(
    ("hour", "keep"), [("24", "1"), ("-1", "1"), ("3", "0"), ("3", "366"), ("x", "1"), ("", "")]
)
def test_what_is_no_plan_is_refused(hour: str, keep: str, own_store: Store) -> None:
    with pytest.raises(UsageError, match="an hour from 0 to 23, and keep 1 to 365"):
        change_plan(own_store, hour, keep)
    assert plan_of(own_store) is None


def test_the_thread_looks_at_once_and_goes_on_after_an_error(
    own_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "SECONDS_BETWEEN_LOOKS", 0.01)
    change_plan(own_store, "3", "2")
    schedule = BackupSchedule(own_store, clock=clock)
    look, looks = schedule.look, []

    def failing_first() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise StorageError("the database is down")
        look()
        if daily():
            done.set()

    done = threading.Event()
    monkeypatch.setattr(schedule, "look", failing_first)
    schedule.start()
    assert done.wait(30)
    schedule.stop()
    assert not [
        thread
        for thread in threading.enumerate()
        if thread.name == "maxella-backups" and thread is schedule._thread
    ]
