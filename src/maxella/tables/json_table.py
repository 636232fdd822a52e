"""A JSON list of objects as a table: a column for each of their keys, those of objects in them too."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from maxella.tables.cells import text_of, words_of
from maxella.tables.csv_table import CsvTable, Row, folded
from maxella.tables.entries import BadLine
from maxella.tables.json_items import Item
from maxella.tables.limits import MAX_EXPORT_COLUMNS, MAX_ROWS, TooLargeError


def table_of_items(file: str, items: Iterable[Item]) -> CsvTable:
    """The items of a list as the rows of a table; what is no object is a bad line.

    Raises:
        TooLargeError: when there are more items than rows are read.
    """
    values: list[tuple[Item, dict[str, str]]] = []
    bad: list[BadLine] = []
    for item in items:
        if isinstance(item.value, dict):
            values.append((item, dict(_cells(item.value))))
        else:
            bad.append(BadLine(file, item.line, text_of(item.text, 200) or "", "no object"))
        if len(values) + len(bad) > MAX_ROWS:
            raise TooLargeError(f"{file} has more than {MAX_ROWS:,} items; split it and import the parts")
    columns = tuple(dict.fromkeys(name for _, cells in values for name in cells))[:MAX_EXPORT_COLUMNS]
    keys = tuple(folded(column) for column in columns)
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    rows = [
        Row(item.line, [cells.get(column, "") for column in columns], item.text, places)
        for item, cells in values
    ]
    return CsvTable(file, columns, keys, places, rows=rows, bad_lines=bad)


def _cells(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The cells of an object, those of objects in it by their last keys; lists are left out."""
    for key, cell in value.items():
        name = text_of(key, 100) or ""
        if isinstance(cell, dict):
            yield from _cells_within(name, cell)
        elif not isinstance(cell, list):
            yield name, words_of(cell)


def _cells_within(name: str, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, cell in value.items():
        if key == "ids" and isinstance(cell, dict):
            yield from _cells_within("ids", cell)
        elif not isinstance(cell, list | dict):
            inner = text_of(key, 100) or ""
            yield (inner if name in {"ids", "movie", "film"} else f"{name} {inner}"), words_of(cell)
