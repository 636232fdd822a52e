"""Profiles of users in the terms of the data contract: age buckets, genders, zip codes, occupations."""

from collections.abc import Mapping

import polars as pl

from maxella.data.schema import AGE_BUCKET, GENDER, OCCUPATION, USER_ID, USERS, ZIP_CODE, conform
from maxella.data.sources.keyed_rows import ID, column_or_null, keyed_rows
from maxella.tables.report import Ledger
from maxella.tables.table import Table

AGE_BUCKETS = (1, 18, 25, 35, 45, 50, 56)
"""The lower bounds of the buckets in years, as MovieLens 1M has them."""
MOST_YEARS = 120
ZIP_CHARACTERS = 5

OCCUPATIONS = (
    "other or not specified",
    "academic/educator",
    "artist",
    "clerical/admin",
    "college/grad student",
    "customer service",
    "doctor/health care",
    "executive/managerial",
    "farmer",
    "homemaker",
    "K-12 student",
    "lawyer",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)
"""The occupations that MovieLens 1M numbers from 0, by its README."""
_GENDERS = {"m": "M", "male": "M", "man": "M", "f": "F", "female": "F", "woman": "F"}


def read_users(
    table: Table, columns: Mapping[str, str], ledger: Ledger, *, numbered_occupations: bool = False
) -> pl.DataFrame:
    """Read a table of users into the data contract.

    Args:
        table: the table.
        columns: which column of the table holds `user_id`, `gender`, `age` (in years, or the lower bound of a
            bucket), `occupation` and `zip_code`; the last four may be missing.
        ledger: where the rows that are put aside or mended are entered.
        numbered_occupations: whether occupations are the numbers of MovieLens 1M.
    """
    given = [
        _cell(table, columns.get(name, "")).alias(name) for name in (GENDER, "age", OCCUPATION, ZIP_CODE)
    ]
    rows = keyed_rows(table, columns[USER_ID], ledger, numeric=False, also=given)
    rows.account(ledger)
    years = pl.col("age").cast(pl.Float64, strict=False)
    read = {
        GENDER: pl.col(GENDER)
        .str.to_lowercase()
        .replace_strict(_GENDERS, default=None, return_dtype=pl.String),
        AGE_BUCKET: _bucket(years),
        OCCUPATION: _named_occupation() if numbered_occupations else pl.col(OCCUPATION),
        ZIP_CODE: pl.col(ZIP_CODE).str.slice(0, ZIP_CHARACTERS),
    }
    for rule, where, shown in (
        ("gender other than M or F is left out", read[GENDER].is_null(), GENDER),
        ("age that is no number of years is left out", read[AGE_BUCKET].is_null(), "age"),
        ("age in years becomes the lower bound of its bucket", years != read[AGE_BUCKET], "age"),
        ("occupation without a name is left out", read[OCCUPATION].is_null(), OCCUPATION),
        ("zip code longer than five characters is cut", pl.col(ZIP_CODE) != read[ZIP_CODE], ZIP_CODE),
    ):
        touched = rows.rows.filter(pl.col(shown).is_not_null() & where)
        ledger.mended(rule, table.label, touched.select(pl.col(ID).alias(USER_ID), shown))
    return conform(rows.rows.with_columns(**read).rename({ID: USER_ID}), USERS)


def _cell(table: Table, name: str) -> pl.Expr:
    return column_or_null(table, name).str.strip_chars().replace("", None)


def _bucket(years: pl.Expr) -> pl.Expr:
    lower = pl.max_horizontal(pl.when(years >= bound).then(bound) for bound in AGE_BUCKETS[1:])
    return pl.when(years.is_between(0, MOST_YEARS)).then(lower.fill_null(AGE_BUCKETS[0]))


def _named_occupation() -> pl.Expr:
    names = {str(number): name for number, name in enumerate(OCCUPATIONS)}
    return pl.col(OCCUPATION).replace_strict(names, default=None, return_dtype=pl.String)
