import io
import stat
import zipfile

import pytest

from maxella.errors import ExchangeError
from maxella.tables.limits import MAX_MEMBERS, MAX_TEXT_BYTES, MAX_UNPACKED_BYTES, TooLargeError
from maxella.tables.uploaded_zip import members_of
from tests.formats.exports import zip_bytes


def read(content: bytes) -> dict[str, bytes]:
    return dict(members_of("x.zip", content))


def test_only_csv_and_json_are_opened() -> None:
    members = {
        "a.csv": b"1",
        "b/C.JSON": b"2",
        "page.html": b"3",
        ".hidden.csv": b"4",
        "__MACOSX/a.csv": b"5",
    }
    assert read(zip_bytes(members)) == {"a.csv": b"1", "b/C.JSON": b"2"}


def test_folders_of_windows_are_folders() -> None:
    assert read(zip_bytes({"deleted\\diary.csv": b"1", "likes\\films.csv": b"2"})) == {
        "likes/films.csv": b"2"
    }


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "a/../../b.csv", "C:/a.csv", "..\\a.csv"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(ExchangeError, match="outside itself"):
        read(zip_bytes({"ok.csv": b"1", name: b"2"}))


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ExchangeError, match="symbolic link"):
        read(content.getvalue())


@pytest.mark.parametrize("name", ["inner.zip", "inner.csv"])
def test_zips_in_zips_are_refused_whatever_they_are_called(name: str) -> None:
    with pytest.raises(ExchangeError, match="holds another zip"):
        read(zip_bytes({name: zip_bytes({"a.csv": b"1"})}))


def test_encrypted_members_are_refused() -> None:
    content = bytearray(zip_bytes({"a.csv": b"1"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    with pytest.raises(ExchangeError, match="is encrypted"):
        read(bytes(content))


def test_too_many_members_are_refused() -> None:
    read(zip_bytes({f"{number}.txt": b"" for number in range(MAX_MEMBERS)}))
    with pytest.raises(TooLargeError, match="more than 1,000 files"):
        read(zip_bytes({f"{number}.txt": b"" for number in range(MAX_MEMBERS + 1)}))


def test_bombs_are_refused_before_they_unpack() -> None:
    with pytest.raises(ExchangeError, match="far more than any export"):
        read(zip_bytes({"a.csv": b"0" * (20 << 20)}))


def sized(content: bytes, size: int) -> bytes:
    """The zip with another unpacked size of its first member in its directory."""
    changed = bytearray(content)
    at = content.index(b"PK\x01\x02")
    changed[at + 20 : at + 28] = size.to_bytes(4, "little") * 2
    return bytes(changed)


@pytest.mark.parametrize(
    ("size", "message"),
    [(MAX_UNPACKED_BYTES + 1, "would unpack to 200 MB"), (MAX_TEXT_BYTES + 1, "more than 50 MB")],
)
def test_members_that_say_they_are_large_are_refused(size: int, message: str) -> None:
    with pytest.raises(TooLargeError, match=message):
        read(sized(zip_bytes({"a.csv": b"1"}), size))


def test_a_member_that_lies_about_its_size_is_damaged() -> None:
    with pytest.raises(ExchangeError, match="cannot be read"):
        read(sized(zip_bytes({"a.csv": b"123456"}), 3))


def test_a_zip_that_is_cut_off_is_damaged() -> None:
    with pytest.raises(ExchangeError, match="not a complete zip"):
        read(zip_bytes({"a.csv": b"1" * 100})[:-30])
