"""Routes to what a profile is and said: the profile of the token, its marks, and its history."""

import time
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from maxella.app import uploads
from maxella.app.acting import Own
from maxella.app.api.movies import MovieFilter
from maxella.app.api.requests import (
    EventRequest,
    EventsRequest,
    NeverRequest,
    ProfileChangeRequest,
    ScaleRequest,
    UndoRequest,
)
from maxella.app.api.responses import (
    EventResponse,
    Events,
    HeldBundle,
    HeldBundles,
    MarkResponse,
    Marks,
    NeverResponse,
    ProfileResponse,
)
from maxella.app.errors import documented
from maxella.app.feedback import Feedback, check, new_events
from maxella.app.http.throttle import count_changes
from maxella.app.identity.bearer import OwnProfile
from maxella.app.identity.people import pin_is_right, pin_or_none, profile_colour, profile_name
from maxella.app.operation.untraining import held_of, leave_out
from maxella.app.scales import SCALES, scale_name
from maxella.app.serving import Serving
from maxella.app.sessions import Storage
from maxella.app.storage.records import Never
from maxella.app.tokens import end_tokens
from maxella.app.turns import ProfilesTurn
from maxella.errors import SignInError
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import RatingScale

router = APIRouter(
    prefix="/profile",
    tags=["profile"],
    dependencies=[Depends(count_changes)],
    responses=documented(401, 422, 429, 503),
)

TrainAgain = Annotated[
    bool,
    Query(description="Train again without its ratings, then delete the bundles that hold them."),
]


@router.get("")
def profile(own: OwnProfile) -> ProfileResponse:
    """The profile of the token."""
    return ProfileResponse.of(own)


@router.patch("")
def change(asked: ProfileChangeRequest, request: Request, own: OwnProfile, store: Storage) -> ProfileResponse:
    """Change the profile."""
    name = None if asked.name is None else profile_name(asked.name)
    colour = None if asked.colour is None else profile_colour(asked.colour)
    if asked.pin is not None:
        pin = pin_or_none(asked.pin)
        if not pin_is_right(request, store, own, asked.present_pin):
            raise SignInError("to change the PIN, send the one of today as `present_pin`")
        store.profiles.set_pin(own.id, pin)
        end_tokens(store, "profile", own.id)
        store.sessions.leave_profile(own.id)
    scale = None if asked.scale is None else scale_name(asked.scale)
    changed = store.profiles.change(own.id, name=name, colour=colour, is_shared=asked.is_shared, scale=scale)
    return ProfileResponse.of(changed)


@router.get("/never")
def never(own: Own) -> NeverResponse:
    """What the profile never wants: no list of its has a movie of these, whichever way it is asked for.

    Searches find them still, and a watchlist is whole.
    """
    return _shown_never(own.store.never.of(own.profile.id), own.recommender)


@router.put("/never")
def set_never(asked: NeverRequest, own: Own) -> NeverResponse:
    """Set what the profile never wants, as a whole; nothing for nothing."""
    own.store.never.replace(own.profile.id, Never(asked.genres, asked.people, asked.keywords))
    return never(own)


@router.get("/bundles")
def bundles(request: Request, own: OwnProfile, serving: Serving) -> HeldBundles:
    """The trained bundles that hold ratings of the profile, also when it is deleted; to be asked before."""
    held = held_of(request, serving, own)
    return HeldBundles(
        bundles=[HeldBundle.of(each) for each in held.bundles],
        training_again="elsewhere" if held.is_single else "at_once" if held.starts_at_once else "asked_for",
    )


@router.delete("", status_code=204, response_description="Done.")
def delete(request: Request, own: OwnProfile, store: Storage, train_again: TrainAgain = False) -> Response:
    """Delete the profile and everything of it. `GET /profile/bundles` tells what trained bundles hold."""
    store.profiles.delete(own.id)
    uploads.drop(own.id)
    if train_again:
        leave_out(request, store)
    return Response(status_code=204)


@router.delete("/tokens", status_code=204, response_description="Done.")
def end(own: OwnProfile, store: Storage) -> Response:
    """End all tokens of the profile, that of this request too."""
    end_tokens(store, "profile", own.id)
    return Response(status_code=204)


@router.get("/marks", dependencies=[ProfilesTurn])
def marks(own: Own) -> Marks:
    """List every movie of which something was said, as it stands."""
    found = own.store.marks.of(own.profile.id, own.dataset)
    return Marks(marks=[MarkResponse.of(each) for each in found])


@router.get("/events", dependencies=[ProfilesTurn])
def events(own: Own, movie_id: MovieFilter = None) -> Events:
    """Everything that was recorded, of one movie or of all."""
    found = own.store.history.events(own.profile.id, own.dataset, movie_id)
    return Events(events=[EventResponse.of(each) for each in found])


@router.post("/events", responses=documented(404))
def record(asked: EventsRequest, own: Own) -> Events:
    """Record what a person did: all of it or nothing, and each key once. When it answers, it is kept."""
    said = [_feedback(index, event, own.recommender) for index, event in enumerate(asked.events)]
    check(said, own.recommender, "GET /api/v1/movies finds those there are")
    recorded = own.store.history.record(own.profile.id, own.dataset, new_events(said))
    return Events(events=[EventResponse.of(each) for each in recorded])


@router.post("/undo", responses=documented(404))
def undo(asked: UndoRequest, own: OwnProfile, store: Storage) -> Events:
    """Take events back, the last of them first: what stood before each stands again."""
    undone = [(key, f"-{key}") for key in reversed(asked.keys)]
    return Events(
        events=[EventResponse.of(each) for each in store.history.undo(own.id, undone, int(time.time()))]
    )


def _shown_never(found: Never, recommender: Recommender) -> NeverResponse:
    unknown = [recommender.unknown_names(kind, names) for kind, names in found.by_kind.items()]
    return NeverResponse(
        genres=list(found.genres),
        people=list(found.people),
        keywords=list(found.keywords),
        unknown=list(chain.from_iterable(unknown)),
    )


def _feedback(index: int, event: EventRequest, recommender: Recommender) -> Feedback:
    scale = _scale(event, recommender)
    where = f"events.{index}.value"
    return Feedback(event.kind, event.movie_id, event.value, scale, event.at, event.key, where=where)


def _scale(event: EventRequest, recommender: Recommender) -> RatingScale:
    """On which a posted rating is said."""
    if isinstance(event.scale, ScaleRequest):
        return RatingScale(**event.scale.model_dump())
    return SCALES[event.scale] if event.scale else recommender.scale
