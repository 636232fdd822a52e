"""When the database is down, the store says so at once, and works again when it is back."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from maxella.app.storage import Store
from maxella.app.storage import database as database_module
from maxella.errors import StorageError
from tests.app.storage.told import rated
from tests.waiting import wait_until

if TYPE_CHECKING:
    from tests.app.storage.postgres_server import PostgresServer


def complaint_of_ping(store: Store) -> str:
    """What it says when asked for a sign of life, for which it waits a second at most."""
    waits: list[float | None] = []

    class Waited(Thread):
        def join(self, timeout: float | None = None) -> None:
            waits.append(timeout)
            super().join(timeout)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(StorageError) as complaint:
        patch.setattr(database_module, "Thread", Waited)
        store.database.ping()
    # Whoever still asks is not waited for again.
    assert all(wait is not None and wait <= 1 for wait in waits)
    assert len(waits) <= 1
    return str(complaint.value)


def _answers(store: Store) -> bool:
    try:
        store.database.ping()
    except StorageError:
        return False
    return True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "app.sqlite3"


@pytest.fixture
def server() -> Iterator["PostgresServer"]:
    """A server that a test may stop: not the one that the others use."""
    from tests.app.storage.postgres_server import PostgresServer

    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def test_a_database_that_runs_answers(store: Store) -> None:
    for _ in range(3):
        store.database.ping()
    assert store.profiles.of_account() == []


def test_a_file_that_was_taken_away_is_noticed_and_not_made_anew(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        for each in file.parent.glob("app.sqlite3*"):
            each.unlink()
        assert "see that the file is there" in complaint_of_ping(store)
        assert not file.exists()


def test_a_file_that_is_damaged_is_noticed(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        ada = store.profiles.create("Ada", "moss")
    file.write_bytes(b"\x00" * file.stat().st_size)
    with pytest.raises(StorageError, match="bring back a backup"):
        Store.open(f"sqlite:///{file}")
    assert ada.name == "Ada"


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(StorageError, match=r"cannot be made: (Not a directory|File exists)"):
        Store.open(f"sqlite:///{tmp_path}/a file/app.sqlite3")


def test_a_full_disk_is_named_and_what_was_acknowledged_stays(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        ada = store.profiles.create("Ada", "moss")
        with store.database.reading() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            # As a disk on which nothing but these pages has room; the connection goes back to the pool.
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        acknowledged = []
        with pytest.raises(StorageError, match="full; free some space"):
            for number in range(1000):
                acknowledged += store.history.record(ada.id, "town", [rated(f"k{number}", f"m{number}", 4)])
        assert store.history.events(ada.id, "town") == acknowledged
        assert len(store.marks.of(ada.id, "town")) == len(acknowledged)


def test_a_file_that_another_program_holds_is_named_as_locked(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.database.PATIENCE_SECONDS", 0.1)
    with Store.open(f"sqlite:///{file}") as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked; another program holds it"):
            store.profiles.create("Ada", "moss")
        store.database.ping()
        other.close()
        store.profiles.create("Ada", "moss")


@pytest.mark.postgres
def test_a_server_that_stops_is_noticed_and_used_again_when_it_is_back(server: "PostgresServer") -> None:
    with Store.open(server.new_database()) as store:
        ada = store.profiles.create("Ada", "moss")
        store.database.ping()
        server.stop()
        assert "see that the database runs" in complaint_of_ping(store)
        with pytest.raises(StorageError, match="see that the database runs"):
            store.profiles.of_account()
        server.start()
        store.database.ping()
        assert store.profiles.of_account() == [ada]


@pytest.mark.postgres
def test_a_server_that_is_silent_is_noticed_within_a_second(server: "PostgresServer") -> None:
    with Store.open(server.new_database()) as store:
        server.freeze()
        try:
            assert "no answer within a second" in complaint_of_ping(store)
            assert "no answer within a second" in complaint_of_ping(store)
        finally:
            server.thaw()
        wait_until(lambda: _answers(store))


@pytest.mark.postgres
def test_no_message_shows_the_password(server: "PostgresServer") -> None:
    url = f"postgresql://maxella:hunter2@/nothing?host={server.folder}"
    with pytest.raises(StorageError) as complaint:
        Store.open(url)
    assert "hunter2" not in str(complaint.value)
    assert 'database "nothing" does not exist' in str(complaint.value)
    assert "\n" not in str(complaint.value)


def test_what_serves_can_be_copied_away_while_it_is_closed(file: Path, tmp_path: Path) -> None:
    """When the last connection is closed, all is in the one file."""
    with Store.open(f"sqlite:///{file}") as store:
        ada = store.profiles.create("Ada", "moss")
    assert [each.name for each in tmp_path.glob("app.sqlite3*")] == ["app.sqlite3"]
    shutil.copy(file, tmp_path / "copy.sqlite3")
    with Store.open(f"sqlite:///{tmp_path}/copy.sqlite3") as store:
        assert store.profiles.of_account() == [ada]
