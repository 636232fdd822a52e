"""Pictures in a folder that stays below a size; those that nobody looked at for longest go first."""

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from maxella.access import make_folder
from maxella.errors import ServiceError
from maxella.files import write_atomically

MOST_BYTES = 500_000_000
"""Of all kept pictures together: some 15,000 posters."""
PART_LEFT = 0.9
"""How much of that is left when room is made, so that it need not be made for each new picture."""


@dataclass(frozen=True)
class Picture:
    """An image whose type was told from its content, never from what a server called it."""

    content: bytes
    media_type: str

    @classmethod
    def of(cls, content: bytes) -> Self | None:
        """Tell what kind of image it is; None when it is no JPEG, PNG or WebP."""
        if content.startswith(b"\xff\xd8\xff"):
            return cls(content, "image/jpeg")
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return cls(content, "image/png")
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return cls(content, "image/webp")
        return None


class KeptPictures:
    """A folder of pictures. Several processes may share one.

    Args:
        folder: is made where it is not there.
        most_bytes: the size of all pictures together that is not exceeded.

    Raises:
        ServiceError: when there can be no such folder.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        try:
            make_folder(folder)
            self._bytes = sum(size for _, size, _ in self._files())
        except OSError as error:
            raise ServiceError(
                f"posters cannot be kept in {folder}: {error.strerror}; set MAXELLA_HOME to a folder that "
                "can be written to, or leave out --posters"
            ) from error

    def get(self, name: str) -> Picture | None:
        """The picture of a file name; None when it is not there or damaged."""
        path = self._folder / name
        try:
            picture = Picture.of(path.read_bytes())
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)  # Looked at now.
        return picture

    def keep(self, name: str, picture: Picture) -> None:
        """Keep a picture under a file name, and make room when there are too many.

        Raises:
            OSError: when it cannot be written.
        """
        write_atomically(self._folder / name, picture.content)
        with self._lock:
            self._bytes += len(picture.content)
            if self._bytes > self._most_bytes:
                self._make_room()

    def _make_room(self) -> None:
        # Counted anew: other processes write here too.
        files = self._files()
        self._bytes = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if self._bytes <= PART_LEFT * self._most_bytes:
                break
            path.unlink(missing_ok=True)
            self._bytes -= size

    def _files(self) -> list[tuple[int, int, Path]]:
        """List the files: when each was last looked at (nanoseconds), its bytes, and its path."""
        found = []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                facts = path.stat()
                found.append((facts.st_mtime_ns, facts.st_size, path))
        return found
