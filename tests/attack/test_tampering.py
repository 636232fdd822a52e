"""Bundles and backups that somebody changed: refused in one line, and what stands stays."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from maxella.app.storage import Store
from maxella.app.storage.records import NewEvent
from maxella.errors import BundleError, StorageError
from maxella.recommend.recommender import Recommender
from tests.counting import ATTACK


def _deep(file: Path) -> None:
    file.write_bytes(b"[" * 200_000 + b"]" * 200_000)


def _pickled(file: Path) -> None:
    file.write_bytes(b"\x80\x04cos\nsystem\n(S'touch /tmp/harmed'\ntR.")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _linked(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/passwd")


WAYS: dict[str, Callable[[Path], None]] = {
    "nested deep": _deep,
    "a pickle": _pickled,
    "empty": _empty,
    "a link elsewhere": _linked,
    "gone": Path.unlink,
}


@pytest.mark.parametrize("way", list(WAYS))
def test_no_file_of_a_bundle_can_be_replaced(bundles: Path, tmp_path: Path, way: str) -> None:
    files = [file.relative_to(bundles / "first") for file in (bundles / "first").rglob("*") if file.is_file()]
    assert len(files) > 4
    for number, file in enumerate(files):
        damaged = shutil.copytree(bundles / "first", tmp_path / f"damaged-{number}")
        WAYS[way](damaged / file)
        with pytest.raises(BundleError):
            Recommender.load(damaged)
        shutil.rmtree(damaged)
    ATTACK.tell(f"bundles, a file of which is {way}", tried=len(files), figure="all refused")


def test_no_bit_of_a_bundle_can_be_turned(bundles: Path) -> None:
    turned = random.Random(0)  # noqa: S311 - nothing is kept secret by it
    files = [file for file in (bundles / "first").rglob("*") if file.is_file() and file.stat().st_size]
    tries = ATTACK.times(300)
    for _ in range(tries):
        file = turned.choice(files)
        content = file.read_bytes()
        place = turned.randrange(len(content))
        file.write_bytes(
            content[:place] + bytes([content[place] ^ 1 << turned.randrange(8)]) + content[place + 1 :]
        )
        with pytest.raises(BundleError):
            Recommender.load(bundles / "first")
        file.write_bytes(content)
    Recommender.load(bundles / "first")
    ATTACK.tell("bundles with a turned bit", tried=tries, figure="all refused")


def test_a_changed_backup_replaces_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'app.sqlite3'}"
    changed = tmp_path / "changed"
    turned = random.Random(0)  # noqa: S311 - nothing is kept secret by it
    with Store.open(url) as store:
        ada = store.profiles.create("Ada", "moss")
        events = [NewEvent(str(number), "rating", f"m{number}", 4, number) for number in range(300)]
        store.history.record(ada.id, "d", events)
        store.backup(tmp_path / "good")
        store.history.record(ada.id, "d", [NewEvent("last", "rating", "last", 4, 1_000)])
    good = (tmp_path / "good").read_bytes()
    refused, tries = 0, ATTACK.times(200)
    for _ in range(tries):
        place = turned.randrange(len(good))
        changed.write_bytes(good[:place] + turned.randbytes(turned.randrange(1, 64)) + good[place + 64 :])
        try:
            Store.restore(changed, url).close()
        except StorageError as error:
            assert "\n" not in str(error)
            refused += 1
            assert _events(url, ada.id) == 301
        else:
            assert 0 <= _events(url, ada.id) <= 300
            with Store.open(url) as store:
                store.restore(tmp_path / "good", url).close()
                store.history.record(ada.id, "d", [NewEvent("last", "rating", "last", 4, 1_000)])
    assert refused > tries // 2
    Store.restore(tmp_path / "good", url).close()
    assert _events(url, ada.id) == 300
    ATTACK.tell("backups with changed bytes", tried=tries, figure=f"{refused} refused, the others sound")


@pytest.mark.parametrize(
    "harm",
    [
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM profiles; END",
        "CREATE VIEW v AS SELECT * FROM accounts",
        "CREATE TABLE more (a)",
        "DELETE FROM alembic_version",
        "UPDATE alembic_version SET version_num = 'of_a_newer_release'",
        "DROP TABLE events",
        "ALTER TABLE profiles RENAME COLUMN name TO nom",
        "UPDATE events SET profile_id = 'nobody'",
    ],
)
def test_a_backup_that_was_made_to_do_harm_replaces_nothing(tmp_path: Path, harm: str) -> None:
    url = f"sqlite:///{tmp_path / 'app.sqlite3'}"
    with Store.open(url) as store:
        ada = store.profiles.create("Ada", "moss")
        store.history.record(ada.id, "d", [NewEvent("a", "rating", "m1", 4, 1)])
        store.backup(tmp_path / "good")
        store.history.record(ada.id, "d", [NewEvent("b", "rating", "m2", 4, 1)])
    shutil.copy(tmp_path / "good", tmp_path / "bad")
    with closing(sqlite3.connect(tmp_path / "bad", isolation_level=None)) as connection:
        connection.execute(harm)
    with pytest.raises(StorageError) as refused:
        Store.restore(tmp_path / "bad", url)
    assert "\n" not in str(refused.value)
    assert _events(url, ada.id) == 2
    Store.restore(tmp_path / "good", url).close()
    assert _events(url, ada.id) == 1
    ATTACK.tell(f"a backup after {harm.partition(' ON ')[0]}", tried=1, figure="refused")


def _events(url: str, profile_id: str) -> int:
    with Store.open(url) as store:
        return len(store.history.events(profile_id, "d"))
