"""`maxella app`: backups from the command line."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from maxella.app.storage.store import Store
from tests.cli.running import CommandLine


def filled(url: str) -> None:
    from tests.app.storage.told import rated

    with Store.open(url) as store:
        store.history.record(store.profiles.create("Ada", "moss").id, "d", [rated("a", "m1", 4)])


def test_a_backup_is_made_verified_and_restored(
    maxella: CommandLine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url, file = f"sqlite:///{tmp_path}/app.sqlite3", tmp_path / "backup"
    filled(url)
    assert maxella("app", "backup", file, "--database", url).out == f"{file}\n"
    before = file.read_bytes()
    verified = maxella("app", "verify-backup", file)
    assert verified.code == 0
    assert verified.out.startswith(f"{file} is a sound backup: 1 profiles, 1 ratings, 1 events; written 20")
    assert verified.out.count("\n") == 1
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup"]
    filled(url)
    restored = maxella("app", "restore", file, "--database", url)
    assert restored.code == 0
    assert "restored 1 profiles with 1 ratings" in restored.err
    assert f"`maxella app restore {tmp_path}/app.sqlite3." in caplog.text


def test_what_is_no_backup_is_one_line(maxella: CommandLine, tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path}/app.sqlite3", tmp_path / "backup"
    filled(url)
    maxella("app", "backup", file, "--database", url)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM marks; END")
    for command in (["verify-backup", file], ["restore", file, "--database", url]):
        answer = maxella("app", *command)
        assert (answer.code, answer.out) == (1, "")
        assert (
            answer.err == f"maxella: {file} is no sound backup: it holds the trigger 't'; name another file\n"
        )
    with Store.open(url) as store:
        assert store.everyone.counts()["events"] == 1
