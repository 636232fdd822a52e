"""Files that are no sound backups, each made from a good one."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path


def changed(*statements: str) -> Callable[[Path, Path], None]:
    """Makes a copy in which these statements were run."""

    def make(good: Path, bad: Path) -> None:
        shutil.copyfile(good, bad)
        with closing(sqlite3.connect(bad, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return make


def holding(content: bytes) -> Callable[[Path, Path], None]:
    """Makes a file with this content."""
    return lambda _, bad: bad.write_bytes(content) and None


def other_database(*statements: str) -> Callable[[Path, Path], None]:
    """Makes an SQLite file of another program."""

    def make(_: Path, bad: Path) -> None:
        with closing(sqlite3.connect(bad, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return make


def _truncated(good: Path, bad: Path) -> None:
    content = good.read_bytes()
    bad.write_bytes(content[: len(content) // 2])


def _damaged(good: Path, bad: Path) -> None:
    content = bytearray(good.read_bytes())
    for at in range(4096, len(content), 4096):
        content[at : at + 40] = b"\xff" * 40
    bad.write_bytes(content)


EVENT = "INSERT INTO events VALUES (99, 'nobody', 'd', 'k', 'rating', 'm', 4.0, 1, 1, NULL, 1, NULL, NULL)"

BAD = {
    "of a newer release": (
        changed("UPDATE alembic_version SET version_num = 'of_tomorrow'"),
        "newer release .*'of_tomorrow'.*; update Maxella",
    ),
    "empty": (holding(b""), "it is empty"),
    "no database": (holding(b"rubbish" * 1000), "it is not a backup at all"),
    "of pg_dump": (holding(b"PGDMP\x01\x0e\x00"), "pg_restore --no-owner"),
    "without tables": (other_database("PRAGMA user_version = 1"), "it holds no tables of Maxella"),
    "of another program": (other_database("CREATE TABLE a (b)"), "it holds no tables of Maxella"),
    "with an empty revision": (
        other_database("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"),
        "does not say which release",
    ),
    "with nothing but a revision": (
        other_database(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
            "INSERT INTO alembic_version VALUES ('first_tables')",
        ),
        "is missing",
    ),
    "with a revision that is a view without end": (
        other_database(
            "CREATE VIEW alembic_version AS WITH RECURSIVE n(version_num) AS "
            "(SELECT 'a' UNION ALL SELECT version_num FROM n) SELECT max(version_num) AS version_num FROM n"
        ),
        "it holds the view 'alembic_version'",
    ),
    "with a trigger": (
        changed("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM marks; END"),
        "it holds the trigger 't'",
    ),
    "with a view": (changed("CREATE VIEW v AS SELECT * FROM settings"), "it holds the view 'v'"),
    "with a foreign table": (changed("CREATE TABLE guests (a)"), "it holds the table 'guests'"),
    "with a foreign index": (changed("CREATE INDEX i ON events (key)"), "it holds the index 'i'"),
    "with a further column": (
        changed("ALTER TABLE profiles ADD COLUMN motto TEXT"),
        "the columns of 'profiles' are not Maxella's",
    ),
    "without a table": (changed("DROP TABLE mappings"), "the table 'mappings' is missing"),
    "with a row that refers to nothing": (changed(EVENT), "a row of 'events' refers to nothing"),
    "with text for a number": (
        changed("UPDATE marks SET rating = 'four'"),
        "a row of 'marks' holds what Maxella does not write",
    ),
    "with a note of its own": (
        changed("ALTER TABLE backup_note ADD COLUMN more TEXT"),
        "the columns of 'backup_note' are not Maxella's",
    ),
    "cut off": (_truncated, "no sound backup"),
    "damaged": (_damaged, "no sound backup"),
    "a folder": (lambda _, bad: bad.mkdir(), "no backup"),
    "not there": (lambda _, __: None, "no backup"),
}
"""By name: how it is made of a good one, and what is said of it."""
