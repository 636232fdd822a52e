"""Files that somebody uploaded and has not decided about yet: kept for an hour, for their profile alone."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from maxella.errors import StorageError, UnknownIdError
from maxella.home import home

SECONDS_KEPT = 3_600
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
    folder = _folder(profile_id)
    beside = folder / f"{token}.part"
    try:
        beside.mkdir(parents=True, mode=0o700)
        for number, (_, content) in enumerate(files):
            (beside / str(number)).write_bytes(content)
        (beside / _NAMES).write_text(json.dumps([name for name, _ in files]), encoding="utf-8")
        beside.rename(folder / token)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StorageError(
            f"the upload cannot be kept: {error.strerror}; free some space and try again"
        ) from error
    return token


def load(profile_id: str, token: str) -> Files:
    """What the profile uploaded under that token.

    Raises:
        UnknownIdError: when it is not there, another profile's, or older than an hour.
    """
    sweep()
    if _TOKEN.fullmatch(token):
        folder = _folder(profile_id) / token
        try:
            names: Sequence[str] = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
            return [(str(name), (folder / str(number)).read_bytes()) for number, name in enumerate(names)]
        except (OSError, ValueError):
            pass
    raise UnknownIdError("this upload is not kept any more; nothing was imported, so give the file again")


def drop(profile_id: str) -> None:
    """Forget what the profile uploaded."""
    shutil.rmtree(_folder(profile_id), ignore_errors=True)


def sweep() -> None:
    """Forget what is older than an hour."""
    oldest = time.time() - SECONDS_KEPT
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
