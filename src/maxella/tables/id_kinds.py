"""Ids in the type in which they came: inside they are text, outside what their owner has."""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Literal

import polars as pl

IdKind = Literal["text", "integer"]
"""The type in which the ids of people or movies came."""
Id = str | int
"""An id as it comes and goes."""


def is_text(kind: IdKind) -> bool:
    """Tell whether ids are text, which manifests need not say."""
    return kind == "text"


def kind_of(ids: pl.Series) -> IdKind:
    """The kind of a column of ids; whole numbers that pandas keeps as floats are integers."""
    if ids.dtype.is_integer():
        return "integer"
    is_whole = ids.dtype.is_float() and bool((ids.drop_nulls() % 1 == 0).all())
    return "integer" if is_whole else "text"


def as_text(identifier: object) -> str:
    """An id as it is kept inside: 7, 7.0 and "7" are one."""
    if isinstance(identifier, Integral):
        return str(int(identifier))
    if isinstance(identifier, Real) and math.isfinite(number := float(identifier)) and number == int(number):
        return str(int(number))
    return str(identifier)


def as_came(identifier: str, kind: IdKind) -> Id:
    """An id as its owner has it; what is no whole number stays text, such as people of the app."""
    if kind == "text":
        return identifier
    try:
        number = int(identifier)
    except ValueError:
        return identifier
    return number if str(number) == identifier else identifier


def all_as_came(ids: Iterable[str], kind: IdKind) -> list[Id]:
    """Ids as their owner has them; see `as_came`."""
    return [as_came(identifier, kind) for identifier in ids]


def column_as_came(ids: pl.Series, kind: IdKind) -> pl.Series:
    """A column of ids as its owner has it: of integers, unless one of them is none."""
    if kind == "text":
        return ids
    numbers = ids.cast(pl.Int64, strict=False)
    return numbers if numbers.null_count() == ids.null_count() else ids
