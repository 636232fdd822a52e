"""How the cells of a text are separated."""

import csv
import re
from collections.abc import Iterable
from itertools import islice

LONG_SEPARATOR = "::"
"""That of MovieLens 1M, which no reader of CSV knows: it is read as `UNIT_SEPARATOR`."""
UNIT_SEPARATOR = "\x1f"
SEPARATORS = {LONG_SEPARATOR: "double colon", "\t": "tab", ";": "semicolon", "|": "pipe", ",": "comma"}
BLANK = " "
"""Several count as one; few tables are divided so, since titles hold blanks."""
_SAMPLE_LINES = 30


def separator_of(lines: Iterable[str]) -> str | None:
    """The separator that gives most columns; those that divide the other lines like the header come first.

    Only the first lines that are not empty are looked at. None where the header has a single cell.
    """
    sample = list(islice((line for line in lines if line.strip()), _SAMPLE_LINES))
    found: dict[str, tuple[bool, int]] = {}
    for separator in SEPARATORS:
        cells = [_count_cells(line, separator) for line in sample]
        if cells and cells[0] > 1:
            found[separator] = cells.count(cells[0]) >= 0.8 * len(cells), cells[0]
    return max(found, key=found.__getitem__, default=None)


def is_divided_by_blanks(lines: Iterable[str]) -> bool:
    """Tell whether blanks divide the first lines into as many cells each, with a number in the last line."""
    sample = [line.split() for line in islice((line for line in lines if line.strip()), _SAMPLE_LINES)]
    widths = {len(cells) for cells in sample}
    has_number = bool(sample) and any(_is_number(cell) for cell in sample[-1])
    return len(widths) == 1 and min(widths) > 1 and has_number


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\d*[.,]?\d+", cell) is not None


def _count_cells(line: str, separator: str) -> int:
    if len(separator) > 1:
        return line.count(separator) + 1
    try:
        return len(next(csv.reader([line], delimiter=separator, skipinitialspace=True), []))
    except csv.Error:
        return 0
