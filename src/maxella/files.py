"""Writing files so that nothing is ever half there: write beside, then rename."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from maxella.access import is_in_home, make_folder, tighten

CHUNK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    return digest_of(path, "sha256")


def digest_of(path: Path, algorithm: str) -> str:
    """The digest of a file by any algorithm of `hashlib`, in hexadecimal digits."""
    digest = hashlib.new(algorithm, usedforsecurity=algorithm != "md5")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def written_beside(target: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a path beside `target` to write a file or a folder to; it becomes `target` if the block ends well.

    In `MAXELLA_HOME`, and anywhere if it is `private`, it can then be read by its owner alone.

    An exception (a full disk, Ctrl-C) leaves what stood at `target` untouched and removes the part
    that was written. A folder that stands at `target` is replaced as a whole.
    """
    make_folder(target.parent)
    token = uuid4().hex[:8]
    beside = target.with_name(f".{target.name}.{token}.part")
    try:
        yield beside
        if private or is_in_home(target):
            tighten(beside)
        if target.is_dir():
            replaced = target.with_name(f".{target.name}.{token}.old")
            target.rename(replaced)
            try:
                beside.rename(target)
            except OSError:
                replaced.rename(target)
                raise
            shutil.rmtree(replaced)
        else:
            beside.replace(target)
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            beside.unlink(missing_ok=True)


def write_atomically(target: Path, content: bytes | str) -> None:
    """Replace the file `target` by `content` in one step, flushed to the disk before the rename."""
    data = content.encode() if isinstance(content, str) else content
    with written_beside(target) as beside, beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the disk know the names in a folder: a file that was renamed is there after a power cut too."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
