"""Backups: one file that holds all of a database at one moment, written while the database is in use."""

import logging
import time
from pathlib import Path

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import SQLAlchemyError

from maxella import __version__
from maxella.access import make_private_folder
from maxella.app.storage.addresses import file_of, is_sqlite, place
from maxella.app.storage.backup_files import MAKE_NOTE, foreign_objects, shape_of, verify
from maxella.app.storage.database import in_our_words, said
from maxella.app.storage.engines import make_engine
from maxella.app.storage.migrating import revision_of
from maxella.app.storage.rows import NOTE, copy_rows, tables_of
from maxella.app.storage.sqlite_files import new_file, new_tables, read_file
from maxella.errors import StorageError
from maxella.files import flush_folder, written_beside

log = logging.getLogger(__name__)

_RULES_AND_TRIGGERS = """
    SELECT 'trigger ' || quote_literal(tgname) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace AND relname = ANY(:names)
    UNION ALL SELECT 'rule ' || quote_literal(rulename) FROM pg_rules
        WHERE schemaname = current_schema() AND tablename = ANY(:names)
"""


def backup(url: URL, file: Path) -> None:
    """See `Store.backup`: the rows of one snapshot go into a new file."""
    engine = make_engine(url, pooled=False)
    if not is_sqlite(url):
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with in_our_words(url), engine.begin() as connection:
        write_backup(connection, url, file)


def write_backup(live: Connection, url: URL, file: Path) -> None:
    """Write what a transaction sees to a file, check that, and only then give it its name.

    Only rows are taken: what else stands in the database (a trigger, a view) is not Maxella's, could not be
    restored, and is left out with a warning.

    Args:
        live: a transaction of the database that sees one state of it.
        url: its address.
        file: where the backup goes; an older one there is replaced.

    Raises:
        StorageError: when it cannot be written; then nothing stands there that did not before.
    """
    revision = revision_of(live)
    if revision is None:
        raise StorageError(f"{place(url)} holds no tables of Maxella, so there is nothing to back up")
    _require_replaceable(url, file)
    try:
        make_private_folder(file.parent)
        with written_beside(file) as beside:
            with new_file(beside, revision) as copy:
                tables = tables_of(copy)
                copy_rows(live, copy, tables)
                copy.exec_driver_sql(MAKE_NOTE)
                note = f"INSERT INTO {NOTE} VALUES (?, ?)"  # noqa: S608 - a constant
                copy.exec_driver_sql(note, (__version__, int(time.time())))
            verify(beside)
        flush_folder(file.parent)
    except OSError as error:
        raise StorageError(
            f"the backup {file} cannot be written: {error.strerror}; free some space"
        ) from error
    except SQLAlchemyError as error:
        raise StorageError(f"the backup {file} cannot be written: {said(error)}") from error
    for name in foreign_to(live, [table.name for table in tables]):
        log.warning("%s holds %s, which is not Maxella's; the backup is without it", place(url), name)


def foreign_to(live: Connection, tables: list[str]) -> list[str]:
    """What stands in a database beside or upon our tables and is not ours: "the trigger 'x'"."""
    if live.dialect.name == "sqlite":
        with new_tables(str(revision_of(live))) as ours:
            return foreign_objects(live, shape_of(ours))
    return [f"the {name}" for name in live.execute(text(_RULES_AND_TRIGGERS), {"names": tables}).scalars()]


def _require_replaceable(url: URL, file: Path) -> None:
    """Let a backup take the place of an older one, and of nothing else.

    Raises:
        StorageError: when something stands there that no backup wrote.
    """
    if not file.exists():
        return
    if is_sqlite(url) and file.samefile(file_of(url)):
        raise StorageError(f"{file} is the database itself; choose another name for the backup")
    try:
        with read_file(file) as older:
            if ("table", NOTE) in shape_of(older):
                return
    except SQLAlchemyError:
        pass
    raise StorageError(f"{file} is there and is no backup; choose another name, or move it away")
