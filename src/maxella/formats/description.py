"""How a kind of export is told and what its columns mean: a format is a description, read by one reader."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Protocol

from maxella.formats.harvest import Harvest
from maxella.tables.cells import (
    CellError,
    imdb_id_of,
    number_id_of,
    number_of,
    rating_of,
    remembered,
    text_of,
    year_of,
    year_within,
)
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.entries import Entry
from maxella.tables.names import NO_TITLE, Title, taken_apart
from maxella.tables.rating_scales import RatingScale
from maxella.tables.times import date_of, day_first_in

IDS = {"imdb_id": imdb_id_of, "tmdb_id": number_id_of, "movielens_id": number_id_of}


class Cells(Protocol):
    """A row: of a table, by the folded names of its columns, or an item of JSON, by `movie.ids.imdb`."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    def __getitem__(self, column: str) -> Any: ...


def _nothing(_: Any) -> None:
    return None


def no_mark(_: Any) -> tuple[str, ...]:
    """The marks of rows that say nothing but a rating."""
    return ()


def always(*marks: str) -> Callable[[Any], tuple[str, ...]]:
    """The marks of rows that all say the same."""
    return lambda _: marks


@dataclass(frozen=True, kw_only=True)
class ExportFormat:
    """One kind of file that a service gives."""

    source: str
    columns: Mapping[str, tuple[str, ...]]
    """The columns of `title`, `other_title`, `year`, `released` (a date that has the year), `imdb_id`,
    `tmdb_id`, `movielens_id`, `rating` and `date`; of several the first that has something counts."""
    scale: RatingScale | None = None
    """Of all its ratings, which are above 0; None where `rated` says it of each."""
    rated: Callable[[Any], tuple[float, RatingScale] | None] | None = None
    """The rating of a row and its scale, where they are not those of the column of `rating`."""
    keys: tuple[str, ...] = ()
    """All its columns in their order, where that tells it,"""
    has: Collection[str] = ()
    """or the columns by which it is told: all of these,"""
    any_of: Collection[str] = ()
    """one of these, if there are any,"""
    lacks: Collection[str] = ()
    """and none of these."""
    stem: str = ""
    """What the name of the file begins with, where several kinds have the same columns."""
    folder: str | None = None
    """The folder in which it stands, likewise."""
    skip: Callable[[Any], str | None] = _nothing
    """As what a row is counted that is no film; None for films."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """What a row must have, with what is said of one that has not."""
    marks: Callable[[Any], Collection[str]] = no_mark
    """What a row says beside its rating: `is_seen`, `is_saved`, `is_hidden`, `is_liked`, `is_rewatch`."""
    unrated: str | None = None
    """What a row says that has neither a rating nor a mark."""
    nothing_said: str | None = None
    """As what a row is counted that has neither a rating nor a mark; None: it is taken."""
    without_id: Callable[[Any], str | None] = _nothing
    """Which id of a row may be another title's, and does not count."""
    is_current: bool = True
    """Whether its ratings are those of today, not of a history."""
    has_years_in_titles: bool = False
    is_without_years: bool = False
    """Whether it never says a year, so that a title which one film alone has must do."""
    profile: str | None = None
    """The column that says whose rows they are, where several people share an account."""

    def recognises(self, table: CsvTable) -> bool:
        """Whether a table is of this kind."""
        path, keys = PurePosixPath(table.file.lower()), set(table.keys)
        return (
            self.keys in ((), table.keys)
            and keys.issuperset(self.has)
            and (not self.any_of or not keys.isdisjoint(self.any_of))
            and keys.isdisjoint(self.lacks)
            and path.stem.startswith(self.stem)
            and self.folder in (None, path.parent.name)
        )

    def profiles(self, table: CsvTable) -> list[str]:
        """Whose rows a table has, where it says that."""
        if self.profile is None:
            return []
        names = (text_of(row[self.profile]) for row in table.rows)
        return sorted({name for name in names if name})

    def read(self, table: CsvTable, harvest: Harvest, profile: str | None = None) -> None:
        """Read a table of this kind, of one profile alone where one is given."""
        there = {
            role: tuple(column for column in columns if column in table)
            for role, columns in self.columns.items()
        }
        described = replace(self, columns={role: columns for role, columns in there.items() if columns})
        reader = RowReader(described, table.file, table.rows, harvest)

        def entry_of(row: Row) -> Entry | str:
            if profile is not None and self.profile and text_of(row[self.profile]) != profile:
                return "other profiles"
            return reader.entry(row)

        harvest.collect(self.source, table, entry_of)


class RowReader:
    """Reads the rows of one file as its format describes them; of equal cells, the first one alone."""

    def __init__(self, described: ExportFormat, file: str, rows: Iterable[Cells], harvest: Harvest) -> None:
        self._described = described
        self._file = file
        self._harvest = harvest
        self._columns = dict(described.columns)
        self._titles: dict[str, Title] | None = None
        self._text, self._year = remembered(text_of), remembered(year_of)
        self._plain_rating = remembered(partial(_rating_on_scale, described.scale))
        self._id = {name: read for name, read in IDS.items() if name in self._columns}
        if described.has_years_in_titles:
            texts = (self._text(self._first(row, "title")) for row in rows)
            self._titles = taken_apart(text for text in texts if text)
        self._dates = {
            column: remembered(partial(date_of, day_first=_day_first(rows, column)))
            for column in self._columns.get("date", ())
        }

    def entry(self, row: Cells) -> Entry | str:
        """What a row says, or the word under which it is counted.

        Raises:
            CellError: when it cannot be read.
        """
        described = self._described
        if what := described.skip(row):
            return what
        title, year_in_title = self._title(row)
        ids = self._ids(row)
        rating, scale = self._rating(row)
        if described.needs:
            _require(described.needs, {"title": title, "rating": rating, **ids})
        if title is None and not any(ids.values()):
            raise CellError("neither a title nor an id")
        marks = [*described.marks(row)]
        if rating is None and described.unrated and not marks:
            marks.append(described.unrated)
        if rating is None and not marks and described.nothing_said:
            return described.nothing_said
        year = self._harvest.mended("years", self._year, self._first(row, "year"))
        said: dict[str, Any] = {**ids, **dict.fromkeys(marks, True)}
        return Entry(
            file=self._file,
            line=row.line,
            title=title,
            other_title=self._text(self._first(row, "other_title")),
            year=year or year_within(self._first(row, "released")) or year_in_title,
            rating=rating,
            scale=scale,
            rated_at=self._date(row),
            is_current=described.is_current,
            is_without_years=described.is_without_years,
            **said,
        )

    def _rating(self, row: Cells) -> tuple[float | None, RatingScale | None]:
        described = self._described
        if described.rated is not None:
            return described.rated(row) or (None, None)
        return self._plain_rating(self._first(row, "rating")), described.scale

    def _ids(self, row: Cells) -> dict[str, str | None]:
        """The ids of a row; one that cannot be read is left out, unless the row needs it."""
        distrusted = self._described.without_id(row)
        ids: dict[str, str | None] = {}
        for name, read in self._id.items():
            cell = None if name == distrusted else self._first(row, name)
            ids[name] = (
                read(cell) if name in self._described.needs else self._harvest.mended("ids", read, cell)
            )
        return ids

    def _first(self, row: Cells, role: str) -> Any:
        """The cell of the first column of a role that has more than blanks."""
        for column in self._columns.get(role, ()):
            cell = row[column]
            if cell and not (isinstance(cell, str) and cell.isspace()):
                return cell
        return None

    def _title(self, row: Cells) -> tuple[str | None, int | None]:
        written = self._text(self._first(row, "title"))
        if written is None or self._titles is None:
            return written, None
        title = self._titles.get(written, NO_TITLE)
        return title.text or None, title.year

    def _date(self, row: Cells) -> int | None:
        for column, read in self._dates.items():
            seconds = self._harvest.mended("dates", read, row[column])
            if seconds is not None:
                return seconds or None  # services write the beginning of 1970 where they were not told when
        return None


def _rating_on_scale(scale: RatingScale | None, cell: object) -> float | None:
    if scale is not None and scale.low == 0 and number_of(cell) == 0:
        return 0.0
    return rating_of(cell, scale.high if scale else 0.0)


def _require(needs: Mapping[str, str], found: Mapping[str, object]) -> None:
    for name, refusal in needs.items():
        if found.get(name) is None:
            raise CellError(refusal)


def _day_first(rows: Iterable[Cells], column: str) -> bool | None:
    """Whether the dates of a column say the day before the month."""
    return day_first_in(dict.fromkeys(cell for row in rows if isinstance(cell := row[column], str)))
