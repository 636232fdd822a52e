"""Rows of a table that are known by an id, read in two passes so that large tables never lie in memory.

The first pass reads the ids of all rows and puts aside those without one and the repeated ones. The second
reads whatever is asked of the rows that are wanted, and of no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from maxella.errors import DatasetError
from maxella.tables.cells import ids_in, number_id_of, plain_ids
from maxella.tables.report import Ledger
from maxella.tables.table import Table
from maxella.tables.text_table import ROW, TextTable

ID = "id"


@dataclass(frozen=True)
class KeyedRows:
    """Some rows of a table, each with an id of its own."""

    table: Table
    rows: pl.DataFrame
    """`ROW`, `ID`, and the columns that the first pass was asked for."""
    row_count: int
    """How many rows the whole table has."""
    ragged: bool
    """Whether the table has rows with too many cells, which are cut off."""

    def only(self, wanted: pl.Series, rule: str, ledger: Ledger) -> "KeyedRows":
        """The rows whose id is among the wanted ones; the others are entered as dropped by a rule."""
        is_wanted = pl.col(ID).is_in(wanted.unique().to_list())
        ledger.dropped(rule, self.table.label, self.rows.filter(~is_wanted).select(ID))
        return replace(self, rows=self.rows.filter(is_wanted))

    def read(self, **columns: pl.Expr) -> pl.DataFrame:
        """Read columns of these rows; the result has `ID` and the columns, in the order of the table."""
        places = self.rows[ROW].to_list()
        cells = self.table.collect(
            lambda rows: rows.filter(pl.col(ROW).is_in(places)).select(ROW, **columns), self.ragged
        )
        return self.rows.select(ROW, ID).join(cells, on=ROW, maintain_order="left").drop(ROW)

    def account(self, ledger: Ledger) -> None:
        """Enter the table in the ledger, with these rows as the kept ones."""
        ledger.read(self.table.label, self.table.path, self.row_count, len(self.rows))


def keyed_rows(
    table: Table,
    key: str,
    ledger: Ledger,
    *,
    numeric: bool,
    also: Sequence[pl.Expr] = (),
) -> KeyedRows:
    """The first pass: the rows of a table that have an id, each id with its first row.

    Args:
        table: the table.
        key: the column of the ids.
        ledger: where the rows that are put aside are entered.
        numeric: whether ids are whole numbers; a row where something else stands there has shifted columns.
        also: further columns to read in this pass.

    Raises:
        DatasetError: when the table has no such column, or is broken.
    """
    if key not in table.columns:
        there = ", ".join(table.columns)
        raise DatasetError(f"{table.label} has no column {key!r} (it has {there}); give the original file")
    ident = ids_in(pl.col(key), number_id_of) if numeric else plain_ids(pl.col(key))
    rows, ragged = all_rows(table, [ident.alias(ID), pl.col(key).alias("cell"), *also], ledger)
    nameless = rows.filter(pl.col(ID).is_null()).select(pl.col("cell").alias(key))
    ledger.dropped(
        f"{key} is no number: a broken row" if numeric else f"{key} is missing", table.label, nameless
    )
    named = rows.filter(pl.col(ID).is_not_null()).drop("cell")
    first = pl.col(ID).is_first_distinct()
    repeated = named.filter(~first).select(pl.col(ID).alias(key))
    ledger.dropped(f"{key} stands in an earlier row", table.label, repeated)
    return KeyedRows(table, named.filter(first), len(rows), ragged)


def column_or_null(table: Table, name: str) -> pl.Expr:
    """The column of that name, or nulls where the table has none."""
    return pl.col(name) if name in table.columns else pl.lit(None, pl.String).alias(name)


def all_rows(table: Table, columns: list[pl.Expr], ledger: Ledger) -> tuple[pl.DataFrame, bool]:
    """`ROW` and the columns of all rows, and whether some rows have too many cells, which are cut off.

    Raises:
        DatasetError: when the table is broken in another way.
    """
    try:
        return table.collect(lambda rows: rows.select(ROW, *columns)), False
    except DatasetError:
        overlong = list(table.overlong()) if isinstance(table, TextTable) else []
        if not overlong:
            raise
    lines = pl.DataFrame({"line": [line for line, _ in overlong]})
    ledger.mended("cells beyond the last column are cut off", table.label, lines)
    return table.collect(lambda rows: rows.select(ROW, *columns), ragged=True), True
