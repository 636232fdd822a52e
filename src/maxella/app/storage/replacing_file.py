"""Replacing an SQLite file that is no database any more: by rename, with what was there beside it."""

import os
import shutil
from pathlib import Path

from sqlalchemy import URL

from maxella.app.storage.places import kept_file
from maxella.errors import StorageError
from maxella.files import flush_folder

_BESIDE = ("-wal", "-journal", "-shm")


def replace_file(file: Path, new: Path, url: URL) -> str | None:
    """Put a new database in the place of one that cannot be opened, or of none.

    The old file gets a second name before it loses its own, so that there is a database at the place at
    every moment: what found none there would begin anew.

    Returns:
        A sentence that says where the old one is; None where there was none.

    Raises:
        StorageError: when it cannot be done; then the old one is in its place.
    """
    kept = kept_file(url, "before-restore")
    try:
        found = [ending for ending in ("", *_BESIDE) if Path(f"{file}{ending}").exists()]
        for ending in found:
            _give_second_name(Path(f"{file}{ending}"), Path(f"{kept}{ending}"))
        for ending in _BESIDE:
            # A log that is left would be taken for the new file's.
            Path(f"{file}{ending}").unlink(missing_ok=True)
        new.replace(file)
        flush_folder(file.parent)
    except OSError as error:
        raise StorageError(f"{file} cannot be replaced: {error.strerror}; see who may write there") from error
    if not found:
        return None
    return f"what was there could not be read and is kept as {kept}; start the app again if it runs"


def _give_second_name(file: Path, second: Path) -> None:
    try:
        os.link(file, second)
    except OSError:
        # Not every file system lets a file have two names.
        shutil.copyfile(file, second)
    second.chmod(0o600)
