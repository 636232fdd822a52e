"""From events to marks: of each movie and kind the latest counts, by time and then by number."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
)

from maxella.app.storage.records import FLAGS, Kind
from maxella.app.storage.tables import events, imports, marks

EVENTS_WITH_IMPORTS: FromClause = events.outerjoin(imports, events.c.import_id == imports.c.id)


def counts() -> ColumnElement[bool]:
    """Whether an event of `EVENTS_WITH_IMPORTS` counts: those of an import that was undone do not."""
    return or_(events.c.import_id.is_(None), imports.c.is_undone.is_(False))


def fold(connection: Connection, profile_id: str, dataset: str) -> None:
    """Make the marks of a profile anew from its events."""
    latest = _latest_of_each_kind(profile_id, dataset)

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
    connection.execute(delete(marks).where(marks.c.profile_id == profile_id, marks.c.dataset == dataset))
    connection.execute(insert(marks).from_select(list(columns), by_movie))


def _latest_of_each_kind(profile_id: str, dataset: str) -> Subquery:
    """The events that count, with their `place` among those of their movie and kind: 1 is the latest."""
    place = func.row_number().over(
        partition_by=(events.c.movie_id, events.c.kind), order_by=(events.c.at.desc(), events.c.id.desc())
    )
    return (
        select(events, place.label("place"))
        .select_from(EVENTS_WITH_IMPORTS)
        .where(events.c.profile_id == profile_id, events.c.dataset == dataset, counts())
        .subquery()
    )
