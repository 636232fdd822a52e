"""Titles as keys: how the titles of entries and of the catalogue are compared."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import polars as pl

from maxella.tables.titles import aliases, display_title, loose_key, strict_key, year_of


class Name(NamedTuple):
    """One of the names that a title holds ("Il Postino (The Postman)" holds three)."""

    strict: str
    """Without accents, case, punctuation and spaces; numbers spelled one way."""
    loose: str
    """The same without the article at the beginning."""
    is_whole: bool
    """Whether it is the title as a whole, not a part of it."""


class Title(NamedTuple):
    """A title, taken apart."""

    text: str
    """As people write it: the article in front, without a year in parentheses at the end."""
    year: int | None
    """The year in parentheses at the end."""
    names: tuple[Name, ...]


NO_TITLE = Title("", None, ())


def taken_apart(titles: Iterable[str]) -> dict[str, Title]:
    """Each of the titles, taken apart."""
    raw = pl.DataFrame({"raw": sorted(set(titles))}, schema={"raw": pl.String})
    shown = raw.with_columns(text=display_title(pl.col("raw")), year=year_of(pl.col("raw"))).drop_nulls(
        "text"
    )
    named = shown.select("raw", "text", name=aliases(pl.col("text"))).explode("name").drop_nulls("name")
    keyed = named.select(
        "raw",
        strict=strict_key(pl.col("name")),
        loose=loose_key(pl.col("name")),
        is_whole=pl.col("name") == pl.col("text"),
    ).filter(pl.col("loose").str.len_bytes() > 0)
    names: dict[str, list[Name]] = {}
    for title, strict, loose, is_whole in keyed.iter_rows():
        # Nearly all names begin with no article: one text is kept of them, not two.
        name = Name(strict, strict if strict == loose else loose, is_whole)
        names.setdefault(title, []).append(name)
    return {title: Title(text, year, tuple(names.get(title, ()))) for title, text, year in shown.iter_rows()}


def shown_titles(titles: Sequence[str]) -> list[tuple[str | None, int | None]]:
    """MovieLens titles as people write them, and the year that they end with."""
    apart = taken_apart(titles)
    found = (apart.get(title) for title in titles)
    return [(title.text, title.year) if title else (None, None) for title in found]
