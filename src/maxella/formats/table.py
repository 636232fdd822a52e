"""Any other CSV with a header: the person says which column is which, and the answer can be remembered.

A mapping has, for each role, the name of a column: `title`, `other_title` (the original one), `year`,
`rating`, `date`, `imdb_id`, `tmdb_id`, `movielens_id`, `type` (what says movie or series) and `status` (what
says seen or planned); and settings: `highest`, the highest rating of the scale ("5", "10", "100"), of ratings
that do not say it themselves; `meaning`, what a row without a rating says: `seen` or `saved`; and `zero`,
what a rating of 0 is: `rating` (the lowest one) or `unrated`. Of an account that several people share,
`profile` says whose rows are read.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from maxella.errors import ExchangeError, UsageError
from maxella.formats.description import Cells, ExportFormat, no_mark
from maxella.formats.guessing import ROLES, guessed_roles
from maxella.formats.harvest import Harvest
from maxella.formats.status import left_out, marks_of
from maxella.tables.cells import (
    CellError,
    number_of,
    remembered,
    text_of,
)
from maxella.tables.columns import ALIASES, letters_of
from maxella.tables.csv_table import CsvTable
from maxella.tables.kinds import no_film
from maxella.tables.rating_cells import DOWN, UP, rating_in, thumb_in
from maxella.tables.rating_scales import WORDS, RatingScale
from maxella.tables.rating_scales import guessed as guessed_scale

SOURCE = "table"
MEANINGS = ("seen", "saved")
ZEROS = ("rating", "unrated")
CHOICES = {"meaning": MEANINGS, "zero": ZEROS}
SETTINGS = ("highest", *CHOICES, "profile")
SCALES = (1, 5, 10, 20, 100)
"""The highest ratings that are guessed: the first that no rating of the file exceeds."""
UNRATED = -1.0
"""What many tables write for a film that was seen and not rated."""
_SCALE_IN_HEADING = re.compile(r"(?:[^0-9]|(?:^|[^0-9])[01] ?[-–] ?)(5|10|20|100)\)?\s*$")
SAMPLE_ROWS = 5
LONGEST_HEADER = 400


class NeedsMapping(ExchangeError):  # noqa: N818 - it is a question, not a fault
    """The person has to say which column of an unknown table is which, or whose rows are meant."""

    def __init__(self, table: CsvTable, profiles: Sequence[str] = ()) -> None:
        names = ", ".join(profiles)
        what = (
            f"has rows of {names}; say whose are" if profiles else "is of no known service; say which of its"
        )
        super().__init__(f"{table.file} {what} {'meant' if profiles else 'columns is which'}")
        self.file = table.file
        self.profiles = tuple(profiles)
        """Among whom to choose; none where the question is which column is which."""
        self.columns = table.columns
        """The columns as the file names them."""
        self.header = header_of(table)
        """A key for remembering the answer, at most 400 characters: the same for the same columns."""
        if profiles:
            self.header = _short(f"profiles|{self.header}|{names}")
        self.guess = {"profile": profiles[0]} if profiles else guessed(table)
        """A mapping to begin with, by the usual names."""
        self.samples = tuple(
            tuple(text_of(cell, 100) or "" for cell in row.cells) for row in table.rows[:SAMPLE_ROWS]
        )
        """The first rows."""


def header_of(table: CsvTable) -> str:
    """The key of a table's header; of one without a header, that of its first row: each is asked of."""
    header = "|".join(table.keys if table.has_header else ("", *table.rows[0].cells))
    return _short(header)


def _short(header: str) -> str:
    return header if len(header) <= LONGEST_HEADER else hashlib.sha256(header.encode()).hexdigest()


def guessed(table: CsvTable) -> dict[str, str]:
    """A mapping by the names of columns, and by what stands in them."""
    mapping = guessed_roles(table)
    if "rating" in mapping:
        given = _Ratings(table, _key(table, mapping["rating"]))
        mapping["highest"] = str(_highest_in(mapping["rating"], given.plain) or given.likely_highest())
        if 0 in given.plain:
            mapping["zero"] = ZEROS[0]
    is_watchlist = any(word in table.file.lower() for word in ("watchlist", "wishlist", "want"))
    mapping["meaning"] = "saved" if is_watchlist else "seen"
    return mapping


def _highest_in(heading: str, ratings: Collection[float]) -> int | None:
    """The highest rating that a heading says, as "rating (1-10)" and "Rating10" do, if none exceeds it."""
    found = _SCALE_IN_HEADING.search(heading)
    highest = int(found[1]) if found else 0
    return highest if highest in SCALES and highest >= max(ratings, default=0) else None


def is_readable(table: CsvTable) -> bool:
    """Whether there is anything to ask about."""
    return bool(table.rows) and any(table.keys)


def _refuse_several_people(table: CsvTable, mapping: Mapping[str, str]) -> None:
    """Refuse a table with ratings of several people, such as a data set's.

    Raises:
        ExchangeError: it says in which column.
    """
    used = {mapping[role] for role in ROLES if mapping.get(role)}
    for column, key in zip(table.columns, table.keys, strict=True):
        if column in used or letters_of(column) not in ALIASES["user_id"]:
            continue
        people = {text_of(row[key]) for row in table.rows} - {None}
        if len(people) > 1:
            raise ExchangeError(
                f"{table.file} has rows of {len(people)} people in the column {column!r}; give those of one"
            )


def fits(table: CsvTable, mapping: Mapping[str, str]) -> bool:
    """Whether the table has all columns that the mapping names."""
    return all(mapping[role] in table.columns for role in ROLES if mapping.get(role))


def read(table: CsvTable, mapping: Mapping[str, str], harvest: Harvest) -> None:
    """Read a table by a mapping.

    Raises:
        UsageError: when the mapping names what is not there, or says too little.
        ExchangeError: when there are ratings of several people.
    """
    _check(table, mapping)
    _refuse_several_people(table, mapping)
    _described(table, mapping).read(table, harvest)


def _described(table: CsvTable, mapping: Mapping[str, str]) -> ExportFormat:
    """The format of a table as a mapping describes it."""
    keys = {role: _key(table, mapping[role]) for role in ROLES if mapping.get(role)}
    rated = None
    if "rating" in keys:
        highest = number_of(mapping.get("highest"))
        ratings = _Ratings(table, keys["rating"], highest, is_zero_rated=mapping.get("zero") != "unrated")
        rated = ratings.of
    roles = {"year": "released"}
    status = keys.get("status")
    skip = left_out(status, keys.get("rating")) if status else lambda _: None
    return ExportFormat(
        source=SOURCE,
        marks=marks_of(status, keys.get("rating")) if status else no_mark,
        columns={roles.get(role, role): (key,) for role, key in keys.items()},
        rated=rated,
        skip=lambda row: (no_film(row[keys["type"]]) if "type" in keys else None) or skip(row),
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
    for setting, choices in CHOICES.items():
        if mapping.get(setting, choices[0]) not in choices:
            raise UsageError(f"{setting} is {mapping[setting]!r}; it must be {' or '.join(choices)}")
    try:
        highest = number_of(mapping.get("highest"))
    except CellError as error:
        raise UsageError(f"the highest rating: {error}") from error
    if highest is not None and highest <= 0:
        raise UsageError("the highest rating must be above 0")


class _Ratings:
    """The ratings of a column, each on the scale that its cell says, or else on the one of the column."""

    def __init__(
        self, table: CsvTable, key: str, highest: float | None = None, *, is_zero_rated: bool = True
    ) -> None:
        self._key = key
        self._is_zero_rated = is_zero_rated
        given: dict[float | None, set[float]] = defaultdict(set)
        for cell in {row[key] for row in table.rows}:
            with suppress(CellError):
                written = rating_in(cell)
                if written is not None:
                    given[written.of].add(written.value)
        self.plain = given.pop(None, set())
        """Those that do not say of how many they are."""
        self._are_thumbs = {UNRATED, 1.0} <= self.plain <= {UNRATED, 0.0, 1.0}
        least, most = min(self.plain, default=0.0), max(self.plain, default=0.0)
        self._has_negative = least < UNRATED and -2 * least >= most
        self._highest = highest or self.likely_highest()
        given[self._highest] |= self.plain
        self._scales = {of: guessed_scale(of, self._counted(given[of], of)) for of in given if of is not None}
        self._read = remembered(self._rating_in)

    def likely_highest(self) -> int:
        """The highest rating of the scale that the numbers of the column seem to have."""
        largest = (
            max(map(abs, self.plain), default=0.0) if self._has_negative else max(self.plain, default=0.0)
        )
        if 0 < largest <= 1:
            is_part = any(0 < each < 1 and each != 0.5 for each in self.plain) or self.plain == {0.0, 1.0}
            return 1 if is_part else 5
        return next((scale for scale in SCALES[1:] if largest <= scale), SCALES[-1])

    def of(self, row: Cells) -> tuple[float, RatingScale] | None:
        """The rating of a row and its scale; None where it has none.

        Raises:
            CellError: when it is no rating, or off its scale.
        """
        return self._read(row[self._key])

    def _rating_in(self, cell: object) -> tuple[float, RatingScale] | None:
        thumb = thumb_in(cell)
        if thumb is not None:
            return thumb, WORDS
        written = rating_in(cell)
        if written is None or (written.value == 0 and not self._is_zero_rated):
            return None
        if self._are_thumbs and written.of is None:
            return None if written.value == 0 else (UP if written.value > 0 else DOWN, WORDS)
        if written.value == UNRATED and not self._has_negative:
            return None
        of = written.of or self._highest
        lowest = self._lowest(of)
        if not lowest <= written.value <= of:
            raise CellError(f"a rating of {written.value:g} is not between {lowest:g} and {of:g}")
        return written.value, self._scales[of]

    def _lowest(self, of: float) -> float:
        """The lowest rating of a scale: of one with ratings below 0 as far below it as its highest."""
        return -of if self._has_negative and of == self._highest else 0.0

    def _counted(self, values: Iterable[float], of: float) -> list[float]:
        lowest = self._lowest(of) if self._is_zero_rated or self._has_negative else 1e-9
        return [each for each in values if lowest <= each <= of]


def _key(table: CsvTable, column: str) -> str:
    return table.keys[table.columns.index(column)]
