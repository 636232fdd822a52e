"""Bringing a backup back destroys nothing, whatever the backup and whatever stood there."""

import logging
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from maxella.app.storage import NewEvent, Store
from maxella.errors import StorageError
from tests.app.storage.bad_backups import BAD
from tests.app.storage.conftest import POSTGRES, SQLITE
from tests.app.storage.next_release import next_release
from tests.app.storage.told import rated

if TYPE_CHECKING:
    from tests.app.storage.postgres_server import PostgresServer


def contents(url: str) -> dict[str, list[object]]:
    """All rows of all our tables."""
    from maxella.app.storage.tables import metadata

    with Store.open(url) as store, store.database.reading() as connection:
        return {
            name: sorted(map(repr, connection.execute(table.select())))
            for name, table in metadata.tables.items()
        }


def filled(url: str, name: str = "Ada") -> None:
    with Store.open(url) as store:
        ada = store.profiles.create(name, "moss")
        store.history.record(
            ada.id, "d", [rated("a", "m1", 4), NewEvent("b", "seen", "m2", 1.0, 1_700_000_000)]
        )
        store.settings.secret()


def names_of(url: str) -> list[str]:
    with Store.open(url) as store:
        return [profile.name for profile in store.profiles.of_account()]


def kept_copies(caplog: pytest.LogCaptureFixture) -> list[Path]:
    return [Path(found) for found in re.findall(r"is kept as (\S+);", caplog.text)]


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES])
def live(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A database with content that no test of this module changes, and a backup of it."""
    folder = tmp_path_factory.mktemp("live")
    url = f"sqlite:///{folder}/app.sqlite3"
    server: PostgresServer | None = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.new_database()
    filled(url)
    with Store.open(url) as store:
        store.backup(folder / "backup")
    yield url, folder / "backup"
    if server is not None:
        server.drop_database(url)


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_sound_backup_is_refused_and_a_good_one_is_restored_afterwards(
    kind: str, live: tuple[str, Path], tmp_path: Path
) -> None:
    make, complaint = BAD[kind]
    (database, good), bad = live, tmp_path / "bad"
    make(good, bad)
    before = contents(database)
    with pytest.raises(StorageError, match=complaint) as refused:
        Store.restore(bad, database)
    assert "\n" not in str(refused.value)
    assert contents(database) == before
    Store.restore(good, database).close()
    assert contents(database) == before


def test_what_was_there_is_kept_and_comes_back(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(database, "Ada")
    with Store.open(database) as store:
        store.backup(tmp_path / "backup")
        store.profiles.create("Grace", "rose")
    Store.restore(tmp_path / "backup", database).close()
    assert names_of(database) == ["Ada"]
    (kept,) = kept_copies(caplog)
    assert f"`maxella app restore {kept}" in caplog.text
    assert kept.name.endswith(".before-restore")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    Store.restore(kept, database).close()
    assert names_of(database) == ["Ada", "Grace"]


def test_restoring_leaves_nothing_else_beside(database: str, tmp_path: Path) -> None:
    filled(database)
    with Store.open(database) as store:
        store.backup(tmp_path / "backup")
    Store.restore(tmp_path / "backup", database).close()
    assert [path for path in tmp_path.rglob("*") if path.name.endswith((".part", ".restoring"))] == []


@pytest.mark.postgres
def test_a_backup_moves_to_the_other_kind_of_database(
    postgres_server: "PostgresServer", tmp_path: Path
) -> None:
    sqlite, postgres = f"sqlite:///{tmp_path}/a.sqlite3", postgres_server.new_database()
    filled(sqlite)
    with Store.open(sqlite) as store:
        store.backup(tmp_path / "from-sqlite")
    Store.restore(tmp_path / "from-sqlite", postgres).close()
    assert contents(postgres) == contents(sqlite)
    with Store.open(postgres) as store:
        # Ids go on after those that came.
        (ada,) = store.profiles.of_account()
        store.history.record(ada.id, "d", [rated("c", "m3", 5)])
        store.backup(tmp_path / "from-postgres")
    Store.restore(tmp_path / "from-postgres", sqlite).close()
    assert contents(sqlite) == contents(postgres)
    postgres_server.drop_database(postgres)


def test_no_id_is_given_twice_also_not_after_a_restore(database: str, tmp_path: Path) -> None:
    """A page that is still open may name an event that the restore took away."""
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss")
        store.backup(tmp_path / "backup")
        given = [
            event.id
            for event in store.history.record(ada.id, "d", [rated("a", "m1", 4), rated("b", "m2", 4)])
        ]
        Store.restore(tmp_path / "backup", database).close()
        (event,) = store.history.record(ada.id, "d", [rated("c", "m3", 4)])
    assert event.id > max(given)


def test_no_acknowledged_write_slips_between_what_is_kept_and_what_is_restored(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever was acknowledged is in the copy that is kept, or in the restored database."""
    acknowledged: list[str] = []
    done = Event()
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss")
        store.backup(tmp_path / "backup")

        def write() -> None:
            number = 0
            while not done.is_set():
                store.history.record(ada.id, "d", [rated(f"k{number}", f"m{number}", 4)])
                acknowledged.append(f"k{number}")
                number += 1

        writer = Thread(target=write)
        writer.start()
        try:
            while len(acknowledged) < 3:
                done.wait(0.01)
            Store.restore(tmp_path / "backup", database).close()
        finally:
            done.set()
            writer.join()
        found = {event.key for event in store.history.events(ada.id, "d")}
    (kept,) = kept_copies(caplog)
    with closing(sqlite3.connect(kept)) as connection:
        found |= {key for (key,) in connection.execute("SELECT key FROM events")}
    assert len(acknowledged) >= 3
    assert set(acknowledged) <= found


def test_a_live_database_of_a_newer_release_is_replaced_and_kept(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(database, "Ada")
    with Store.open(database) as store:
        store.backup(tmp_path / "backup")
    with next_release(tmp_path):
        filled(database, "Grace")
    with pytest.raises(StorageError, match=r"newer release .*`maxella app restore FILE`"):
        Store.open(database)
    caplog.clear()
    Store.restore(tmp_path / "backup", database).close()
    assert names_of(database) == ["Ada"]
    assert "with the release that wrote it" in caplog.text
    aside = re.search(r"--database '(postgresql[^']+)'", caplog.text)
    with next_release(tmp_path):
        if aside:
            with Store.open(aside[1]) as store:
                store.backup(tmp_path / "of the newer one")
            Store.restore(tmp_path / "of the newer one", database).close()
        else:
            Store.restore(kept_copies(caplog)[0], database).close()
        assert names_of(database) == ["Ada", "Grace"]


def test_a_backup_of_an_older_release_is_migrated_beside(database: str, tmp_path: Path) -> None:
    filled(database)
    with Store.open(database) as store:
        store.backup(tmp_path / "backup")
    with next_release(tmp_path), Store.restore(tmp_path / "backup", database) as store:
        assert [profile.name for profile in store.profiles.of_account()] == ["Ada"]
        with store.database.reading() as connection:
            assert connection.execute(text("SELECT motto FROM profiles")).scalars().all() == [None]


def test_a_backup_is_restored_where_there_was_no_database(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = f"sqlite:///{tmp_path}/other.sqlite3"
    filled(other)
    with Store.open(other) as store:
        store.backup(tmp_path / "backup")
    Store.restore(tmp_path / "backup", database).close()
    assert contents(database) == contents(other)
    assert kept_copies(caplog) == []


def test_what_somebody_else_put_on_the_tables_does_not_survive_a_restore(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(database)
    with Store.open(database) as store:
        store.backup(tmp_path / "backup")
        with store.database.writing() as connection:
            put_a_trigger(connection)
    Store.restore(tmp_path / "backup", database).close()
    with Store.open(database) as store:
        store.history.record(store.profiles.of_account()[0].id, "d", [rated("c", "m3", 4)])
        assert len(store.marks.of(store.profiles.of_account()[0].id, "d")) == 3


def put_a_trigger(connection: object) -> None:
    """Have every event take all marks away."""
    if connection.dialect.name == "sqlite":  # type: ignore[attr-defined]
        statements = ["CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM marks; END"]
    else:
        statements = [
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN DELETE FROM marks; RETURN NULL; END'",
            "CREATE TRIGGER t AFTER INSERT ON events EXECUTE FUNCTION f()",
        ]
    for statement in statements:
        connection.exec_driver_sql(statement)  # type: ignore[attr-defined]


def test_a_backup_leaves_out_what_is_not_ours_and_says_so(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(database)
    before = contents(database)
    with Store.open(database) as store:
        with store.database.writing() as connection:
            put_a_trigger(connection)
        store.backup(tmp_path / "backup")
    assert "holds the trigger 't', which is not Maxella's; the backup is without it" in caplog.text
    with Store.restore(tmp_path / "backup", f"sqlite:///{tmp_path}/other.sqlite3"):
        pass
    assert contents(f"sqlite:///{tmp_path}/other.sqlite3") == before


# --- SQLite files that cannot be opened ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"\x00" * 8192, b"rubbish" * 1000, b"", "cut off"],
    ids=["zeros", "no database", "empty", "cut off"],
)
def test_a_damaged_file_is_replaced_and_kept(
    content: bytes | str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "app.sqlite3"
    url = f"sqlite:///{file}"
    filled(url)
    with Store.open(url) as store:
        store.backup(tmp_path / "backup")
    was = content if isinstance(content, bytes) else file.read_bytes()[:9000]
    file.write_bytes(was)
    with pytest.raises(StorageError):
        Store.open(url)
    with Store.restore(tmp_path / "backup", url) as store:
        assert store.everyone.counts()["events"] == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    copies = kept_copies(caplog)
    assert [copy.read_bytes() for copy in copies] == ([was] if was else [])


def test_a_database_does_not_become_the_backup_of_itself(tmp_path: Path) -> None:
    file = tmp_path / "app.sqlite3"
    filled(f"sqlite:///{file}")
    with pytest.raises(StorageError, match="is the live database itself"):
        Store.restore(file, f"sqlite:///{file}")
    with (
        Store.open(f"sqlite:///{file}") as store,
        pytest.raises(StorageError, match="is the database itself"),
    ):
        store.backup(file)
    assert names_of(f"sqlite:///{file}") == ["Ada"]


def test_a_copied_database_with_its_log_is_restored_with_what_the_log_holds(tmp_path: Path) -> None:
    """Somebody copied the files of an app that ran; the last ratings are in the log alone."""
    import shutil

    filled(f"sqlite:///{tmp_path}/app.sqlite3")
    with Store.open(f"sqlite:///{tmp_path}/app.sqlite3") as store:
        store.profiles.create("Grace", "rose")
        for ending in ("", "-wal"):
            shutil.copyfile(tmp_path / f"app.sqlite3{ending}", tmp_path / f"copy{ending}")
    with Store.restore(tmp_path / "copy", f"sqlite:///{tmp_path}/other.sqlite3") as store:
        assert [profile.name for profile in store.profiles.of_account()] == ["Ada", "Grace"]


# --- PostgreSQL ---------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_where_rights_are_missing_one_line_says_so_and_nothing_changes(
    postgres_server: "PostgresServer", tmp_path: Path
) -> None:
    url = postgres_server.new_database()
    filled(url)
    with Store.open(url) as store:
        store.backup(tmp_path / "backup")
        with store.database.writing() as connection:
            connection.exec_driver_sql("DROP ROLE IF EXISTS reader")
            connection.exec_driver_sql("CREATE ROLE reader LOGIN")
            connection.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    before = contents(url)
    with pytest.raises(StorageError, match=r"permission denied .*; let this user do it") as refused:
        Store.restore(tmp_path / "backup", url.replace("maxella@", "reader@"))
    assert "\n" not in str(refused.value)
    assert contents(url) == before
    postgres_server.drop_database(url)


def test_the_log_says_nothing_where_nothing_was_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        filled(f"sqlite:///{tmp_path}/app.sqlite3")
        with Store.open(f"sqlite:///{tmp_path}/app.sqlite3") as store:
            store.backup(tmp_path / "backup")
    assert caplog.text == ""
