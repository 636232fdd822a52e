"""From matches to events: what the person did with which movie, on the scale of the dataset, oldest first."""

from collections.abc import Iterable
from itertools import pairwise
from math import floor
from typing import Literal, NamedTuple

from maxella.data.dataset import RatingScale
from maxella.exchange.matching import Match

Kind = Literal["rating", "seen", "hidden", "saved"]
SECONDS_A_DAY = 86_400
ROUNDING = 1e-9
"""So that 0.7 of 5, a hair below 3.5 in binary, still rounds up."""


class ImportedEvent(NamedTuple):
    """Something that the person did."""

    movie_id: str
    kind: Kind
    value: float
    """The rating on the dataset's scale; 1 for the other kinds."""
    at: int | None
    """Unix seconds, UTC; None where the source gives no date."""


def on_scale(part: float, scale: RatingScale) -> float:
    """A rating on the scale, from its part of the highest one: rounded to the step, half up, and clipped."""
    value = part * scale.high
    if scale.step > 0:
        steps = floor((value - scale.low) / scale.step + 0.5 + ROUNDING)
        value = scale.low + steps * scale.step
    return round(min(max(value, scale.low), scale.high), 6)


def events_of(matches: Iterable[Match], scale: RatingScale) -> list[ImportedEvent]:
    """The events of all sure matches, oldest first; those without a date before all others.

    Every rating of a movie stays, so that its history does; of one day, the source's current rating comes
    last, and equal ratings of one day are one. Seen, hidden and saved come once for each movie, at their
    first date. A like says that the movie was seen.
    """
    ratings: dict[str, list[tuple[int | None, bool, float]]] = {}
    flags: dict[tuple[str, Kind], int | None] = {}
    for match in matches:
        if not match.is_sure or match.movie_id is None:
            continue
        entry, movie_id = match.entry, match.movie_id
        if entry.rating is not None:
            rated = (entry.rated_at, entry.is_current, on_scale(entry.rating, scale))
            ratings.setdefault(movie_id, []).append(rated)
        for kind in _flags(match):
            known = flags.get((movie_id, kind))
            dates = [date for date in (known, entry.rated_at) if date is not None]
            flags[movie_id, kind] = min(dates, default=None)
    events = [ImportedEvent(movie_id, kind, 1.0, at) for (movie_id, kind), at in flags.items()]
    for movie_id, given in ratings.items():
        events += [ImportedEvent(movie_id, "rating", value, at) for at, value in _history(given)]
    return sorted(events, key=lambda event: _order(event.at))


def _flags(match: Match) -> list[Kind]:
    entry = match.entry
    kinds: list[tuple[Kind, bool]] = [
        ("seen", entry.is_seen or entry.is_liked),
        ("hidden", entry.is_hidden),
        ("saved", entry.is_saved),
    ]
    return [kind for kind, is_set in kinds if is_set]


def _history(given: list[tuple[int | None, bool, float]]) -> list[tuple[int | None, float]]:
    """The ratings of one movie in order, without those that say again what the one before said that day."""
    ordered = sorted(given, key=lambda rated: (_day(rated[0]), rated[1], _order(rated[0])))
    kept = ordered[:1]
    for before, rated in pairwise(ordered):
        if (_day(before[0]), before[2]) != (_day(rated[0]), rated[2]):
            kept.append(rated)
    return [(at, value) for at, _, value in kept]


def _day(at: int | None) -> int:
    return -(10**9) if at is None else at // SECONDS_A_DAY


def _order(at: int | None) -> int:
    return -(10**18) if at is None else at
