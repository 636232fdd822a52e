"""How the movies stand with a profile: kept beside the events, so that a page need not fold a history.

Of each movie and kind the latest event counts, by time and then by number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from maxella.app.storage.database import Database, upsert
from maxella.app.storage.profiles import require_profile
from maxella.app.storage.records import FLAGS, Event, Kind, Mark
from maxella.app.storage.tables import events, imports, marks

EVENTS_WITH_IMPORTS: FromClause = events.outerjoin(imports, events.c.import_id == imports.c.id)

MOVIES_OF_FOLD = 1_000
"""So many movies are folded by themselves; of more, all that a profile has are."""

_IN_ORDER = (
    select(*(marks.c[field.name] for field in fields(Mark)))
    .where(
        marks.c.profile_id == bindparam("of_profile"),
        marks.c.dataset == bindparam("of_dataset"),
        or_(marks.c.rating.is_not(None), *(marks.c[f"is_{kind}"] for kind in FLAGS)),
    )
    .order_by(
        marks.c.rated_at.is_(None),
        case((marks.c.rated_at.is_(None), marks.c.changed_at), else_=marks.c.rated_at),
        marks.c.rating_event,
        marks.c.movie_id,
    )
)


@dataclass(frozen=True)
class Marks:
    """Reading the marks of profiles."""

    database: Database

    def of(self, profile_id: str, dataset: str) -> list[Mark]:
        """How the movies stand with a profile: those that have a rating or a flag.

        Returns:
            First those that are rated, the oldest rating first, then the others, by when they were changed.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        asked = {"of_profile": profile_id, "of_dataset": dataset}
        with self.database.reading() as connection:
            found = [Mark(*row) for row in connection.execute(_IN_ORDER, asked).all()]
            if not found:
                require_profile(connection, profile_id)
        return found


def counts() -> ColumnElement[bool]:
    """Whether an event of `EVENTS_WITH_IMPORTS` counts.

    Those of an import that was undone do not, nor those that were set aside.
    """
    stands = or_(events.c.import_id.is_(None), imports.c.is_undone.is_(False))
    return and_(events.c.set_aside_at.is_(None), stands)


def bring_up(connection: Connection, recorded: Iterable[tuple[Event, int]]) -> None:
    """Bring the marks up to events that were just written, each with the time its value was given at."""
    latest: dict[Kind, dict[str, dict[str, Any]]] = defaultdict(dict)
    for event, given_at in sorted(recorded, key=lambda entry: (entry[0].at, entry[0].id)):
        latest[event.kind][event.movie_id] = _row(event, given_at)
    for kind, rows in latest.items():
        connection.execute(_latest_wins(upsert(connection, marks), kind), list(rows.values()))


def fold(
    connection: Connection, profile_id: str, dataset: str, movies: Collection[str] | None = None
) -> None:
    """Make the marks of a profile anew from its events: those of some movies, or (None) of all."""
    # Of many movies all are folded: a server that has not counted new rows would look through them for each.
    some = list(movies) if movies is not None and len(movies) <= MOVIES_OF_FOLD else None
    latest = _latest_of_each_kind(profile_id, dataset, some)

    def of(kind: Kind, name: str, *, if_set: bool = False) -> ColumnElement[Any]:
        condition = latest.c.kind == kind
        return case((and_(condition, latest.c.value.is_not(None)) if if_set else condition, latest.c[name]))

    columns: dict[str, ColumnElement[Any]] = {
        "profile_id": latest.c.profile_id,
        "dataset": latest.c.dataset,
        "movie_id": latest.c.movie_id,
        "rating": func.max(of("rating", "value")),
        "scale": func.max(of("rating", "scale")),
        "rated_at": func.max(of("rating", "given_at", if_set=True)),
        "rating_at": func.max(of("rating", "at")),
        "rating_event": func.max(of("rating", "id")),
        "changed_at": func.max(latest.c.at),
    }
    for kind in FLAGS:
        columns[f"is_{kind}"] = func.count(of(kind, "value")) > 0
        columns[f"{kind}_at"] = func.max(of(kind, "at"))
    by_movie = (
        select(*columns.values())
        .where(latest.c.place == 1)
        .group_by(latest.c.profile_id, latest.c.dataset, latest.c.movie_id)
    )
    old = delete(marks).where(marks.c.profile_id == profile_id, marks.c.dataset == dataset)
    connection.execute(old.where(*_among(some, marks.c.movie_id)))
    connection.execute(insert(marks).from_select(list(columns), by_movie))


def _among(movies: list[str] | None, movie_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    return [] if movies is None else [movie_id.in_(movies)]


def _latest_of_each_kind(profile_id: str, dataset: str, movies: list[str] | None) -> Subquery:
    """The events that count, with their `place` among those of their movie and kind: 1 is the latest."""
    place = func.row_number().over(
        partition_by=(events.c.movie_id, events.c.kind), order_by=(events.c.at.desc(), events.c.id.desc())
    )
    return (
        select(events, place.label("place"))
        .select_from(EVENTS_WITH_IMPORTS)
        .where(events.c.profile_id == profile_id, events.c.dataset == dataset, counts())
        .where(*_among(movies, events.c.movie_id))
        .subquery()
    )


def _row(event: Event, given_at: int) -> dict[str, Any]:
    """The mark of a movie about which nothing but this event is known."""
    is_set = event.value is not None
    row = {
        "profile_id": event.profile_id,
        "dataset": event.dataset,
        "movie_id": event.movie_id,
        **{f"is_{flag}": False for flag in FLAGS},
        "changed_at": event.at,
        f"{event.kind}_at": event.at,
    }
    if event.kind == "rating":
        rated_at = given_at if is_set else None
        said = {"rating": event.value, "scale": event.scale}
        return row | said | {"rated_at": rated_at, "rating_event": event.id}
    return row | {f"is_{event.kind}": is_set}


def _latest_wins(insert: sqlite.Insert | postgresql.Insert, kind: Kind) -> sqlite.Insert | postgresql.Insert:
    """Let an event of this kind change the mark that is there, unless that is of something later.

    Events are marked in the order of their numbers, so that a new one is behind all of the same time.
    """
    new, time = insert.excluded, f"{kind}_at"
    said = (
        ("rating", "scale", "rated_at", "rating_at", "rating_event")
        if kind == "rating"
        else (f"is_{kind}", time)
    )
    changes = {name: new[name] for name in said}
    later = case((new.changed_at > marks.c.changed_at, new.changed_at), else_=marks.c.changed_at)
    return insert.on_conflict_do_update(
        index_elements=list(marks.primary_key),
        set_={**changes, "changed_at": later},
        where=or_(marks.c[time].is_(None), new[time] >= marks.c[time]),
    )
