"""Which column of an unknown table is which: by its name in many languages, else by what stands in it."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from maxella.formats.status import WORDS, word_of
from maxella.tables.cells import imdb_id_of, number_id_of, or_none, text_of, year_of, year_within
from maxella.tables.columns import ALIASES, letters_of
from maxella.tables.csv_table import CsvTable
from maxella.tables.rating_cells import rating_in, thumb_in
from maxella.tables.times import date_of, day_first_in

ROLES = (
    "title", "other_title", "year", "rating", "date", "imdb_id", "tmdb_id", "movielens_id", "type", "status",
)  # fmt: skip
_NAMES = {
    "other_title": ("original_title",),
    "year": ("release_year", "release_date"),
    "date": ("timestamp",),
}
"""What roles are called among `maxella.tables.columns.ALIASES`, where that differs."""
_CALLED_RATINGS = [
    alias
    for alias in ALIASES["rating"]
    if re.search("rating|score|stars|bewert|califi|puntua|оценка|評|评", alias)
]
"""Names that mean nothing but ratings."""
_MAY_BE_RATINGS = {"rated"}
"""Names of something else that may also be that of ratings."""
_SAMPLE = 200
"""Rows that are looked at."""
_MOST = 0.8
"""A column is what so many of its cells can be read as."""
_IS_ADDRESS = re.compile(r"[a-z]+://|www\.", re.I)
_NOT_OWN = re.compile(
    r"average|avg|mean|public|community|critic|imdb|tmdb|metascore|tomato|votes|count|runtime"
)
"""In names of columns whose numbers are no rating of one's own."""


def guessed_roles(table: CsvTable) -> dict[str, str]:
    """The column of each role, as the table calls it; roles that none seems to have are left out."""
    cells = {column: _sample(table, place) for place, column in enumerate(table.columns)}
    found: dict[str, str] = {}
    by_name = {letters_of(column): column for column in reversed(table.columns)}
    for role in ROLES:
        named = (by_name.get(alias) for name in _NAMES.get(role, (role,)) for alias in ALIASES[name])
        fits = _FITS.get(role, _anything)
        column = next(
            (each for each in named if each and each not in found.values() and fits(cells[each])), None
        )
        if column is not None:
            found[role] = column
    _add_by_content(found, cells)
    if "rating" not in found:
        # Ratings that cannot be read are shown as such, line by line, rather than left out without a word.
        called = next((by_name[alias] for alias in _CALLED_RATINGS if alias in by_name), None)
        if called is not None and called not in found.values() and cells[called]:
            found["rating"] = called
    return found


def _add_by_content(found: dict[str, str], cells: dict[str, Sequence[str]]) -> None:
    """Add the roles without which nothing can be read, of columns whose names say nothing."""
    known = {alias for aliases in ALIASES.values() for alias in aliases} - _MAY_BE_RATINGS
    left = [column for column, sample in cells.items() if sample and letters_of(column) not in known]
    for role in ("imdb_id", "year", "date", "rating", "title"):
        if role in found or (role == "title" and ("imdb_id" in found or "tmdb_id" in found) and not left):
            continue
        fitting = [
            column
            for column in left
            if column not in found.values() and _BY_CONTENT[role](column, cells[column])
        ]
        if fitting:
            found[role] = fitting[0]


def _sample(table: CsvTable, place: int) -> Sequence[str]:
    """The first cells of a column that have something."""
    texts = (text_of(row.cells[place]) for row in table.rows[:_SAMPLE])
    return [text for text in texts if text]


def _share(cells: Sequence[str], is_one: Callable[[str], bool]) -> bool:
    return not cells or sum(map(is_one, cells)) >= _MOST * len(cells)


def _anything(_: Iterable[str]) -> bool:
    return True


def _is_rating(cell: str) -> bool:
    if thumb_in(cell) is not None:
        return True
    try:
        return (written := rating_in(cell)) is None or written.value <= 100
    except ValueError:
        return False


def _are_dates(cells: Sequence[str]) -> bool:
    read = partial(date_of, day_first=day_first_in(cells))
    return _share(cells, lambda cell: or_none(read, cell) is not None or year_within(cell) is not None)


def _are(read: Callable[[object], object]) -> Callable[[Sequence[str]], bool]:
    return lambda cells: _share(cells, lambda cell: or_none(read, cell) is not None)


def _are_ratings(cells: Sequence[str]) -> bool:
    return _share(cells, _is_rating)


_FITS: dict[str, Callable[[Sequence[str]], bool]] = {
    "year": lambda cells: _share(cells, lambda cell: year_within(cell) is not None),
    "rating": _are_ratings,
    "date": lambda cells: _are_dates(cells) or not _are_ratings(cells),
    "imdb_id": _are(imdb_id_of),
    "tmdb_id": _are(number_id_of),
    "movielens_id": _are(number_id_of),
    "status": lambda cells: _share(cells, lambda cell: word_of(cell) in WORDS),
}


def _is_title(_: str, cells: Sequence[str]) -> bool:
    worded = [cell for cell in cells if any(letter.isalpha() for letter in cell)]
    is_varied = len(set(cells)) > len(cells) / 2
    return len(worded) > len(cells) / 2 and is_varied and not any(map(_IS_ADDRESS.match, cells))


_BY_CONTENT: dict[str, Callable[[str, Sequence[str]], bool]] = {
    "imdb_id": lambda _, cells: all(re.match(r"tt[0-9]{5,}$", cell) for cell in cells),
    "year": lambda _, cells: _are(year_of)(cells),
    "date": lambda _, cells: (
        _are(partial(date_of, day_first=day_first_in(cells)))(cells) and not _are_ratings(cells)
    ),
    "rating": lambda name, cells: not _NOT_OWN.search(name.casefold()) and _are_ratings(cells),
    "title": _is_title,
}
