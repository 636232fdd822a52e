"""Choosing who one is: a profile for everyone who uses this machine, with a PIN if wanted."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app import uploads
from maxella.app.http.forms import Fields, value_of
from maxella.app.http.throttle import Throttling
from maxella.app.identity.people import new_profile, pin_is_right, pin_or_none, profile_colour, profile_name
from maxella.app.identity.trying import pin_of, remember
from maxella.app.operation.untraining import leave_out
from maxella.app.rendering.page import render
from maxella.app.scales import scale_name
from maxella.app.sessions import (
    AccountId,
    MaybeVisitor,
    OwnPage,
    Storage,
    Visitor,
    enter,
    leave,
    present_id,
    renew,
    see_other,
)
from maxella.app.storage.records import COLOURS, Profile
from maxella.app.storage.store import Store
from maxella.app.texts import LANGUAGE_FIELD, LANGUAGES, text
from maxella.app.tokens import end_tokens
from maxella.errors import SignInError, UsageError

router = APIRouter(include_in_schema=False)

ProfileId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/start")
def start(request: Request, store: Storage, account_id: AccountId, profile: MaybeVisitor) -> HTMLResponse:
    """The profiles there are, and a form for a new one."""
    return _page(request, store, account_id)


@router.post("/profiles", dependencies=[OwnPage])
def create(
    request: Request, store: Storage, account_id: AccountId, throttle: Throttling, fields: Fields
) -> Response:
    """Make a profile and go on to the wall of films."""
    name = value_of(fields, "name") or text("start.name.default")
    colour, pin = value_of(fields, "colour"), value_of(fields, "pin")
    try:
        profile = new_profile(request, store, throttle, name, colour, pin, account_id)
    except UsageError as error:
        return _page(request, store, account_id, problem=str(error), status=422)
    _enter(request, store, profile)
    return see_other("/wall")


@router.post("/profiles/{profile_id}/enter", dependencies=[OwnPage])
def enter_profile(
    request: Request, profile_id: ProfileId, store: Storage, account_id: AccountId, fields: Fields
) -> Response:
    """Act as a profile from now on; with its PIN where it has one."""
    profile = store.profiles.get(profile_id)
    if profile.account_id != account_id:
        raise SignInError("that profile belongs to another account")
    if not pin_is_right(request, store, profile, value_of(fields, "pin")):
        return _page(request, store, account_id, problem=text("start.pin.wrong"), asked=profile, status=403)
    _enter(request, store, profile)
    return see_other("/")


@router.post("/profiles/leave", dependencies=[OwnPage])
def leave_profile(request: Request, store: Storage) -> Response:
    """Act as nobody, so that somebody else can choose."""
    leave(request, store)
    return see_other("/start")


@router.post("/profiles/delete", dependencies=[OwnPage])
def delete_profile(request: Request, store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Delete the profile of this browser and everything of it, once its name is typed to confirm."""
    if value_of(fields, "name").strip() != profile.name:
        raise UsageError("the name that was typed is not the profile's, so nothing was deleted")
    store.profiles.delete(profile.id)
    uploads.drop(profile.id)
    if value_of(fields, "train_again"):
        leave_out(request, store)
    leave(request, store)
    return see_other("/start")


@router.post("/profiles/change", dependencies=[OwnPage])
def change_profile(request: Request, store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Change the name, the colour, the PIN, and whether others may ask for Tonight with this profile."""
    is_removed = bool(value_of(fields, "remove_pin"))
    pin = None if is_removed else pin_or_none(value_of(fields, "pin"))
    changes_pin = is_removed or pin is not None
    if changes_pin and not pin_is_right(request, store, profile, value_of(fields, "present_pin")):
        return see_other("/taste/profile?wrong")
    store.profiles.change(
        profile.id,
        name=profile_name(value_of(fields, "name")),
        colour=profile_colour(value_of(fields, "colour")),
        is_shared=bool(value_of(fields, "shared")),
        scale=None if value_of(fields, "scale", "-") == "-" else scale_name(value_of(fields, "scale")),
    )
    if changes_pin:
        store.profiles.set_pin(profile.id, pin)
        end_elsewhere(request, store, profile)
    return see_other(value_of(fields, "back", "/taste"))


@router.post("/profiles/end-others", dependencies=[OwnPage])
def end_others(request: Request, store: Storage, profile: Visitor) -> Response:
    """Let no other browser or program act as this profile, until it gives the PIN again."""
    end_elsewhere(request, store, profile)
    return see_other("/taste/profile?kept#sessions")


@router.post("/language", dependencies=[OwnPage])
def choose_language(request: Request, fields: Fields) -> Response:
    """Speak another language from now on."""
    if value_of(fields, LANGUAGE_FIELD) in LANGUAGES:
        request.session[LANGUAGE_FIELD] = value_of(fields, LANGUAGE_FIELD)
    return see_other(value_of(fields, "back", "/"))


def end_elsewhere(request: Request, store: Store, profile: Profile) -> None:
    """End every other session of a profile and its tokens; this browser goes on under a new id."""
    end_tokens(store, "profile", profile.id)
    store.sessions.leave_profile(profile.id, but=present_id(request, store))
    renew(request, store)
    remember(request, pin_of(store, profile.id))


def _enter(request: Request, store: Store, profile: Profile) -> None:
    enter(request, store, profile)
    if profile.has_pin:
        remember(request, pin_of(store, profile.id))


def _page(
    request: Request,
    store: Store,
    account_id: str | None,
    *,
    problem: str = "",
    asked: Profile | None = None,
    status: int = 200,
) -> HTMLResponse:
    profiles = store.profiles.of_account(account_id)
    return render(
        request,
        "start.html",
        status=status,
        profiles=profiles,
        colours=COLOURS,
        suggested=COLOURS[len(profiles) % len(COLOURS)],
        problem=problem,
        asked=asked,
    )
