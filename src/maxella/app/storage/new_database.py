"""A new SQLite database gets its place only when it is whole, and only where there is none."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, inspect
from sqlalchemy.exc import SQLAlchemyError

from maxella.access import make_private_folder
from maxella.app.storage.addresses import file_of
from maxella.app.storage.database import said
from maxella.app.storage.migrating import REVISION_TABLE, newest_revision
from maxella.app.storage.sqlite_files import LOGS, new_file, read_file
from maxella.errors import StorageError
from maxella.files import flush_folder, written_beside
from maxella.locks import exclusive

BEGIN_ANEW = "bring back a backup with `maxella app restore FILE`, or delete the file to begin anew"


@contextmanager
def holding_place(file: Path) -> Iterator[None]:
    """Let no other process make or replace the database at this place meanwhile.

    Raises:
        StorageError: when nothing can be written there.
    """
    lock = ExitStack()
    try:
        make_private_folder(file.parent)
        lock.enter_context(exclusive(file.with_name(f".{file.name}.lock"), f"making {file.name}"))
    except OSError as error:
        raise StorageError(f"{file} cannot be made: {error.strerror}; see who may write there") from error
    with lock:
        yield


def make_where_missing(url: URL) -> None:
    """Make a database with empty tables where no file is.

    It is written beside and renamed, so that what is killed meanwhile leaves no empty file that would pass
    for a database.

    Raises:
        StorageError: when it cannot be made, or what stands there is no database.
    """
    file = file_of(url)
    # In this order: another process that makes the database has the file before its log.
    leftover = next((log for log in (Path(f"{file}{ending}") for ending in LOGS) if log.exists()), None)
    if file.exists():
        _require_content(file)
        return
    with holding_place(file):
        if file.exists():
            return
        if leftover is not None:
            raise StorageError(
                f"{file} is not there, but {leftover.name} is, which holds what was written last: put the "
                f"file back beside it, or delete {leftover.name} to begin anew"
            )
        try:
            with written_beside(file) as beside, new_file(beside, newest_revision()):
                pass
            flush_folder(file.parent)
        except OSError as error:
            raise StorageError(f"{file} cannot be made: {error.strerror}; see who may write there") from error
        except SQLAlchemyError as error:
            raise StorageError(f"{file} cannot be made: {said(error)}") from error


def _require_content(file: Path) -> None:
    try:
        if not file.is_file():
            raise StorageError(f"{file} is no file; name the file of a database, or one that is to be made")
        if file.stat().st_size == 0:
            raise StorageError(f"{file} is empty; {BEGIN_ANEW}")
        # Looked at without a change: what opens a database for writing turns its journal into a log.
        with read_file(file) as connection:
            is_ours = inspect(connection).has_table(REVISION_TABLE)
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}; see who may read it") from error
    except SQLAlchemyError:
        # What is wrong with it is said by who opens it.
        return
    if not is_ours:
        raise StorageError(f"{file} holds no tables of Maxella; {BEGIN_ANEW}")
