"""What is opened is whole: nothing passes for a new app by mistake, nothing is migrated without a backup."""

import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from maxella.app.storage import Store, opening, sqlite_files
from maxella.errors import StorageError
from tests.app.storage.next_release import NEXT, next_release


def test_before_a_migration_a_backup_is_made_that_the_release_before_restores(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(database) as store:
        store.profiles.create("Ada", "moss")
    with next_release(tmp_path):
        with Store.open(database) as store, store.database.reading() as connection:
            assert connection.execute(text("SELECT motto FROM profiles")).scalars().all() == [None]
        lines = [record for record in caplog.records if "migrated" in record.message]
        assert len(lines) == 1
        Store.open(database).close()
        assert [record for record in caplog.records if "migrated" in record.message] == lines
    command = re.search(r"`maxella app restore (\S+before-migration)", caplog.text)
    assert command
    backup = Path(command[1])
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with pytest.raises(StorageError, match=f"newer release .*{NEXT}"):
        Store.open(database)
    with Store.restore(backup, database) as store:
        assert [profile.name for profile in store.profiles.of_account()] == ["Ada"]


def test_a_new_database_is_not_backed_up(database: str, caplog: pytest.LogCaptureFixture) -> None:
    Store.open(database).close()
    assert caplog.text == ""


def test_where_the_backup_cannot_be_written_nothing_is_migrated(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(database).close()
    (tmp_path / "a file").touch()
    monkeypatch.setattr(opening, "kept_file", lambda *_: tmp_path / "a file" / "backup")
    with next_release(tmp_path), pytest.raises(StorageError, match="cannot be written"):
        Store.open(database)
    with Store.open(database) as store:
        store.profiles.create("Ada", "moss")


def test_a_database_without_one_of_its_tables_is_refused(database: str) -> None:
    with Store.open(database) as store, store.database.writing() as connection:
        connection.execute(text("DROP TABLE mappings"))
    with pytest.raises(StorageError, match=r"'mappings' is missing; bring back a backup"):
        Store.open(database)


def test_tables_without_a_revision_are_refused(database: str) -> None:
    with Store.open(database) as store, store.database.writing() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(StorageError, match=r"bring back a backup with `maxella app restore FILE`"):
        Store.open(database)


def _empty(file: Path) -> None:
    file.touch()


def _of_another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")


def _without_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 1")


def _no_database(file: Path) -> None:
    file.write_bytes(b"rubbish" * 1000)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (_empty, "is empty; bring back a backup with .*, or delete the file to begin anew"),
        (_of_another_program, "holds no tables of Maxella; bring back .*, or delete the file"),
        (_without_tables, "holds no tables of Maxella; bring back .*, or delete the file"),
        (_no_database, "is not a database; bring back a backup"),
        (Path.mkdir, "is no file"),
    ],
)
def test_a_file_without_our_tables_does_not_start_as_a_new_app(
    make: Callable[[Path], None], complaint: str, tmp_path: Path
) -> None:
    file = tmp_path / "app.sqlite3"
    make(file)
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(StorageError, match=complaint) as refused:
        Store.open(f"sqlite:///{file}")
    assert "\n" not in str(refused.value)
    assert before is None or file.read_bytes() == before


def test_a_log_whose_database_is_gone_is_not_taken_for_that_of_a_new_one(tmp_path: Path) -> None:
    file, log = tmp_path / "app.sqlite3", tmp_path / "app.sqlite3-wal"
    with Store.open(f"sqlite:///{file}") as store:
        store.profiles.create("Ada", "moss")
        kept = log.read_bytes()
        file.rename(tmp_path / "elsewhere")
        log.write_bytes(kept)
        with pytest.raises(StorageError, match=r"app\.sqlite3-wal is, which holds what was written last"):
            Store.open(f"sqlite:///{file}")
    assert not file.exists()


def test_what_is_killed_while_it_makes_a_database_leaves_none_that_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "app.sqlite3"
    stood: list[bool] = []

    @contextmanager
    def watched(beside: Path, revision: str) -> Iterator[Connection]:
        stood.append(file.exists())
        with sqlite_files.new_file(beside, revision) as connection:
            yield connection
        stood.append(file.exists())

    monkeypatch.setattr(opening, "new_file", watched)
    Store.open(f"sqlite:///{file}").close()
    assert stood == [False, False]
    assert file.exists()


@pytest.mark.parametrize("content", [b"ratings,of,mine\n", b"SQLite format 3\x00" + b"\x00" * 100, b""])
def test_a_backup_replaces_older_backups_and_nothing_else(content: bytes, tmp_path: Path) -> None:
    other = tmp_path / "ratings.csv"
    other.write_bytes(content)
    with Store.open(f"sqlite:///{tmp_path}/app.sqlite3") as store:
        with pytest.raises(StorageError, match="is there and is no backup; choose another name"):
            store.backup(other)
        for _ in range(2):
            store.backup(tmp_path / "backup")
    assert other.read_bytes() == content
