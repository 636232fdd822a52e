"""Who may read what is written: in `MAXELLA_HOME` its owner alone, elsewhere whom the umask lets.

What lies there is about people: what they think of films, and what a model learnt from it. Folders are made
here, and files are written through `maxella.files`, so that the rule holds whoever calls, and whatever the
process's umask, which stays as it is. On Windows, whose users' folders are their own, nothing is changed.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from maxella.home import FOLDERS, home

OWNERS_FOLDER = 0o700
OWNERS_FILE = 0o600
NOT_FOR_OTHERS = 0o077
"""What others may not do: also the umask of processes of which no code is ours."""


def is_in_home(path: Path) -> bool:
    """Whether a path is the home or below it, as it is written or where its links lead."""
    roots = {home().absolute(), home().resolve()}
    return any(not roots.isdisjoint((place, *place.parents)) for place in (path.absolute(), path.resolve()))


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are not there.

    Raises:
        OSError: when one cannot be made, or a file stands there.
    """
    if not folder.parent.exists():
        make_folder(folder.parent)
    folder.mkdir(OWNERS_FOLDER if is_in_home(folder) else 0o777, exist_ok=True)


def make_private_folder(folder: Path) -> None:
    """Make a folder for its owner alone, also outside of the home; those above it as `make_folder` does.

    Raises:
        OSError: when one cannot be made, or a file stands there.
    """
    make_folder(folder.parent)
    folder.mkdir(OWNERS_FOLDER, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file where there is none, for what others' code or a process appends to it.

    Raises:
        OSError: when it cannot be made.
    """
    path.touch(OWNERS_FILE if is_in_home(path) else 0o666)


def tighten(path: Path) -> None:
    """Keep a file, or a folder with all that is in it, to its owner; links are left as they are."""
    _tighten(path)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            _tighten(Path(folder, name))


def tighten_home() -> None:
    """Keep to its owner what earlier releases, or other programs, left readable in the home.

    The home itself is included where nothing but Maxella's is in it: it may be a folder that is shared.
    """
    there = [each for each in home().iterdir() if not each.name.startswith(".")] if home().is_dir() else []
    for each in there:
        if each.name in FOLDERS:
            tighten(each)
    if there and all(each.name in FOLDERS for each in there):
        _tighten(home())


def _tighten(path: Path) -> None:
    # What is another user's, or gone by now, or on a disk without modes, stays as it is.
    with suppress(OSError):
        mode = path.lstat().st_mode
        if os.name == "posix" and mode & NOT_FOR_OTHERS and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~NOT_FOR_OTHERS)
