"""Feedback on films, as events of a profile's history: every event is made here, whoever said it.

A form, a program, an assistant and an imported file say the same things: the kinds of `storage.records`. What
undoing brings back is no feedback; `storage.history` makes it of what stood before.

A form names `rating.ID` (the rating; empty for none) for any number of films, with the `scale` on which they
are, and the button that sent it `seen`, `hidden` or `saved` with an id; `clear-seen` and its like take that
back. A rating that stands already is no change, so a page full of rated films can be sent as it is.
`number.ID` is a field to type a rating in; left empty, it says nothing.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from maxella.app.http.forms import value_of
from maxella.app.limits import HISTORY_RATINGS, ID_LENGTH, KEY_LENGTH
from maxella.app.scales import check_said
from maxella.app.storage.records import FLAGS, Kind, NewEvent
from maxella.app.taste import Taste
from maxella.errors import UnknownIdError, UsageError
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import RatingScale

RATING_PREFIX = "rating."
NUMBER_PREFIX = "number."
BUTTONS: dict[str, tuple[Kind, float | None]] = {
    name: (kind, value) for kind in FLAGS for name, value in ((kind, 1.0), (f"clear-{kind}", None))
}
"""What each button says: which flag, and whether it is set or cleared."""


class Feedback(NamedTuple):
    """Something that a person said of a film."""

    kind: Kind
    movie_id: str
    value: float | None
    """The rating, or 1 for a flag that is set; None takes either back."""
    scale: RatingScale | None = None
    """On which a rating is said; it counts for nothing else."""
    at: int | None = None
    """When, in unix seconds; None for now."""
    key: str | None = None
    """By which a repeated event is known; None for a new one."""
    given_at: int | None = None
    """When it was given, if not at its place in time."""
    where: str = ""
    """Where it stands, as an error names it."""


def new_events(said: Iterable[Feedback]) -> list[NewEvent]:
    """Make the events of feedback, one for each."""
    now = int(time.time())
    return [
        NewEvent(
            each.key or secrets.token_hex(8),
            each.kind,
            each.movie_id,
            each.value,
            now if each.at is None else each.at,
            each.scale if each.kind == "rating" and each.value is not None else None,
            each.given_at,
        )
        for each in said
    ]


def check(said: Sequence[Feedback], recommender: Recommender, remedy: str) -> None:
    """Refuse feedback that cannot be kept.

    Args:
        said: the feedback.
        recommender: knows the films.
        remedy: what to do about a film that it does not know.

    Raises:
        UnknownIdError: for a film that is not in the catalogue.
        UsageError: for a rating off its scale, or where nothing is rated; for a value that a flag does not
            have.
    """
    require_ratings(recommender, *(each.kind for each in said))
    check_known((each.movie_id for each in said), recommender, remedy)
    for each in said:
        if each.kind == "rating" and each.value is not None:
            check_said(each.value, each.scale or recommender.scale, each.where)
        elif each.kind != "rating" and each.value not in (None, 1):
            raise UsageError(f"{each.where}: {each.kind!r} is set with 1 and taken back with null")


def check_known(movie_ids: Iterable[str], recommender: Recommender, remedy: str) -> None:
    """Refuse films that are not in the catalogue.

    Raises:
        UnknownIdError: for the first of them; it says the remedy.
    """
    if unknown := recommender.unknown_movies(movie_ids):
        raise UnknownIdError(f"no movie with id {unknown[0][:ID_LENGTH]!r}; {remedy}")


def require_ratings(recommender: Recommender, *kinds: Kind) -> None:
    """Refuse ratings where the model knows none.

    Raises:
        UsageError: when one of the kinds of events is a rating.
    """
    if not recommender.has_ratings and "rating" in kinds:
        raise UsageError(
            "films are not rated here, since the model knows only what people saw: say `seen` instead"
        )


def form_events(fields: Iterable[tuple[str, str]], taste: Taste, recommender: Recommender) -> list[NewEvent]:
    """The events that a form stands for, without those that change nothing.

    Args:
        fields: names and values of the form.
        taste: what stands already.
        recommender: knows the films.

    Raises:
        UnknownIdError: for a film that is not in the catalogue.
        UsageError: for a rating off the scale, or more ratings than a person can give at once.
    """
    given = list(fields)
    key = value_of(given, "key") or secrets.token_hex(8)
    if len(key) > KEY_LENGTH:
        raise UsageError(f"a key has up to {KEY_LENGTH} characters, not {len(key)}")
    changes = list(_changes(given, taste))
    if len(changes) > HISTORY_RATINGS:
        raise UsageError(f"a form takes up to {HISTORY_RATINGS:,} ratings, not {len(changes):,}")
    check(changes, recommender, "load the page again")
    keys = keys_of(key, len(changes))
    return new_events(each._replace(key=own) for each, own in zip(changes, keys, strict=True))


def keys_of(key: str, changes: int) -> list[str]:
    """The keys of all changes that one form made."""
    return [f"{key}.{place}" if place else key for place in range(changes)]


def _changes(fields: list[tuple[str, str]], taste: Taste) -> Iterator[Feedback]:
    scale = taste.scales.posted(value_of(fields, "scale"))
    for name, value in fields:
        prefix = next((each for each in (RATING_PREFIX, NUMBER_PREFIX) if name.startswith(each)), None)
        if prefix and (value or prefix == RATING_PREFIX):
            movie_id = name.removeprefix(prefix)
            rating = _rating(value)
            if not taste.scales.stands(taste.mark(movie_id), rating, scale):
                yield Feedback("rating", movie_id, rating, scale, where="the form")
        elif name in BUTTONS:
            kind, flag = BUTTONS[name]
            yield Feedback(kind, value, flag)


def _rating(value: str) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        raise UsageError(f"{value[:20]!r} is not a rating; load the page again") from None
