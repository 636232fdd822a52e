"""What the files of imports say of films, and which film of a catalogue each of them is taken for.

A row without a movie is kept until a catalogue has its film. Rows go with their profile, and when their
import is undone.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    distinct,
    func,
    select,
    update,
)

from maxella.app.limits import IMPORT_ROWS_OF_ONE
from maxella.app.storage.database import Database, insert_all, upsert
from maxella.app.storage.history import KEYS_AT_A_TIME, append_imported
from maxella.app.storage.marks import fold
from maxella.app.storage.profiles import changing
from maxella.app.storage.records import ImportedFilm, ImportRow, NewEvent
from maxella.app.storage.tables import events, film_choices, import_rows, imports
from maxella.errors import UnknownIdError, UsageError
from maxella.tables.entries import Entry, Name
from maxella.tables.rating_scales import scale_of, written

LONGEST_TEXT = 500
"""Characters that are kept of a title, and of anything else that a file says."""
_TEXTS = ("file", "title", "other_title", "imdb_id", "tmdb_id", "movielens_id", "movie_id")
_texts_of = attrgetter(*_TEXTS)
_SAID = (
    *("title", "other_title", "year", "imdb_id", "tmdb_id", "movielens_id", "movie_id", "rating", "rated_at"),
    *("is_current", "is_without_years", "is_seen", "is_saved", "is_hidden", "file", "line"),
)
"""What is kept of an entry; beside these its scale."""
_WRITTEN = ("profile_id", "import_id", "name", "dataset", "movie_id", "is_rated", "said")
_said_of: Callable[[Entry], tuple[Any, ...]] = attrgetter(*_SAID)
_NOTHING_SAID = Entry(file="", line=0)
_DEFAULTS = _said_of(_NOTHING_SAID)


def storable(entry: Entry) -> Entry:
    """The entry as it is kept: its texts cut, without what a database cannot hold; a like is a film seen."""
    # Of a hundred thousand entries hardly one needs a change.
    texts = "".join(filter(None, _texts_of(entry)))
    if len(texts) <= LONGEST_TEXT and texts.isprintable() and not entry.is_liked:
        return entry
    changes: dict[str, Any] = {name: _storable(getattr(entry, name)) for name in _TEXTS}
    return replace(entry, **changes, is_seen=entry.is_seen or entry.is_liked, is_liked=False)


def name_of(entry: Entry) -> bytes:
    """As what an entry names its film: the SHA-256 of its title, year and ids, as they are kept."""
    return name_of_stored(storable(entry))


def name_of_stored(entry: Entry) -> bytes:
    """The same of an entry that is storable already."""
    return _digest(entry.name)


@lru_cache(maxsize=50_000)
def _digest(name: Name) -> bytes:
    return hashlib.sha256(repr(name).encode()).digest()


@dataclass(frozen=True)
class ImportRows:
    """Reading what imports say, and changing which film is meant."""

    database: Database

    def kept(self, profile_id: str, after: int = 0) -> list[ImportRow]:
        """The rows of films that no catalogue had so far, in the order in which they came.

        Args:
            profile_id: whose rows.
            after: only those whose numbers are above this.
        """
        return self._rows(_of(profile_id).where(_is_kept(), import_rows.c.id > after))

    def unplaced(self, profile_id: str) -> list[ImportRow]:
        """The rows that are kept, and those that were forgotten."""
        return self._rows(_of(profile_id).where(import_rows.c.movie_id.is_(None)))

    def last(self, profile_id: str) -> int:
        """The highest number of a profile's rows; 0 where there are none."""
        query = select(func.coalesce(func.max(import_rows.c.id), 0)).where(
            import_rows.c.profile_id == profile_id
        )
        with self.database.reading() as connection:
            found: int = connection.execute(query).scalar_one()
        return found

    def named(self, profile_id: str, names: Iterable[bytes]) -> list[ImportRow]:
        """All rows that name their film so, import by import."""
        wanted = list(names)
        found = []
        for start in range(0, len(wanted), KEYS_AT_A_TIME):
            some = wanted[start : start + KEYS_AT_A_TIME]
            found += self._rows(_of(profile_id).where(import_rows.c.name.in_(some)))
        return sorted(found, key=lambda row: row.id)

    def of_film(self, profile_id: str, import_id: int, dataset: str, movie_id: str) -> list[ImportRow]:
        """The rows of an import that are taken for a film."""
        columns = import_rows.c
        is_film = (columns.import_id == import_id, columns.dataset == dataset, columns.movie_id == movie_id)
        return self._rows(_of(profile_id).where(*is_film))

    def get(self, profile_id: str, row_id: int) -> ImportRow:
        """One row.

        Raises:
            UnknownIdError: when the profile has none of this number.
        """
        found = self._rows(_of(profile_id).where(import_rows.c.id == row_id))
        if not found:
            raise UnknownIdError(f"no imported film {row_id} of this profile; its import may be undone")
        return found[0]

    def film(self, profile_id: str, row_id: int) -> ImportedFilm:
        """The film of one row, in its import.

        Raises:
            UnknownIdError: when the profile has no row of this number.
        """
        row = self.get(profile_id, row_id)
        query = select(func.count()).where(
            import_rows.c.import_id == row.import_id, import_rows.c.name == row.name
        )
        with self.database.reading() as connection:
            return ImportedFilm(row, connection.execute(query).scalar_one())

    def films(
        self, profile_id: str, import_id: int | None, first: int, most: int
    ) -> tuple[int, list[ImportedFilm]]:
        """Some of the films of an import, or of those that are kept, and how many there are in all.

        Args:
            profile_id: whose films.
            import_id: the import; None for what is kept of all imports.
            first: how many are left out before.
            most: how many are given.

        Raises:
            UnknownIdError: when the profile has no such import.
        """
        is_meant = _is_of(profile_id, import_id)
        columns = import_rows.c
        rated = func.min(case((columns.is_rated, columns.id)))
        shown = (
            select(func.coalesce(rated, func.min(columns.id)).label("shown"), func.count().label("rows"))
            .where(*is_meant)
            .group_by(columns.name)
            .order_by(func.min(columns.id))
            .offset(first)
            .limit(most)
        )
        with self.database.reading() as connection:
            if import_id is not None:
                _require_import(connection, profile_id, import_id)
            total = connection.execute(select(func.count(distinct(columns.name))).where(*is_meant))
            rows = {found.shown: found.rows for found in connection.execute(shown)}
            found = connection.execute(_of(profile_id).where(columns.id.in_(list(rows))))
            by_id = {row.id: _row(row) for row in found}
            return total.scalar_one(), [ImportedFilm(by_id[each], count) for each, count in rows.items()]

    def choices(self, profile_id: str, dataset: str) -> dict[bytes, str | None]:
        """What a profile said which film is meant, by name; None for none of the catalogue."""
        columns = film_choices.c
        query = select(columns.name, columns.movie_id).where(
            columns.profile_id == profile_id, columns.dataset == dataset
        )
        with self.database.reading() as connection:
            return {row.name: row.movie_id for row in connection.execute(query)}

    def keepers(self) -> list[str]:
        """The profiles that have rows of films which no catalogue had so far."""
        query = select(import_rows.c.profile_id).distinct().where(_is_kept())
        with self.database.reading() as connection:
            return list(connection.execute(query).scalars())

    def take(
        self,
        profile_id: str,
        import_id: int,
        dataset: str,
        taken: Mapping[bytes, str | None],
        aside: Sequence[int],
        said: Iterable[NewEvent],
    ) -> None:
        """Take films of an import for others, all of it or nothing, also of those that were forgotten.

        Args:
            profile_id: whose import.
            import_id: the import.
            dataset: the dataset of the movies.
            taken: the movie for each name; None keeps the film until a catalogue has it.
            aside: the numbers of events of the import that do not count any more.
            said: what is said of the movies instead; a key need only be unique here.

        Raises:
            UnknownIdError: when the profile has no such import.
        """
        rows = import_rows.c
        moved = (
            update(import_rows)
            .where(rows.import_id == import_id, rows.name == bindparam("of_name"))
            .values(forgotten_at=None)
        )
        with changing(self.database, profile_id) as connection:
            _require_import(connection, profile_id, import_id)
            values = [
                {"of_name": name, "movie_id": movie_id, "dataset": None if movie_id is None else dataset}
                for name, movie_id in taken.items()
            ]
            connection.execute(moved, values)
            datasets = _set_aside(connection, import_id, aside)
            mark = f"import.{import_id}.{secrets.token_hex(8)}"
            append_imported(connection, profile_id, dataset, said, import_id, mark)
            for each in datasets:
                fold(connection, profile_id, each)

    def forget(self, profile_id: str, name: bytes, *, at: int | None) -> None:
        """Forget a film that is kept: its rows count for nothing, are no more listed, exported or placed.

        Args:
            profile_id: whose film.
            name: as what its rows name it.
            at: since when; None keeps it again.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        rows = import_rows.c
        are_meant = rows.profile_id == profile_id, rows.name == name, rows.movie_id.is_(None)
        with changing(self.database, profile_id) as connection:
            connection.execute(update(import_rows).where(*are_meant).values(forgotten_at=at))

    def choose(self, profile_id: str, dataset: str, choices: Mapping[bytes, str | None]) -> None:
        """Remember which film is meant, in place of what was said before.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        with changing(self.database, profile_id) as connection:
            keep_choices(connection, profile_id, dataset, choices)

    def _rows(self, query: Select[Any]) -> list[ImportRow]:
        with self.database.reading() as connection:
            return [_row(row) for row in connection.execute(query)]


def keep_rows(connection: Connection, profile_id: str, import_id: int, rows: Iterable[ImportRow]) -> None:
    """Write the rows of an import.

    Raises:
        UsageError: when the profile would have too many.
    """
    given = list(rows)
    there = connection.execute(select(func.count()).where(import_rows.c.profile_id == profile_id))
    if there.scalar_one() + len(given) > IMPORT_ROWS_OF_ONE:
        raise UsageError(
            f"a profile keeps {IMPORT_ROWS_OF_ONE:,} rows of its imports; take an import back, or bring less"
        )
    values = (
        (
            *(profile_id, import_id, row.name, row.dataset, row.movie_id),
            row.entry.rating is not None,
            _said(row.entry),
        )
        for row in given
    )
    insert_all(connection, import_rows, _WRITTEN, values)


def keep_choices(
    connection: Connection, profile_id: str, dataset: str, choices: Mapping[bytes, str | None]
) -> None:
    """Write what was said which film is meant."""
    if not choices:
        return
    of_all = {"profile_id": profile_id, "dataset": dataset}
    given = upsert(connection, film_choices)
    connection.execute(
        given.on_conflict_do_update(
            index_elements=list(film_choices.primary_key), set_={"movie_id": given.excluded.movie_id}
        ),
        [{**of_all, "name": name, "movie_id": movie_id} for name, movie_id in choices.items()],
    )


def forget_rows(connection: Connection, import_id: int) -> None:
    """Forget what an import said."""
    connection.execute(delete(import_rows).where(import_rows.c.import_id == import_id))


def give_way(connection: Connection, profile_id: str, names: Sequence[bytes]) -> None:
    """Forget what is kept of films without a movie under these names."""
    is_kept = import_rows.c.profile_id == profile_id, import_rows.c.movie_id.is_(None)
    for start in range(0, len(names), KEYS_AT_A_TIME):
        some = import_rows.c.name.in_(names[start : start + KEYS_AT_A_TIME])
        connection.execute(delete(import_rows).where(*is_kept, some))


def _set_aside(connection: Connection, import_id: int, aside: Sequence[int]) -> list[str]:
    """Let events not count any more; gives the datasets whose movies they concern."""
    datasets: set[str] = set()
    for start in range(0, len(aside), KEYS_AT_A_TIME):
        are_meant = events.c.id.in_(aside[start : start + KEYS_AT_A_TIME]), events.c.import_id == import_id
        datasets |= set(connection.execute(select(events.c.dataset).distinct().where(*are_meant)).scalars())
        connection.execute(update(events).where(*are_meant).values(set_aside_at=int(time.time())))
    return sorted(datasets)


def _require_import(connection: Connection, profile_id: str, import_id: int) -> None:
    query = select(imports.c.id).where(imports.c.id == import_id, imports.c.profile_id == profile_id)
    if connection.execute(query).first() is None:
        raise UnknownIdError(f"no import {import_id} of this profile")


def _of(profile_id: str) -> Select[Any]:
    return select(import_rows).where(import_rows.c.profile_id == profile_id).order_by(import_rows.c.id)


def _is_of(profile_id: str, import_id: int | None) -> list[ColumnElement[bool]]:
    columns = import_rows.c
    is_meant = _is_kept() if import_id is None else columns.import_id == import_id
    return [columns.profile_id == profile_id, is_meant]


def _is_kept() -> ColumnElement[bool]:
    return and_(import_rows.c.movie_id.is_(None), import_rows.c.forgotten_at.is_(None))


def _said(entry: Entry) -> str:
    """What an entry says that is not said by default."""
    values = zip(_SAID, _said_of(entry), _DEFAULTS, strict=True)
    said = {name: value for name, value, default in values if value is not default}
    if entry.scale is not None:
        said["scale"] = written(entry.scale)
    return to_json(said).decode()


def _row(row: Row[Any]) -> ImportRow:
    said = json.loads(row.said)
    scale = scale_of(said.pop("scale")) if "scale" in said else None
    is_forgotten = row.forgotten_at is not None
    entry = replace(_NOTHING_SAID, **said, scale=scale)
    return ImportRow(entry, row.name, row.dataset, row.movie_id, is_forgotten, row.id, row.import_id)


def _storable(text: str | None) -> str | None:
    return None if text is None else text[:LONGEST_TEXT].replace("\0", "").encode(errors="replace").decode()
