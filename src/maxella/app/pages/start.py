"""Choosing who one is: a profile for everyone who uses this machine, with a PIN if wanted."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app import uploads
from maxella.app.forms import Fields, value_of
from maxella.app.language import LANGUAGE_FIELD
from maxella.app.limits import NAME_LENGTH, PIN_LENGTH
from maxella.app.pages.rendering import render
from maxella.app.sessions import AccountId, MaybeVisitor, OwnPage, Storage, Visitor, enter, leave, see_other
from maxella.app.storage.records import COLOURS, Profile
from maxella.app.storage.store import Store
from maxella.app.texts import LANGUAGES, text
from maxella.app.throttle import ATTEMPTS, ATTEMPTS_OF_A_CLIENT, Throttling, client_of
from maxella.app.tokens import end_tokens
from maxella.app.untraining import leave_out
from maxella.errors import SignInError, UsageError

router = APIRouter(include_in_schema=False)

ProfileId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/start")
def start(request: Request, store: Storage, account_id: AccountId, profile: MaybeVisitor) -> HTMLResponse:
    """The profiles there are, and a form for a new one."""
    return _page(request, store, account_id)


@router.post("/profiles", dependencies=[OwnPage])
def create(request: Request, store: Storage, account_id: AccountId, fields: Fields) -> Response:
    """Make a profile and go on to the wall of films."""
    try:
        profile = store.create_profile(
            profile_name(value_of(fields, "name") or text("start.name.default")),
            profile_colour(value_of(fields, "colour")),
            pin_or_none(value_of(fields, "pin")),
            account_id,
        )
    except UsageError as error:
        return _page(request, store, account_id, problem=str(error), status=422)
    enter(request, profile)
    return see_other("/wall")


@router.post("/profiles/{profile_id}/enter", dependencies=[OwnPage])
def enter_profile(
    request: Request,
    profile_id: ProfileId,
    store: Storage,
    account_id: AccountId,
    throttle: Throttling,
    fields: Fields,
) -> Response:
    """Act as a profile from now on; with its PIN where it has one."""
    profile = store.profile(profile_id)
    if profile.account_id != account_id:
        raise SignInError("that profile belongs to another account")
    if profile.has_pin:
        client = client_of(request)
        throttle.count(ATTEMPTS_OF_A_CLIENT, "pin", client)
        throttle.count(ATTEMPTS, "pin", profile.id, client)
        if not store.pin_is_right(profile.id, value_of(fields, "pin")[:PIN_LENGTH]):
            return _page(
                request, store, account_id, problem=text("start.pin.wrong"), asked=profile, status=403
            )
        throttle.forget(ATTEMPTS, "pin", profile.id, client)
    enter(request, profile)
    return see_other("/")


@router.post("/profiles/leave", dependencies=[OwnPage])
def leave_profile(request: Request) -> Response:
    """Act as nobody, so that somebody else can choose."""
    leave(request)
    return see_other("/start")


@router.post("/profiles/delete", dependencies=[OwnPage])
def delete_profile(request: Request, store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Delete the profile of this browser and everything of it, once its name is typed to confirm."""
    if value_of(fields, "name").strip() != profile.name:
        raise UsageError("the name that was typed is not the profile's, so nothing was deleted")
    store.delete_profile(profile.id)
    uploads.drop(profile.id)
    if value_of(fields, "train_again"):
        leave_out(request, store)
    leave(request)
    return see_other("/start")


@router.post("/profiles/change", dependencies=[OwnPage])
def change_profile(store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Change the name, the colour, the PIN, and whether others may ask for Tonight with this profile."""
    store.change_profile(
        profile.id,
        name=profile_name(value_of(fields, "name")),
        colour=profile_colour(value_of(fields, "colour")),
        is_shared=bool(value_of(fields, "shared")),
    )
    is_removed = bool(value_of(fields, "remove_pin"))
    if is_removed or value_of(fields, "pin"):
        store.set_pin(profile.id, None if is_removed else pin_or_none(value_of(fields, "pin")))
        # Who got a token without the PIN of today has to ask again.
        end_tokens(store, "profile", profile.id)
    return see_other(value_of(fields, "back", "/taste"))


@router.post("/language", dependencies=[OwnPage])
def choose_language(request: Request, fields: Fields) -> Response:
    """Speak another language from now on."""
    if value_of(fields, LANGUAGE_FIELD) in LANGUAGES:
        request.session[LANGUAGE_FIELD] = value_of(fields, LANGUAGE_FIELD)
    return see_other(value_of(fields, "back", "/"))


def profile_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        UsageError: when there is none, or it is too long or holds control characters.
    """
    name = " ".join(name.split())
    if not (0 < len(name) <= NAME_LENGTH and name.isprintable()):
        raise UsageError(f"a profile's name has 1 to {NAME_LENGTH} characters")
    return name


def profile_colour(colour: str) -> str:
    """One of the colours; the first where none is named.

    Raises:
        UsageError: for another one.
    """
    if colour and colour not in COLOURS:
        raise UsageError(f"no colour {colour[:20]!r}; choose one of {', '.join(COLOURS)}")
    return colour or COLOURS[0]


def pin_or_none(pin: str) -> str | None:
    """A PIN as it is kept, None for none.

    Raises:
        UsageError: when it is not 4 to 12 digits.
    """
    if pin and not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= PIN_LENGTH):
        raise UsageError(f"a PIN has 4 to {PIN_LENGTH} digits")
    return pin or None


def _page(
    request: Request,
    store: Store,
    account_id: str | None,
    *,
    problem: str = "",
    asked: Profile | None = None,
    status: int = 200,
) -> HTMLResponse:
    profiles = store.profiles(account_id)
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
