from pathlib import Path

import pytest

from maxella.files import digest_of, sha256_of, write_atomically, written_beside


def test_a_block_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(OSError, match="disk is full"), written_beside(target) as beside:
        beside.write_text("half")
        raise OSError("disk is full")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    for content in ("first", "second"):
        with written_beside(target) as beside:
            beside.mkdir()
            (beside / content).write_text(content)
    assert [path.name for path in target.iterdir()] == ["second"]
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_failing_folder_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(KeyboardInterrupt), written_beside(target) as beside:
        beside.mkdir()
        (beside / "new").touch()
        raise KeyboardInterrupt
    assert [path.name for path in target.iterdir()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(FileNotFoundError), written_beside(target):
        pass  # nothing was written
    assert [path.name for path in target.iterdir()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_text_is_written_as_utf_8_into_folders_that_did_not_exist(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b", "Amélie")
    assert (tmp_path / "a" / "b").read_bytes() == "Amélie".encode()


def test_digests_are_those_of_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of(path, "md5") == "900150983cd24fb0d6963f7d28e17f72"
