"""Backups: taken while others write, sound, and brought back as a whole."""

from pathlib import Path
from threading import Event, Thread

import pytest

from maxella.app.storage import Store
from maxella.errors import StorageError
from tests.app.storage.told import rated


def test_a_backup_brings_everything_back(database: str, tmp_path: Path) -> None:
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss", pin="2468")
        store.history.record(ada.id, "d", [rated("a", "m1", 4)])
        secret = store.settings.secret()
        store.backup(tmp_path / "backup")
        store.history.record(ada.id, "d", [rated("b", "m2", 5)])
        store.profiles.create("Grace", "rose")
    with Store.restore(tmp_path / "backup", database) as restored:
        assert [profile.name for profile in restored.profiles.of_account()] == ["Ada"]
        assert restored.profiles.pin_is_right(ada.id, "2468")
        assert [mark.movie_id for mark in restored.marks.of(ada.id, "d")] == ["m1"]
        assert restored.settings.secret() == secret


def test_an_open_store_sees_what_was_brought_back(database: str, tmp_path: Path) -> None:
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss")
        store.backup(tmp_path / "backup")
        store.history.record(ada.id, "d", [rated("a", "m1", 4)])
        Store.restore(tmp_path / "backup", database).close()
        assert store.marks.of(ada.id, "d") == []
        store.history.record(ada.id, "d", [rated("b", "m2", 5)])
        assert len(store.marks.of(ada.id, "d")) == 1


def test_a_backup_under_writes_holds_whole_forms(database: str, tmp_path: Path) -> None:
    """Each form writes two ratings in one transaction: no backup has one without the other."""
    done = Event()
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss")

        def write() -> None:
            number = 0
            while not done.is_set():
                pair = [rated(f"{number}.{half}", f"m{number}.{half}", 4) for half in (0, 1)]
                store.history.record(ada.id, "d", pair)
                number += 1

        writer = Thread(target=write)
        writer.start()
        try:
            for number in range(5):
                store.backup(tmp_path / f"backup-{number}")
        finally:
            done.set()
            writer.join()
    for number in range(5):
        with Store.restore(tmp_path / f"backup-{number}", database) as restored:
            marked = {mark.movie_id for mark in restored.marks.of(ada.id, "d")}
            assert len(marked) % 2 == 0
            assert all({f"{movie[:-1]}0", f"{movie[:-1]}1"} <= marked for movie in marked)
            assert len(restored.history.events(ada.id, "d")) == len(marked)


def test_what_is_no_backup_is_refused_and_nothing_changes(database: str, tmp_path: Path) -> None:
    with Store.open(database) as store:
        store.profiles.create("Ada", "moss")
    (tmp_path / "rubbish").write_bytes(b"rubbish" * 1000)
    for name in ("rubbish", "not there"):
        with pytest.raises(StorageError):
            Store.restore(tmp_path / name, database)
    with Store.open(database) as store:
        assert [profile.name for profile in store.profiles.of_account()] == ["Ada"]


def test_a_backup_that_cannot_be_written_leaves_nothing(database: str, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with Store.open(database) as store, pytest.raises(StorageError, match="cannot be written"):
        store.backup(tmp_path / "a file" / "backup")
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []
