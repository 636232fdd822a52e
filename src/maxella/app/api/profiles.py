"""Routes to profiles and accounts, and to the tokens with which a program acts for them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from maxella.app import tokens
from maxella.app.api.bearer import WITHOUT_ACCOUNTS, OwnAccount
from maxella.app.api.requests import AskedAccount, AskedPin, AskedProfile
from maxella.app.api.responses import AccountToken, Profiles, ProfileToken, ShownProfile
from maxella.app.errors import documented
from maxella.app.limits import PIN_LENGTH
from maxella.app.pages.accounts import account_name, account_password, is_sign_up_open, require_accounts
from maxella.app.pages.start import pin_or_none, profile_colour, profile_name
from maxella.app.sessions import Storage
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.throttle import (
    ATTEMPTS,
    ATTEMPTS_OF_A_CLIENT,
    ATTEMPTS_ON_A_NAME,
    Throttling,
    client_of,
    count_changes,
)
from maxella.errors import SignInError, UnknownIdError

router = APIRouter(tags=["profiles"], dependencies=[Depends(count_changes)])

ProfileId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The profile's id.")]


@router.get("/profiles", responses=documented(401, 503), openapi_extra=WITHOUT_ACCOUNTS)
def profiles(store: Storage, account_id: OwnAccount) -> Profiles:
    """The profiles of this machine, or of the account where there are accounts."""
    return Profiles(profiles=[ShownProfile.of(each) for each in store.profiles(account_id)])


@router.post(
    "/profiles",
    status_code=201,
    responses=documented(401, 422, 429, 503),
    openapi_extra=WITHOUT_ACCOUNTS,
)
def create(asked: AskedProfile, store: Storage, account_id: OwnAccount) -> ProfileToken:
    """Make a profile; the token acts for it."""
    profile = store.create_profile(
        profile_name(asked.name), profile_colour(asked.colour), pin_or_none(asked.pin), account_id
    )
    return _with_token(store, profile)


@router.post(
    "/profiles/{profile_id}/token",
    responses=documented(401, 404, 422, 429, 503),
    openapi_extra=WITHOUT_ACCOUNTS,
)
def token(
    profile_id: ProfileId,
    asked: AskedPin,
    request: Request,
    store: Storage,
    account_id: OwnAccount,
    throttle: Throttling,
) -> ProfileToken:
    """A token of a profile, for its PIN where it has one; good for 90 days, or until its tokens are ended."""
    profile = store.profile(profile_id)
    if profile.account_id != account_id:
        raise UnknownIdError(f"no profile {profile_id!r}; GET /api/v1/profiles lists those there are")
    if profile.has_pin:
        client = client_of(request)
        throttle.count(ATTEMPTS_OF_A_CLIENT, "pin", client)
        throttle.count(ATTEMPTS, "pin", profile.id, client)
        if not store.pin_is_right(profile.id, asked.pin[:PIN_LENGTH]):
            raise SignInError("the PIN is not that of the profile")
        throttle.forget(ATTEMPTS, "pin", profile.id, client)
    return _with_token(store, profile)


accounts = APIRouter(
    prefix="/accounts",
    tags=["profiles"],
    dependencies=[Depends(count_changes), Depends(require_accounts)],
    responses=documented(404, 422, 429, 503),
)


@accounts.post("", status_code=201)
def sign_up(asked: AskedAccount, request: Request, store: Storage, throttle: Throttling) -> AccountToken:
    """Make an account, where there are accounts and anybody may make one."""
    if not is_sign_up_open(store):
        raise UnknownIdError("the operator makes the accounts here; ask them for one")
    throttle.count(ATTEMPTS_OF_A_CLIENT, "sign-up", client_of(request))
    account = store.create_account(account_name(asked.name), account_password(asked.password))
    return AccountToken(token=tokens.new_token(store, "account", account.id))


@accounts.post("/token", responses=documented(401))
def sign_in(asked: AskedAccount, request: Request, store: Storage, throttle: Throttling) -> AccountToken:
    """A token of an account, for its name and password. It is good for a day."""
    name, client = asked.name.strip(), client_of(request)
    throttle.count(ATTEMPTS_OF_A_CLIENT, "account", client)
    throttle.count(ATTEMPTS_ON_A_NAME, "account", name.casefold())
    throttle.count(ATTEMPTS, "account", name.casefold(), client)
    account = store.account_of(name, asked.password)
    if account is None:
        raise SignInError("no account has this name and this password")
    throttle.forget(ATTEMPTS, "account", name.casefold(), client)
    return AccountToken(token=tokens.new_token(store, "account", account.id))


def _with_token(store: Store, profile: Profile) -> ProfileToken:
    return ProfileToken(
        profile=ShownProfile.of(profile), token=tokens.new_token(store, "profile", profile.id)
    )
