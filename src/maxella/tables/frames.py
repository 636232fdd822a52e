"""Tables in memory: anyone's data frame as a polars one, and ours as a pandas one.

pandas is no dependency: a pandas frame is read by its columns, and is made where pandas is installed.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl

from maxella.errors import UsageError

LIST_SEPARATOR = "|"
"""Between the values of a cell that holds several, as MovieLens has genres."""
_PLAIN_KINDS = "biufM"
"""numpy's letters for booleans, numbers and times."""


def is_frame(table: object) -> bool:
    """Tell whether something is a table with named columns: of polars, pandas, Arrow, or the like."""
    has_columns = hasattr(table, "columns") and hasattr(table, "__getitem__")
    return isinstance(table, pl.DataFrame | pl.LazyFrame) or has_columns or _is_arrow(table)


def as_polars(table: Any, what: str = "the table") -> pl.DataFrame:
    """Read a data frame of polars, pandas or Arrow, or a mapping of columns, as a polars one.

    Args:
        table: the data frame.
        what: what errors call it.

    Raises:
        UsageError: when it is none, or a column holds values of several types.
    """
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    if isinstance(table, pl.DataFrame):
        return table
    try:
        if isinstance(table, Mapping):
            return pl.DataFrame(dict(table))
        if not hasattr(table, "iloc") and _is_arrow(table):
            return pl.DataFrame(table)
        if is_frame(table):
            return pl.DataFrame([_column(str(name), table[name]) for name in table.columns])
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"{what} cannot be read: {' '.join(str(error).split())[:200]}") from error
    raise UsageError(f"{what} is a {type(table).__name__}; give a data frame of polars or pandas")


def as_pandas(table: pl.DataFrame) -> Any:
    """Give a polars frame as a `pandas.DataFrame`.

    Raises:
        UsageError: where pandas is not installed.
    """
    try:
        pandas = import_module("pandas")
    except ImportError:
        raise UsageError("to_pandas needs pandas: pip install pandas; to_polars needs nothing") from None
    columns = {column.name: _cells(column) for column in table}
    return pandas.DataFrame(columns, columns=table.columns)


def with_plain_cells(table: pl.DataFrame) -> pl.DataFrame:
    """The table with lists written as text, `Comedy|Drama`, and categories as their names."""
    lists = [name for name, dtype in table.schema.items() if isinstance(dtype, pl.List | pl.Array)]
    joined = [
        pl.col(name).cast(pl.List(pl.String)).list.join(LIST_SEPARATOR, ignore_nulls=True) for name in lists
    ]
    return table.with_columns(*joined, pl.col(pl.Categorical, pl.Enum).cast(pl.String))


def _is_arrow(table: object) -> bool:
    return hasattr(table, "__arrow_c_stream__") or hasattr(table, "__dataframe__")


def _column(name: str, column: Any) -> pl.Series:
    """One column of a pandas frame; NaN, NaT and NA are null."""
    array = np.asarray(column.to_numpy()) if hasattr(column, "to_numpy") else np.asarray(column)
    if array.dtype.kind in _PLAIN_KINDS:
        series = pl.Series(name, array)
        return series.fill_nan(None) if series.dtype.is_float() else series
    is_missing = column.isna().tolist() if hasattr(column, "isna") else [None is cell for cell in array]
    cells = zip(array.tolist(), is_missing, strict=True)
    return pl.Series(name, [None if missing else cell for cell, missing in cells])


def _cells(column: pl.Series) -> Any:
    """What pandas makes a column of: numbers as an array, unless some are missing; all else as objects."""
    is_whole = column.dtype.is_numeric() and not column.null_count()
    return column.to_numpy() if is_whole or column.dtype.is_float() else column.to_list()
