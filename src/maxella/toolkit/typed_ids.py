"""What comes in and goes out at the border: ids as their owner has them outside, as text inside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl
from pydantic import BaseModel

from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, USER_ID
from maxella.errors import UsageError
from maxella.recommend.people import HistoryEntry
from maxella.recommend.results import RatedMovie
from maxella.tables.columns import told_by_name
from maxella.tables.frames import as_polars, is_frame
from maxella.tables.id_kinds import Id, IdKind, as_came, as_text, column_as_came

AnyEntry = RatedMovie | Id | tuple[Id, float | None] | tuple[Id, float | None, int | None]
"""A rating; where nothing is rated, also the id of a movie that was seen."""
History = Iterable[AnyEntry] | Mapping[Any, float] | Any
"""A person's ratings: entries, {movie id: rating}, or a data frame with movies, ratings and maybe times."""

_COLUMNS = (USER_ID, MOVIE_ID, RATING, TIMESTAMP)
Found = TypeVar("Found")


def history_of(history: History | None) -> list[HistoryEntry] | None:
    """A history in any form as entries whose ids are text; None stays None.

    Raises:
        UsageError: when it is no history.
    """
    if history is None:
        return None
    if is_frame(history):
        return list(_rows_of(history))
    if isinstance(history, Mapping):
        return [(as_text(movie_id), rating) for movie_id, rating in history.items()]
    if isinstance(history, str) or not isinstance(history, Iterable):
        raise UsageError(
            f"a history is a list of (movie id, rating), a dict or a data frame, not {str(history)[:40]!r}"
        )
    return [_entry(entry, number) for number, entry in enumerate(history, start=1)]


def ratings_of(table: Any, what: str) -> pl.DataFrame:
    """A frame of ratings or pairs with our names of the columns that it has, ids as text.

    Raises:
        UsageError: when it is no frame, or has no movies.
    """
    frame = as_polars(table, what)
    names = told_by_name(frame.columns, _COLUMNS)
    if MOVIE_ID not in names:
        raise UsageError(f"{what} has no column of movie ids; it has {', '.join(frame.columns) or 'none'}")
    read = frame.select(pl.col(column).alias(name) for name, column in names.items())
    if isinstance(read.schema.get(TIMESTAMP), pl.Datetime | pl.Date):
        read = read.with_columns(pl.col(TIMESTAMP).cast(pl.Datetime("ms")).dt.epoch("s"))
    return read


def texts(ids: Iterable[object]) -> list[str]:
    """Ids as they are kept inside."""
    if isinstance(ids, str):
        raise UsageError(f"ids come in a list, not as {ids[:40]!r}; write [{ids[:40]!r}]")
    return [as_text(identifier) for identifier in ids]


@dataclass(frozen=True)
class IdKinds:
    """The types in which the ids of people and movies came."""

    users: IdKind
    movies: IdKind

    def result(self, found: Found) -> Found:
        """An answer, however deep, with the ids of its movies as they came."""
        if self.movies == "text":
            return found
        answer: Any = found
        if isinstance(answer, BaseModel):
            fields = {name: self._field(name, getattr(answer, name)) for name in type(answer).model_fields}
            return answer.model_copy(update=fields)  # type: ignore[return-value]
        if isinstance(answer, list | tuple):
            return type(answer)(self.result(part) for part in answer)  # type: ignore[return-value]
        return found

    def table(self, table: pl.DataFrame) -> pl.DataFrame:
        """A table with its columns of ids as they came."""
        kinds: dict[str, IdKind] = {USER_ID: self.users, MOVIE_ID: self.movies}
        return table.with_columns(
            column_as_came(table[name], kind) for name, kind in kinds.items() if name in table.columns
        )

    def _field(self, name: str, value: Any) -> Any:
        if name == MOVIE_ID and isinstance(value, str):
            return as_came(value, self.movies)
        return self.result(value)


def _entry(entry: Any, number: int) -> HistoryEntry:
    if isinstance(entry, RatedMovie):
        return entry.model_copy(update={"movie_id": as_text(entry.movie_id)})
    if isinstance(entry, tuple | list):
        if not 2 <= len(entry) <= 3:
            raise UsageError(
                f"rating {number} of the history has {len(entry)} parts; give (movie id, rating)"
            )
        return (as_text(entry[0]), *entry[1:])
    return as_text(entry)


def _rows_of(table: Any) -> Iterator[HistoryEntry]:
    rows = ratings_of(table, "the history")
    if USER_ID in rows.columns and rows[USER_ID].n_unique() > 1:
        raise UsageError("the history is of several people; give one person's rows, or use recommend_many")
    for row in rows.iter_rows(named=True):
        yield as_text(row[MOVIE_ID]), row.get(RATING), row.get(TIMESTAMP)
