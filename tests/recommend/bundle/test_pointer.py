import errno
import os
from pathlib import Path

import pytest

from maxella.errors import BundleError
from maxella.recommend.bundle.pointer import promote, resolve


def bundle(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    return folder


def test_a_bundle_is_itself(tmp_path: Path) -> None:
    assert resolve(bundle(tmp_path / "one")) == tmp_path / "one"


def test_a_folder_of_bundles_is_the_one_that_was_promoted_last(tmp_path: Path) -> None:
    bundle(tmp_path / "one")
    bundle(tmp_path / "two")
    promote(tmp_path, "one")
    promote(tmp_path, "two")
    assert resolve(tmp_path) == tmp_path / "two"


def test_what_is_no_bundle_is_not_promoted(tmp_path: Path) -> None:
    bundle(tmp_path / "one")
    promote(tmp_path, "one")
    (tmp_path / "empty").mkdir()
    for name in ("empty", "missing", "", ".", "..", "../outside", "one/../one", ".one"):
        with pytest.raises(BundleError, match="cannot be made current"):
            promote(tmp_path, name)
    assert resolve(tmp_path) == tmp_path / "one"


@pytest.mark.parametrize("name", ["../outside", "/etc", "..", "a\\b", ".hidden", ""])
def test_a_pointer_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    bundle(tmp_path / "outside")
    folder = tmp_path / "bundles"
    folder.mkdir()
    (folder / "current").write_text(name + "\n")
    with pytest.raises(BundleError, match="must hold the name of a folder beside it"):
        resolve(folder)


def test_a_pointer_to_nothing_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("gone\n")
    with pytest.raises(BundleError, match="names 'gone', but no bundle is there"):
        resolve(tmp_path)
    (tmp_path / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(BundleError, match="cannot be read"):
        resolve(tmp_path)


def test_a_full_disk_leaves_the_pointer_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "one")
    bundle(tmp_path / "two")
    promote(tmp_path, "one")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BundleError, match=r"current: No space left on device; free some space"):
        promote(tmp_path, "two")
    assert resolve(tmp_path) == tmp_path / "one"


def test_a_folder_without_any_bundle_says_so(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no bundle in"):
        resolve(tmp_path)
    with pytest.raises(BundleError, match="no bundle in"):
        resolve(tmp_path / "missing")
