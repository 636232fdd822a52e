"""Emptying our tables on a PostgreSQL server in a transaction, with a copy of what was there."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import URL, Connection, Table, inspect, text

from maxella.app.storage.addresses import place
from maxella.app.storage.backups import foreign_to, write_backup
from maxella.app.storage.migrating import REVISION_TABLE, known_revisions, revision_of, upgrade
from maxella.app.storage.places import kept_file, way_back
from maxella.app.storage.rows import lacking, tables_of
from maxella.app.storage.sqlite_files import new_tables
from maxella.errors import StorageError

FIRST_LOCKED = "profiles"
"""Who writes locks it before anything else: held first, nobody is met half-way."""


def clear_postgres(live: Connection, url: URL, tables: Sequence[Table]) -> str | None:
    """Copy what is there and take it away, so that our tables are there and empty.

    Tables that this release knows are copied to a file and emptied; readers see the old rows until the
    transaction ends. Where they are of a newer release, or a trigger or a rule is upon them, all tables move
    to a schema of their own.

    Args:
        live: the transaction.
        url: the database.
        tables: the tables of this release.

    Returns:
        A sentence that says where the copy is; None where there was nothing.

    Raises:
        StorageError: when another program's tables are there, or the copy cannot be written.
    """
    all_there = inspect(live).get_table_names()
    there = {REVISION_TABLE, *(table.name for table in tables)}.intersection(all_there)
    if not there:
        upgrade(live)
        return None
    if there == {REVISION_TABLE}:
        raise StorageError(f"{place(url)} holds tables of another program; name an empty database")
    order = sorted(there, key=lambda name: (name != FIRST_LOCKED, name))
    live.exec_driver_sql(f"LOCK TABLE {', '.join(order)} IN EXCLUSIVE MODE")
    if not _is_known(live, there):
        return _set_aside(live, url, all_there)
    kept = kept_file(url, "before-restore")
    write_backup(live, url, kept)
    upgrade(live)
    for table in reversed(tables):
        live.exec_driver_sql(f"DELETE FROM {table.name}")  # noqa: S608 - the names are our migrations'
    return way_back(url, kept)


def count_on_in_postgres(live: Connection, tables: Iterable[Table]) -> None:
    """Give no id again that was given before, nor one that came with the rows."""
    for table in tables:
        if "id" not in table.columns:
            continue
        sequence = live.execute(
            text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name}
        ).scalar()
        if sequence is not None:
            live.exec_driver_sql(
                f"SELECT setval('{sequence}', greatest((SELECT max(id) FROM {table.name}), last_value)) "  # noqa: S608
                f"FROM {sequence}"
            )


def _is_known(live: Connection, names: Iterable[str]) -> bool:
    revision = revision_of(live)
    if revision is None or revision not in known_revisions():
        return False
    with new_tables(revision) as ours:
        expected = tables_of(ours)
    return lacking(live, expected) is None and not foreign_to(live, sorted(names))


def _set_aside(live: Connection, url: URL, names: Iterable[str]) -> str:
    """Move all tables away, since a newer release has some that we do not know by name; make ours anew."""
    schema = f"before_restore_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    quote = live.dialect.identifier_preparer.quote_identifier
    live.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for name in names:
        live.exec_driver_sql(f"ALTER TABLE {quote(name)} SET SCHEMA {schema}")
    upgrade(live)
    there = place(url.update_query_dict({"options": f"-csearch_path={schema}"}))
    return (
        f"what was there is kept in the schema {schema}; with the release that wrote it, "
        f"`maxella app backup FILE --database '{there}'` and `maxella app restore FILE` bring it back"
    )
