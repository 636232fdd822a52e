"""Any other CSV with a header: the person says which column is which, and the answer can be remembered.

A mapping has, for each role, the name of a column: `title`, `year`, `rating`, `date`, `imdb_id`, `tmdb_id`,
`movielens_id` and `type` (what says movie or series); and two settings: `highest`, the highest rating of the
scale ("5", "10", "100"), and `meaning`, what a row without a rating says: `seen` or `saved`.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress

from maxella.errors import ExchangeError, UsageError
from maxella.formats.description import ExportFormat
from maxella.formats.harvest import Harvest
from maxella.tables.cells import (
    CellError,
    number_of,
    text_of,
)
from maxella.tables.columns import told_by_name
from maxella.tables.csv_table import CsvTable
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import guessed as guessed_scale

SOURCE = "table"
ROLES = ("title", "year", "rating", "date", "imdb_id", "tmdb_id", "movielens_id", "type")
SETTINGS = ("highest", "meaning")
MEANINGS = ("seen", "saved")
SCALES = (5, 10, 20, 100)
"""The highest ratings that are guessed: the first that no rating of the file exceeds."""
SAMPLE_ROWS = 5
LONGEST_HEADER = 400
_COLUMNS = {"year": ("release_year", "release_date"), "date": ("timestamp",)}
"""What roles of a mapping are called among `maxella.tables.columns.ALIASES`, where that differs."""


class NeedsMapping(ExchangeError):  # noqa: N818 - it is a question, not a fault
    """A table is of no known service: the person has to say which column is which."""

    def __init__(self, table: CsvTable) -> None:
        super().__init__(f"{table.file} is of no known service; say which of its columns is which")
        self.file = table.file
        self.columns = table.columns
        """The columns as the file names them."""
        self.header = header_of(table)
        """A key for remembering the answer, at most 400 characters: the same for the same columns."""
        self.guess = guessed(table)
        """A mapping to begin with, by the usual names."""
        self.samples = tuple(
            tuple(text_of(cell, 100) or "" for cell in row.cells) for row in table.rows[:SAMPLE_ROWS]
        )
        """The first rows."""


def header_of(table: CsvTable) -> str:
    """The key of a table's header."""
    header = "|".join(table.keys)
    return header if len(header) <= LONGEST_HEADER else hashlib.sha256(header.encode()).hexdigest()


def guessed(table: CsvTable) -> dict[str, str]:
    """A mapping by the usual names of columns."""
    told = told_by_name(table.columns, [name for role in ROLES for name in _COLUMNS.get(role, (role,))])
    mapping: dict[str, str] = {}
    for role in ROLES:
        for name in _COLUMNS.get(role, (role,)):
            if name in told:
                mapping.setdefault(role, told[name])
    if "rating" in mapping:
        mapping["highest"] = str(_highest(table, _key(table, mapping["rating"])))
    is_watchlist = any(word in table.file.lower() for word in ("watchlist", "wishlist", "want"))
    mapping["meaning"] = "saved" if is_watchlist else "seen"
    return mapping


def is_readable(table: CsvTable) -> bool:
    """Whether there is anything to ask about."""
    return bool(table.rows) and any(table.keys)


def fits(table: CsvTable, mapping: Mapping[str, str]) -> bool:
    """Whether the table has all columns that the mapping names."""
    return all(mapping[role] in table.columns for role in ROLES if mapping.get(role))


def read(table: CsvTable, mapping: Mapping[str, str], harvest: Harvest) -> None:
    """Read a table by a mapping.

    Raises:
        UsageError: when the mapping names what is not there, or says too little.
    """
    _check(table, mapping)
    _described(table, mapping).read(table, harvest)


def _described(table: CsvTable, mapping: Mapping[str, str]) -> ExportFormat:
    """The format of a table as a mapping describes it."""
    keys = {role: _key(table, mapping[role]) for role in ROLES if mapping.get(role)}
    highest = number_of(mapping.get("highest")) or SCALES[0]
    given = _numbers(table, keys["rating"]) if "rating" in keys else []
    roles = {"year": "released"}
    return ExportFormat(
        source=SOURCE,
        columns={roles.get(role, role): (key,) for role, key in keys.items()},
        scale=guessed_scale(highest, [each for each in given if 0 < each <= highest]),
        skip=lambda row: no_film(row[keys["type"]]) if "type" in keys else None,
        unrated="is_saved" if mapping.get("meaning") == "saved" else "is_seen",
        has_years_in_titles=True,
    )


def _check(table: CsvTable, mapping: Mapping[str, str]) -> None:
    for name in mapping:
        if name not in ROLES + SETTINGS:
            raise UsageError(f"no role {name!r} in a mapping; there are {', '.join(ROLES + SETTINGS)}")
    for role in ROLES:
        if mapping.get(role) and mapping[role] not in table.columns:
            raise UsageError(f"{table.file} has no column {mapping[role]!r} for {role}; choose another")
    if not any(mapping.get(role) for role in ("title", "imdb_id", "tmdb_id", "movielens_id")):
        raise UsageError("say which column has the title, or the id of IMDb, TMDB or MovieLens")
    if mapping.get("meaning", "seen") not in MEANINGS:
        raise UsageError(f"meaning is {mapping['meaning']!r}; it must be seen or saved")
    try:
        highest = number_of(mapping.get("highest"))
    except CellError as error:
        raise UsageError(f"the highest rating: {error}") from error
    if highest is not None and highest <= 0:
        raise UsageError("the highest rating must be above 0")


def _key(table: CsvTable, column: str) -> str:
    return table.keys[table.columns.index(column)]


def _highest(table: CsvTable, key: str) -> int:
    largest = max([0.0, *_numbers(table, key)])
    return next((scale for scale in SCALES if largest <= scale), SCALES[-1])


def _numbers(table: CsvTable, key: str) -> list[float]:
    """What of a column can be read as numbers."""
    numbers = []
    for row in table.rows:
        with suppress(CellError):
            numbers.append(number_of(row[key]))
    return [number for number in numbers if number is not None]
