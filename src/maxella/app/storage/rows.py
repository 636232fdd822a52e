"""Rows from one database into another, of either kind, streamed."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Inspector, MetaData, Table, inspect
from sqlalchemy.exc import DBAPIError

from maxella.app.storage.migrating import REVISION_TABLE

BATCH = 5_000
NOTE = "backup_note"
"""The table of a backup that says which release wrote it, and when."""


def tables_of(connection: Connection) -> list[Table]:
    """Our tables as they stand in a database that we made: each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in (REVISION_TABLE, NOTE)]


def lacking(connection: Connection, tables: Iterable[Table]) -> str | None:
    """What a database lacks of these tables and their columns, or has beyond; None where they are alike."""
    inspector: Inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in tables:
        if table.name not in there:
            return f"the table {table.name!r} is missing"
        if {column["name"] for column in inspector.get_columns(table.name)} != set(table.columns.keys()):
            return f"the columns of {table.name!r} are not those of its revision"
    return None


def copy_rows(source: Connection, target: Connection, tables: Iterable[Table]) -> None:
    """Copy all rows of these tables; `target` has the tables, and nothing in them."""
    for table in tables:
        names = ", ".join(map(source.dialect.identifier_preparer.quote, table.columns.keys()))
        rows = source.exec_driver_sql(
            f"SELECT {names} FROM {table.name}",  # noqa: S608 - the names are those of our migrations
            execution_options={"stream_results": True, "max_row_buffer": BATCH},
        )
        for batch in rows.partitions(BATCH):
            _insert(target, table, batch)


def _insert(target: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(map(target.dialect.identifier_preparer.quote, table.columns.keys()))
    if target.dialect.name == "sqlite":
        places = ", ".join("?" * len(table.columns))
        insert = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - as above
        target.exec_driver_sql(insert, [tuple(row) for row in rows])
        return
    # COPY reads each value as its column's type: a flag that SQLite keeps as 1 is true.
    driver: Any = target.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row))
    except target.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("COPY", None, error) from error
