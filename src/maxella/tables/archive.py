"""Named files that a user or a server gives us, in a folder or in a zip: read only, and never trusted.

A zip is judged before anything of it is read: names that lead out of it and symbolic links are refused, and
members that unpack to more than `MAX_MEMBER_BYTES` or to more than `MAX_RATIO` times their packed size.
Nothing is unpacked but the one member that is asked for, into a temporary file that is removed afterwards.
"""

import hashlib
import io
import stat
import tempfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from math import ceil
from pathlib import Path
from typing import IO, BinaryIO

from maxella.errors import SourceError
from maxella.files import CHUNK_BYTES, sha256_of
from maxella.tables.limits import MAX_MEMBER_BYTES, MAX_RATIO, SMALL_BYTES

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)
"""What `zipfile` and the decompressors raise on damaged, encrypted or unsupported members."""


def path_of(member: zipfile.ZipInfo) -> str:
    """The path of a member, with slashes also where the archive was made on Windows."""
    return member.filename.replace("\\", "/")


def what_leads_out(member: zipfile.ZipInfo) -> str | None:
    """In which way a member leads out of its archive; None where it does not."""
    parts = path_of(member).split("/")
    if ".." in parts or parts[0] == "" or parts[0].endswith(":") or "\0" in member.filename:
        return "names a file outside itself"
    return "holds a symbolic link" if stat.S_ISLNK(member.external_attr >> 16) else None


def is_bomb(member: zipfile.ZipInfo) -> bool:
    """Whether a member unpacks to far more than any table would."""
    size = member.file_size
    return size > SMALL_BYTES and size > MAX_RATIO * max(member.compress_size, 1)


class SourceFiles(ABC):
    """A read-only set of files, found by their base names ("ratings.dat")."""

    def __init__(self, origin: Path) -> None:
        """`origin` is the folder or the archive, as manifests and messages name it."""
        self.origin = origin

    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The base names of all files, sorted."""

    @abstractmethod
    def size(self, name: str) -> int:
        """The size of a file in bytes, unpacked."""

    @abstractmethod
    def sha256(self, name: str) -> str:
        """The SHA-256 of a file's content, unpacked, as 64 hexadecimal digits."""

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """The content of a file as a stream to read once.

        Raises:
            SourceError: when there is no such file; from the stream too, when the content is damaged.
        """

    @abstractmethod
    def path(self, name: str) -> AbstractContextManager[Path]:
        """A path to read a file from, good within the `with` block, so that large files need no memory."""

    def __contains__(self, name: str) -> bool:
        """Whether there is a file of that base name."""
        return name in self.names()

    def _missing(self, name: str) -> SourceError:
        there = ", ".join(self.names()[:12]) or "nothing"
        return SourceError(f"{self.origin} has no file {name} (it has {there}); get the complete data set")


def open_source(path: Path, within: str = "") -> SourceFiles:
    """The files of a folder, or those of a zip archive.

    Args:
        path: the folder (its own files, not those of folders in it), or the archive (files at any depth).
        within: in an archive, the only folder whose files are looked at; default: all.

    Raises:
        SourceError: when there is nothing at `path`, or the archive is damaged or not to be trusted.
    """
    if path.is_dir():
        return _FolderFiles(path)
    if path.is_file():
        return _ZipFiles(path, within)
    raise SourceError(f"there is no file or folder {path}; check the path")


class _FolderFiles(SourceFiles):
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(entry.name for entry in self.origin.iterdir() if entry.is_file()))

    def size(self, name: str) -> int:
        return self._existing(name).stat().st_size

    def sha256(self, name: str) -> str:
        return sha256_of(self._existing(name))

    def open(self, name: str) -> BinaryIO:
        try:
            return self._existing(name).open("rb")
        except OSError as error:
            raise SourceError(
                f"{self.origin / name} cannot be read ({error.strerror}); check its rights"
            ) from error

    @contextmanager
    def path(self, name: str) -> Iterator[Path]:
        yield self._existing(name)

    def _existing(self, name: str) -> Path:
        if name not in self.names():
            raise self._missing(name)
        return self.origin / name


class _ZipFiles(SourceFiles):
    def __init__(self, origin: Path, within: str) -> None:
        super().__init__(origin)
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        self._digests: dict[str, str] = {}
        with self._opened() as archive:
            for member in archive.infolist():
                if what := what_leads_out(member):
                    raise SourceError(
                        f"{origin} {what} ({member.filename!r}); use an archive from the original source"
                    )
                folder, _, name = path_of(member).rpartition("/")
                if name and (not within or folder == within):
                    self._members.setdefault(name, []).append(member)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._members))

    def size(self, name: str) -> int:
        return self._member(name).file_size

    def sha256(self, name: str) -> str:
        if name not in self._digests:
            with self._stream(name) as content:
                self._digests[name] = hashlib.file_digest(content, "sha256").hexdigest()
        return self._digests[name]

    def open(self, name: str) -> BinaryIO:
        return self._stream(name)

    @contextmanager
    def path(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="maxella-") as folder:
            unpacked = Path(folder) / name
            digest = hashlib.sha256()
            with self.open(name) as content:
                try:
                    with unpacked.open("wb") as file:
                        while chunk := content.read(CHUNK_BYTES):
                            digest.update(chunk)
                            file.write(chunk)
                except OSError as error:
                    raise SourceError(
                        f"cannot unpack {name} of {self.origin} to {folder} ({error.strerror}); "
                        f"free {ceil(self.size(name) / 1e6)} MB there or set TMPDIR",
                    ) from error
            self._digests[name] = digest.hexdigest()
            yield unpacked

    def _stream(self, name: str) -> io.BufferedReader:
        return io.BufferedReader(_MemberStream(self.origin, self._member(name)), CHUNK_BYTES)

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.origin)
        except BROKEN as error:
            raise SourceError(
                f"{self.origin} is not a complete zip archive ({error}); download or copy it again",
            ) from error

    def _member(self, name: str) -> zipfile.ZipInfo:
        found = self._members.get(name)
        if not found:
            raise self._missing(name)
        if len(found) > 1:
            places = " and ".join(member.filename for member in found[:2])
            raise SourceError(
                f"{self.origin} has more than one {name} ({places}); leave only the one that is meant"
            )
        [member] = found
        size, packed = member.file_size, max(member.compress_size, 1)
        if size > MAX_MEMBER_BYTES or is_bomb(member):
            raise SourceError(
                f"{member.filename} in {self.origin} would unpack from {packed} to {size} bytes, more than "
                f"any table would; unpack it by hand if you trust it",
            )
        return member


class _MemberStream(io.RawIOBase):
    """One member of a zip; whatever is wrong with it comes as a `SourceError` that says where.

    `zipfile` yields no more bytes than the directory of the archive declares, and compares the CRC at the
    end. So checking the declared size beforehand bounds what is read.
    """

    def __init__(self, origin: Path, member: zipfile.ZipInfo) -> None:
        self._where = f"{member.filename} in {origin}"
        self._archive: zipfile.ZipFile | None = None
        try:
            self._archive = zipfile.ZipFile(origin)
            self._content: IO[bytes] = self._archive.open(member)
        except BROKEN as error:
            self.close()
            raise self._damaged(error) from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's buffer type is private
        try:
            chunk = self._content.read(len(buffer))
        except BROKEN as error:
            raise self._damaged(error) from error
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if self._archive is not None:
            self._archive.close()
        super().close()

    def _damaged(self, error: Exception) -> SourceError:
        return SourceError(f"{self._where} cannot be read ({error}); download or copy the archive again")
