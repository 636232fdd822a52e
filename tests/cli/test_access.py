"""What the commands leave behind in the home is for its owner alone."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from maxella.app import uploads
from maxella.app.storage.store import Store
from maxella.home import bundle_folder, home
from maxella.recommend.bundle.pointer import promote
from tests.app.storage.told import rated
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine, quick_preset
from tests.test_access import open_to_others

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs the modes of POSIX")


def test_no_command_leaves_anything_for_others(maxella: CommandLine, tmp_path: Path) -> None:
    preset, table, out = quick_preset(tmp_path), tmp_path / "ratings.csv", tmp_path / "people.csv"
    bundle = bundle_folder("town") / "first"
    checkerboard().interactions.write_csv(table)
    before = os.umask(0)
    try:
        with closing(Store.open()) as store:
            ada = store.profiles.create("Ada", "teal")
            store.history.record(ada.id, "town", [rated("a", "m1", 5)])
            uploads.keep(ada.id, [("ratings.csv", b"1")])
            for command in (
                ("data", "import", "--name", "town", "--ratings", table),
                ("train", "town", "--with-app-ratings", "--preset", preset, "--out", bundle),
                ("tune", "town", "--part", "ease", "--metric", "top-5 unseen", "--trials", 1),
                ("app", "backup", home() / "app" / "backups" / "a.backup"),
                ("app", "ratings", "town", "-o", out),
            ):
                assert maxella(*command).code == 0, command
            promote(bundle_folder("town"), "first")
            assert list((home() / "app").glob("*.sqlite3-wal"))
            assert open_to_others(home()) == []
            assert open_to_others(out) == []
    finally:
        os.umask(before)
