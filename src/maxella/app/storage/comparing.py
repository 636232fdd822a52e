"""How a database is made, and how that differs from what our migrations make."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Inspector, MetaData, Table, inspect, text

from maxella.app.storage.migrating import REVISION_TABLE, revision_of
from maxella.app.storage.sqlite_files import new_tables

NOTE = "backup_note"
"""The table of a backup that says which release wrote it, and when."""

_OF_SQLITE = ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
# What a column of each type may hold besides NULL: SQLite itself lets any column hold anything.
_CHECKS = {
    "BIGINT": "typeof({0}) = 'integer'",
    "INTEGER": "typeof({0}) = 'integer'",
    "BOOLEAN": "typeof({0}) = 'integer' AND {0} IN (0, 1)",
    "FLOAT": "typeof({0}) = 'real'",
    "TEXT": "typeof({0}) = 'text'",
    "BLOB": "typeof({0}) = 'blob'",
}
_RULES_AND_TRIGGERS = """
    SELECT 'trigger ' || quote_literal(tgname) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace AND relname = ANY(:names)
    UNION ALL SELECT 'rule ' || quote_literal(rulename) FROM pg_rules
        WHERE schemaname = current_schema() AND tablename = ANY(:names)
"""

Shape = dict[tuple[str, str], list[tuple[Any, ...]]]
"""The objects of a database, by kind and name, each table with its columns: (name, type, whether it must be
there, default, place in the key, whether it is computed)."""


def tables_of(connection: Connection) -> list[Table]:
    """Our tables as they stand in a database that we made: each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in (REVISION_TABLE, NOTE)]


def has_tables(connection: Connection, tables: Iterable[Table]) -> bool:
    """Whether a database has these tables, with just these columns."""
    inspector: Inspector = inspect(connection)
    there = set(inspector.get_table_names())
    return all(
        table.name in there
        and {column["name"] for column in inspector.get_columns(table.name)} == set(table.columns.keys())
        for table in tables
    )


def shape_of(connection: Connection) -> Shape:
    """What an SQLite database is made of, but for what SQLite makes for itself."""
    objects = connection.exec_driver_sql("SELECT type, name FROM sqlite_master").all()
    return {
        (kind, name): _columns(connection, name) if kind == "table" else []
        for kind, name in objects
        if name not in _OF_SQLITE and not (kind == "index" and name.startswith("sqlite_autoindex_"))
    }


def difference(found: Shape, expected: Shape) -> str:
    """What tells one SQLite database from how it should be; they are not alike."""
    for kind, name in found.keys() - expected.keys():
        return f"it holds the {kind} {name!r}, which is not Maxella's"
    for kind, name in expected.keys() - found.keys():
        return f"the {kind} {name!r} is missing"
    changed = next(name for (kind, name), columns in expected.items() if found[kind, name] != columns)
    return f"the columns of {changed!r} are not Maxella's"


def holds_odd_values(connection: Connection, table: str, columns: list[tuple[Any, ...]]) -> bool:
    """Whether a table of SQLite holds values that are not of its columns' types."""
    quote = connection.dialect.identifier_preparer.quote
    checks = []
    for name, type_, is_required, *_ in columns:
        if type_ in _CHECKS:
            check = _CHECKS[type_].format(quote(name))
            checks.append(f"({check})" if is_required else f"({quote(name)} IS NULL OR {check})")
    wanted = " AND ".join(checks) or "1"
    odd = f"SELECT 1 FROM {quote(table)} WHERE NOT ({wanted}) LIMIT 1"  # noqa: S608 - our migrations' names
    return connection.exec_driver_sql(odd).first() is not None


def foreign_to(live: Connection, tables: list[str]) -> list[str]:
    """What stands in a database beside or upon our tables and is not ours: "the trigger 'x'"."""
    if live.dialect.name == "sqlite":
        with new_tables(str(revision_of(live))) as ours:
            expected = shape_of(ours)
        return [f"the {kind} {name!r}" for kind, name in shape_of(live) if (kind, name) not in expected]
    return [f"the {name}" for name in live.execute(text(_RULES_AND_TRIGGERS), {"names": tables}).scalars()]


def _columns(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    query = 'SELECT name, upper(type), "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)'
    return [tuple(row) for row in connection.exec_driver_sql(query, (table,))]
