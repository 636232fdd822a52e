"""From events to marks: of each movie and kind the latest counts, by time and then by number."""

from sqlalchemy import ColumnElement, Connection, FromClause, delete, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from maxella.app.storage.tables import events, imports, marks

EVENTS_WITH_IMPORTS: FromClause = events.outerjoin(imports, events.c.import_id == imports.c.id)


def counts() -> ColumnElement[bool]:
    """Whether an event of `EVENTS_WITH_IMPORTS` counts: those of an import that was undone do not."""
    return or_(events.c.import_id.is_(None), imports.c.is_undone.is_(False))


def latest_wins(insert_mark: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    """Let a new mark replace the one that is there, unless that is of something later.

    Events are written in the order of their numbers, so that a new one is behind all of the same time.
    """
    new = insert_mark.excluded
    return insert_mark.on_conflict_do_update(
        index_elements=list(marks.primary_key),
        set_={name: new[name] for name in ("value", "at", "given_at", "event_id")},
        where=new.at >= marks.c.at,
    )


def fold(connection: Connection, profile_id: str, dataset: str) -> None:
    """Make the marks of a profile anew from its events."""
    place = func.row_number().over(
        partition_by=(events.c.movie_id, events.c.kind), order_by=(events.c.at.desc(), events.c.id.desc())
    )
    ranked = (
        select(events, place.label("place"))
        .select_from(EVENTS_WITH_IMPORTS)
        .where(events.c.profile_id == profile_id, events.c.dataset == dataset, counts())
        .subquery()
    )
    columns = ("profile_id", "dataset", "movie_id", "kind", "value", "at", "given_at")
    latest = select(*(ranked.c[name] for name in columns), ranked.c.id).where(ranked.c.place == 1)
    connection.execute(delete(marks).where(marks.c.profile_id == profile_id, marks.c.dataset == dataset))
    connection.execute(insert(marks).from_select([*columns, "event_id"], latest))
