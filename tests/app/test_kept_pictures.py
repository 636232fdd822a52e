import os
from pathlib import Path

import pytest

from maxella.app.posters.kept import KeptPictures, Picture
from maxella.errors import ServiceError

JPEG = Picture(b"\xff\xd8\xff\xe0" + bytes(96), "image/jpeg")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xdb rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n rest", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_the_type_of_an_image_is_told_from_its_content(content: bytes, media_type: str) -> None:
    assert Picture.of(content) == Picture(content, media_type)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"<svg/>", b"<html>", b"GIF89a rest", b"RIFF\x10\x00\x00\x00WAVEfmt "]
)
def test_what_is_no_image_is_no_picture(content: bytes) -> None:
    assert Picture.of(content) is None


def test_a_picture_is_found_again_also_by_the_next_process(tmp_path: Path) -> None:
    KeptPictures(tmp_path / "new" / "posters").keep("abcde.jpg", JPEG)
    assert KeptPictures(tmp_path / "new" / "posters").get("abcde.jpg") == JPEG
    assert KeptPictures(tmp_path / "new" / "posters").get("fghij.jpg") is None


def test_a_damaged_file_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "abcde.jpg").write_bytes(bytes(100))
    assert KeptPictures(tmp_path).get("abcde.jpg") is None


def test_those_that_nobody_looked_at_for_longest_make_room(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path, most_bytes=350)
    for age, name in enumerate(("third.jpg", "second.jpg", "first.jpg")):
        kept.keep(name, JPEG)
        os.utime(tmp_path / name, (1_000 - age, 1_000 - age))
    assert kept.get("first.jpg") == JPEG
    kept.keep("fourth.jpg", JPEG)
    assert {path.name for path in tmp_path.iterdir()} == {"first.jpg", "third.jpg", "fourth.jpg"}


def test_what_was_there_before_counts(tmp_path: Path) -> None:
    (tmp_path / ".left.part").write_bytes(bytes(300))
    os.utime(tmp_path / ".left.part", (1, 1))
    KeptPictures(tmp_path, most_bytes=350).keep("abcde.jpg", JPEG)
    assert [path.name for path in tmp_path.iterdir()] == ["abcde.jpg"]


def test_where_no_folder_can_be_the_way_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match=r"leave out --posters"):
        KeptPictures(tmp_path / "file" / "posters")
