"""Files that somebody uploaded and has not decided about yet: kept for an hour, for their profile alone."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from maxella.app.limits import FILE_NAME_LENGTH, SECONDS_UPLOADS_ARE_KEPT
from maxella.errors import StorageError, UnknownIdError
from maxella.files import written_beside
from maxella.home import home
from maxella.json_text import parsed_json

_TOKEN = re.compile(r"[0-9a-f]{32}")
_NAMES = "names.json"

Files = list[tuple[str, bytes]]
"""The name and the content of each file."""


def keep(profile_id: str, files: Files) -> str:
    """Keep what a profile uploaded, in place of what it uploaded before; gives the token to ask for it with.

    Raises:
        StorageError: when it cannot be written, as on a full disk.
    """
    sweep()
    drop(profile_id)
    token = secrets.token_hex(16)
    try:
        with written_beside(_folder(profile_id) / token) as beside:
            beside.mkdir()
            for number, (_, content) in enumerate(files):
                (beside / str(number)).write_bytes(content)
            names = json.dumps([_clean(name) for name, _ in files])
            (beside / _NAMES).write_text(names, encoding="utf-8")
    except OSError as error:
        drop(profile_id)
        raise StorageError(
            f"the upload cannot be kept: {error.strerror}; free some space and try again"
        ) from error
    return token


def load(profile_id: str, token: str) -> Files:
    """Read the files that the profile uploaded under that token.

    Raises:
        UnknownIdError: when it is not there, another profile's, or older than an hour.
    """
    sweep()
    return _read(_place(profile_id, token))


def require(profile_id: str, token: str) -> None:
    """Make sure that the profile uploaded something under that token.

    Raises:
        UnknownIdError: when it is not there, another profile's, or older than an hour.
    """
    sweep()
    if not _place(profile_id, token).is_dir():
        raise _gone()


@contextmanager
def taken(profile_id: str, token: str) -> Iterator[Files]:
    """Take the profile's upload for the block alone: who sends a form twice has it only once.

    It is forgotten when the block ends well, and kept when it fails.

    Raises:
        UnknownIdError: when it is not there, another profile's, older than an hour, or taken.
    """
    sweep()
    place = _place(profile_id, token)
    aside = place.with_suffix(".taken")
    try:
        place.rename(aside)
    except OSError:
        raise _gone() from None
    try:
        yield _read(aside)
    except BaseException:
        with suppress(OSError):
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def drop(profile_id: str) -> None:
    """Forget what the profile uploaded."""
    shutil.rmtree(_folder(profile_id), ignore_errors=True)


def sweep() -> None:
    """Forget what is older than an hour."""
    oldest = time.time() - SECONDS_UPLOADS_ARE_KEPT
    for folder in _root().glob("*/*"):
        try:
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def _root() -> Path:
    return home() / "app" / "uploads"


def _folder(profile_id: str) -> Path:
    return _root() / profile_id


def _place(profile_id: str, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise _gone()
    return _folder(profile_id) / token


def _read(folder: Path) -> Files:
    try:
        names: list[str] = parsed_json((folder / _NAMES).read_bytes())
        return [(name, (folder / str(number)).read_bytes()) for number, name in enumerate(names)]
    except (OSError, ValueError):
        raise _gone() from None


def _gone() -> UnknownIdError:
    return UnknownIdError("this upload is not kept any more; nothing was imported, so give the file again")


def _clean(name: str) -> str:
    """A file's name as it can be shown and stored, without folders."""
    last = name.replace("\\", "/").rpartition("/")[2][-FILE_NAME_LENGTH:]
    return (
        "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in last) or "file"
    )
