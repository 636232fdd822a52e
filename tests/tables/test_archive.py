import hashlib
import io
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maxella.errors import SourceError
from maxella.tables import archive
from maxella.tables.archive import SourceFiles, open_source

RATINGS = b"".join(b"%d::%d::5::978300760\n" % (user, user % 97) for user in range(4000))
MOVIES = b"1::Toy Story (1995)::Animation\n"


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.fixture(params=["folder", "zip", "nested zip", "zip from Windows"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> SourceFiles:
    if request.param == "folder":
        (tmp_path / "ml-1m" / "more").mkdir(parents=True)
        (tmp_path / "ml-1m" / "ratings.dat").write_bytes(RATINGS)
        (tmp_path / "ml-1m" / "movies.dat").write_bytes(MOVIES)
        return open_source(tmp_path / "ml-1m")
    before = {"zip": "", "nested zip": "ml-1m/", "zip from Windows": "ml-1m\\"}[request.param]
    members = {f"{before}ratings.dat": RATINGS, f"{before}movies.dat": MOVIES}
    return open_source(write_zip(tmp_path / "ml-1m.zip", members))


def test_files_are_found_by_their_base_names(files: SourceFiles) -> None:
    assert files.names() == ("movies.dat", "ratings.dat")
    assert "ratings.dat" in files
    assert "users.dat" not in files


def test_size_and_digest_are_those_of_the_unpacked_content(files: SourceFiles) -> None:
    assert files.size("ratings.dat") == len(RATINGS)
    assert files.sha256("ratings.dat") == hashlib.sha256(RATINGS).hexdigest()


def test_the_digest_is_the_same_after_the_file_was_unpacked(files: SourceFiles) -> None:
    with files.path("ratings.dat"):
        pass
    assert files.sha256("ratings.dat") == hashlib.sha256(RATINGS).hexdigest()


def test_a_file_can_be_read_as_a_stream_of_lines(files: SourceFiles) -> None:
    with files.open("ratings.dat") as content:
        assert content.readline() == b"0::0::5::978300760\n"
        assert len(content.readlines()) == 3999


def test_a_file_can_be_read_from_a_path(files: SourceFiles) -> None:
    with files.path("ratings.dat") as path:
        assert path.read_bytes() == RATINGS


def test_a_missing_file_is_told_with_those_that_are_there(files: SourceFiles) -> None:
    with pytest.raises(SourceError, match=r"has no file users\.dat \(it has movies\.dat, ratings\.dat\)"):
        files.open("users.dat")


def test_what_was_unpacked_is_removed_afterwards(tmp_path: Path) -> None:
    files = open_source(write_zip(tmp_path / "a.zip", {"ratings.dat": RATINGS}))
    with files.path("ratings.dat") as path:
        assert path.is_file()
    assert not path.parent.exists()


def test_only_the_named_folder_of_an_archive_is_looked_at(tmp_path: Path) -> None:
    members = {"package/data/u.data": b"1", "package/code.py": b"2", "package/data/more/u.item": b"3"}
    path = write_zip(tmp_path / "a.whl", members)
    assert open_source(path, within="package/data").names() == ("u.data",)


def test_a_path_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file or folder .*ml-1m; check the path"):
        open_source(tmp_path / "ml-1m")


def test_a_name_that_stands_twice_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.zip", {"old/ratings.dat": b"1", "new/ratings.dat": b"2", "movies.dat": b"3"}
    )
    files = open_source(path)
    assert files.size("movies.dat") == 1
    with pytest.raises(SourceError, match=r"more than one ratings\.dat \(old/ratings\.dat and new/"):
        files.open("ratings.dat")


@pytest.mark.parametrize(
    "name", ["../ratings.dat", "a/../../ratings.dat", "/etc/ratings.dat", "..\\ratings.dat", "C:/r.dat"]
)
def test_an_archive_that_names_files_outside_itself_is_refused(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.zip", {name: b"1"})
    with pytest.raises(SourceError, match="names a file outside itself"):
        open_source(path)


def test_an_archive_with_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("ratings.dat")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(SourceError, match=r"holds a symbolic link \('ratings\.dat'\)"):
        open_source(tmp_path / "a.zip")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    files = open_source(write_zip(tmp_path / "a.zip", {"ratings.dat": bytes(archive.SMALL_BYTES + 1)}))
    with pytest.raises(
        SourceError, match=r"ratings\.dat in .*a\.zip would unpack from \d+ to 10485761 bytes"
    ):
        files.open("ratings.dat")


def test_a_member_beyond_the_largest_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 1000)
    files = open_source(write_zip(tmp_path / "a.zip", {"ratings.dat": RATINGS}))
    with pytest.raises(SourceError, match="would unpack"):
        files.open("ratings.dat")


def test_a_member_that_holds_more_than_it_declares_is_cut_and_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"ratings.dat": RATINGS})
    declared = len(RATINGS).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(declared, (100).to_bytes(4, "little")))
    with open_source(path).open("ratings.dat") as content, pytest.raises(SourceError, match="CRC"):
        content.read()


def test_a_truncated_zip_is_told_as_such(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "ml-1m.zip", {"ratings.dat": RATINGS})
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(
        SourceError, match=r"ml-1m\.zip is not a complete zip archive .* download or copy it again"
    ):
        open_source(path)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"ratings.dat": RATINGS})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"ratings\.dat in .* cannot be read .*encrypted"):
        open_source(path).open("ratings.dat")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_byte_is_changed_content_is_the_same_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ml-1m/ratings.dat", RATINGS[:500])
    content = bytearray(archived.getvalue())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    try:
        with open_source(path).open("ratings.dat") as stream:
            assert stream.read() == RATINGS[:500]
    except SourceError:
        pass


def test_a_disk_without_room_to_unpack_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="limits on file sizes are a matter of Unix")
    files = open_source(write_zip(tmp_path / "a.zip", {"ratings.dat": RATINGS}))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with (
            pytest.raises(SourceError, match=r"cannot unpack ratings\.dat .* free 1 MB"),
            files.path("ratings.dat"),
        ):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
