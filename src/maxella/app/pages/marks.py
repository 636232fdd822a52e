"""Forms about films: ratings, seen, not interested, saved; each can be taken back."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter, ValidationError

from maxella.app.feedback import form_events, keys_of
from maxella.app.http.forms import PART_HEADER, Fields, value_of
from maxella.app.limits import KEY_LENGTH, UNDONE_AT_ONCE
from maxella.app.pages.cards import scale_of
from maxella.app.pages.programme import programme_of
from maxella.app.pages.visit import ProfileVisit, Visit
from maxella.app.serving import Turned
from maxella.app.sessions import OwnPage, Visitor, local_path, see_other
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.app.turns import turn_of
from maxella.errors import UnknownIdError, UsageError
from maxella.numerals import bounded_int

_FILMS = TypeAdapter(list[str])

router = APIRouter(include_in_schema=False, dependencies=[OwnPage])

SHELVES = "shelves"
UNDO_HEADER = "X-Undo"
"""Carries the key of what was just done, and of how many changes it consists: `key:2`."""


@dataclass(frozen=True)
class WayBack:
    """The way back from something that was just done."""

    words: str
    """What was done."""
    action: str
    """Where the form is sent that takes it back."""
    field: str
    value: str


@dataclass(frozen=True)
class Done:
    """An action that was just done, by which it can be taken back."""

    key: str
    changes: int


def done_of(request: Request) -> WayBack | None:
    """The way back from what the address says was just done; browsers without scripts come back with it."""
    key, _, changes = request.query_params.get("done", "").partition(":")
    count = bounded_int(changes, UNDONE_AT_ONCE)
    return WayBack(text("done"), "/undo", "undo", f"{key[:KEY_LENGTH]}:{count}") if key and count else None


async def _turn_at_shelves(request: Request, profile: Visitor, fields: Fields) -> AsyncIterator[None]:
    """A turn where shelves are asked for; what only keeps something waits for nobody."""
    if request.headers.get(PART_HEADER) != SHELVES:
        yield
        return
    async with turn_of(request, profile.id):
        yield


TurnAtShelves = Depends(_turn_at_shelves, scope="function")


@router.post("/marks", dependencies=[TurnAtShelves])
def mark(visit: Visit, fields: Fields, dials: Turned) -> Response:
    """Keep what a form says about films."""
    events = form_events(fields, visit.taste, visit.recommender)
    visit.store.history.record(visit.profile.id, visit.dataset, events)
    return _answer(visit, fields, dials, Done(events[0].key, len(events)) if events else None)


@router.post("/undo", dependencies=[TurnAtShelves])
def undo(visit: Visit, fields: Fields, dials: Turned) -> Response:
    """Take one action back, all its changes: what stood before stands again."""
    key, _, changes = value_of(fields, "undo").partition(":")
    count = bounded_int(changes, UNDONE_AT_ONCE)
    if not count:
        raise UnknownIdError("there is nothing to take back; load the page again")
    undone = [(each, f"-{each}") for each in reversed(keys_of(key, count))]
    visit.store.history.undo(visit.profile.id, undone, int(time.time()))
    return _answer(visit, fields, dials, None)


@router.post("/others", dependencies=[TurnAtShelves])
def others(visit: Visit, fields: Fields, dials: Turned) -> Response:
    """Pass the films of a shelf over for others, or (`again`) take back all that were passed over."""
    taste = visit.taste
    if value_of(fields, "again"):
        changes = [("clear-passed", mark.movie_id) for mark in taste.marks if mark.is_passed]
    else:
        changes = [("passed", movie_id) for movie_id in _films_of(value_of(fields, "others"))]
    events = form_events(changes, taste, visit.recommender)
    visit.store.history.record(visit.profile.id, visit.dataset, events)
    return _answer(visit, fields, dials, None)


def _films_of(value: str) -> list[str]:
    """The films that stand on a shelf, from its button."""
    try:
        films = _FILMS.validate_json(value)
    except ValidationError:
        raise UsageError("the button names no films; load the page again") from None
    return films


def _answer(visit: ProfileVisit, fields: Fields, dials: Turned, done: Done | None) -> Response:
    """Answer with the part that the script asked for, or the way back to the page that the form stood on."""
    part = visit.request.headers.get(PART_HEADER)
    headers = {UNDO_HEADER: f"{done.key}:{done.changes}"} if done else {}
    if part is None:
        return see_other(_with_done(value_of(fields, "back", "/"), done))
    if part != SHELVES:
        return Response(status_code=204, headers=headers)
    # What the form said counts already.
    taste = Taste.of(visit.store, visit.profile, visit.recommender)
    programme = programme_of(visit.recommender, taste, dials)
    return visit.render("parts/shelves.html", headers=headers, programme=programme, scale=scale_of(taste))


def _with_done(back: str, done: Done | None) -> str:
    if done is None:
        return back
    parts = urlsplit(local_path(back))
    kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith("done=")]
    query = "&".join([*kept, urlencode({"done": f"{done.key}:{done.changes}"})])
    return urlunsplit(("", "", parts.path, query, ""))
