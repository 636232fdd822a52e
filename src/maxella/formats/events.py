"""From matches to events: what the person did with which movie, as they said it, oldest first."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, NamedTuple

from maxella.tables.matching import Match
from maxella.tables.rating_scales import RatingScale, is_same_rating

Kind = Literal["rating", "seen", "hidden", "saved"]
SECONDS_A_DAY = 86_400


class _Given(NamedTuple):
    at: int | None
    is_current: bool
    value: float
    scale: RatingScale


class ImportedEvent(NamedTuple):
    """Something that the person did."""

    movie_id: str
    kind: Kind
    value: float
    """The rating as the source has it; 1 for the other kinds."""
    at: int | None
    """Unix seconds, UTC; None where the source gives no date."""
    scale: RatingScale | None = None
    """Of a rating."""


def events_of(matches: Iterable[Match], scale: RatingScale) -> list[ImportedEvent]:
    """The events of all sure matches, oldest first; those without a date before all others.

    Every rating of a movie stays, so that its history does; of one day, the source's current rating comes
    last, and equal ratings of one day are one. Seen, hidden and saved come once for each movie, at their
    first date. A like says that the movie was seen.

    Args:
        matches: what was found for the entries.
        scale: of the dataset, for entries that name none.
    """
    ratings: dict[str, list[_Given]] = {}
    flags: dict[tuple[str, Kind], int | None] = {}
    for match in matches:
        if not match.is_sure or match.movie_id is None:
            continue
        entry, movie_id = match.entry, match.movie_id
        if entry.rating is not None:
            rated = _Given(entry.rated_at, entry.is_current, entry.rating, entry.scale or scale)
            if movie_id in ratings:
                ratings[movie_id].append(rated)
            else:
                ratings[movie_id] = [rated]
        for kind in _flags(match):
            known = flags.get((movie_id, kind))
            dates = [date for date in (known, entry.rated_at) if date is not None]
            flags[movie_id, kind] = min(dates, default=None)
    events = [ImportedEvent(movie_id, kind, 1.0, at) for (movie_id, kind), at in flags.items()]
    for movie_id, given in ratings.items():
        events += [
            ImportedEvent(movie_id, "rating", each.value, each.at, each.scale) for each in _history(given)
        ]
    return sorted(events, key=lambda event: _order(event.at))


def _flags(match: Match) -> list[Kind]:
    entry = match.entry
    if not (entry.is_seen or entry.is_liked or entry.is_hidden or entry.is_saved):
        return []
    kinds: list[tuple[Kind, bool]] = [
        ("seen", entry.is_seen or entry.is_liked),
        ("hidden", entry.is_hidden),
        ("saved", entry.is_saved),
    ]
    return [kind for kind, is_set in kinds if is_set]


def _history(given: list[_Given]) -> list[_Given]:
    """The ratings of one movie in order, without those that say again what the one before said that day."""
    if len(given) == 1:
        return given
    ordered = sorted(given, key=lambda rated: (_day(rated.at), rated.is_current, _order(rated.at)))
    kept = ordered[:1]
    for before, rated in pairwise(ordered):
        said = (before.value, before.scale), (rated.value, rated.scale)
        if _day(before.at) != _day(rated.at) or not is_same_rating(*said):
            kept.append(rated)
    return kept


def _day(at: int | None) -> int:
    return -(10**9) if at is None else at // SECONDS_A_DAY


def _order(at: int | None) -> int:
    return -(10**18) if at is None else at
