"""What the forms of the app say about films, as events of a profile's history.

A form names `rating.ID` (the rating; empty for none) for any number of films, with the `scale` on which they
are, and the button that sent it `seen`, `hidden` or `saved` with an id; `clear-seen` and its like take that
back. A rating that stands already is no change, so a page full of rated films can be sent as it is.
`number.ID` is a field to type a rating in; left empty, it says nothing.
"""

import secrets
import time
from collections.abc import Iterable, Iterator

from maxella.app.http.forms import value_of
from maxella.app.limits import HISTORY_RATINGS, ID_LENGTH, KEY_LENGTH
from maxella.app.scales import check_said
from maxella.app.storage.records import KINDS, Kind, NewEvent
from maxella.app.taste import Taste
from maxella.errors import UnknownIdError, UsageError
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import RatingScale

RATING_PREFIX = "rating."
NUMBER_PREFIX = "number."
SCALE_FIELD = "scale"
KEY_FIELD = "key"
FLAGS: dict[str, tuple[Kind, float | None]] = {
    name: (kind, value)
    for kind in KINDS
    if kind != "rating"
    for name, value in ((kind, 1.0), (f"clear-{kind}", None))
}
"""What each button says: which flag, and whether it is set or cleared."""


def new_events(fields: Iterable[tuple[str, str]], taste: Taste, recommender: Recommender) -> list[NewEvent]:
    """The events that a form stands for, without those that change nothing.

    Args:
        fields: names and values of the form.
        taste: what stands already.
        recommender: knows the films.

    Raises:
        UnknownIdError: for a film that is not in the catalogue.
        UsageError: for a rating off the scale, or where nothing is rated, or more ratings than a person can
            give at once.
    """
    given = list(fields)
    key = value_of(given, KEY_FIELD) or secrets.token_hex(8)
    if len(key) > KEY_LENGTH:
        raise UsageError(f"a key has up to {KEY_LENGTH} characters, not {len(key)}")
    now = int(time.time())
    changes = list(_changes(given, taste))
    events = [
        NewEvent(event_key, kind, movie_id, value, now, scale)
        for event_key, (kind, movie_id, value, scale) in zip(keys_of(key, len(changes)), changes, strict=True)
    ]
    if len(events) > HISTORY_RATINGS:
        raise UsageError(f"a form takes up to {HISTORY_RATINGS:,} ratings, not {len(events):,}")
    require_ratings(recommender, *(event.kind for event in events))
    unknown = recommender.unknown_movies(event.movie_id for event in events)
    if unknown:
        raise UnknownIdError(f"no movie with id {unknown[0][:ID_LENGTH]!r}; load the page again")
    return events


def require_ratings(recommender: Recommender, *kinds: Kind) -> None:
    """Refuse ratings where the model knows none.

    Raises:
        UsageError: when one of the kinds of events is a rating.
    """
    if not recommender.has_ratings and "rating" in kinds:
        raise UsageError(
            "films are not rated here, since the model knows only what people saw: say `seen` instead"
        )


def keys_of(key: str, changes: int) -> list[str]:
    """The keys of all changes that one form made."""
    return [f"{key}.{place}" if place else key for place in range(changes)]


def _changes(
    fields: list[tuple[str, str]], taste: Taste
) -> Iterator[tuple[Kind, str, float | None, RatingScale | None]]:
    scale = taste.scales.posted(value_of(fields, SCALE_FIELD))
    for name, value in fields:
        prefix = next((each for each in (RATING_PREFIX, NUMBER_PREFIX) if name.startswith(each)), None)
        if prefix and (value or prefix == RATING_PREFIX):
            movie_id = name.removeprefix(prefix)
            rating = _rating(value, scale)
            if not taste.scales.stands(taste.mark(movie_id), rating, scale):
                yield "rating", movie_id, rating, None if rating is None else scale
        elif name in FLAGS:
            kind, flag = FLAGS[name]
            yield kind, value, flag, None


def _rating(value: str, scale: RatingScale) -> float | None:
    if not value:
        return None
    try:
        rating = float(value)
    except ValueError:
        raise UsageError(f"{value[:20]!r} is not a rating; load the page again") from None
    check_said(rating, scale, "the form")
    return rating
