"""Routes to profiles and accounts, and to the tokens with which a program acts for them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from maxella.app import tokens
from maxella.app.api.requests import AccountRequest, PinRequest, ProfileRequest
from maxella.app.api.responses import AccountToken, ProfileResponse, Profiles, ProfileToken
from maxella.app.errors import documented
from maxella.app.http.throttle import Throttling, count_changes
from maxella.app.identity.bearer import WITHOUT_ACCOUNTS, OwnAccount
from maxella.app.identity.people import (
    account_tried,
    is_sign_up_open,
    new_account,
    new_profile,
    pin_is_right,
    require_accounts,
)
from maxella.app.sessions import Storage
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.errors import SignInError, UnknownIdError

router = APIRouter(tags=["profiles"], dependencies=[Depends(count_changes)])

ProfileId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The profile's id.")]


@router.get("/profiles", responses=documented(401, 503), openapi_extra=WITHOUT_ACCOUNTS)
def profiles(store: Storage, account_id: OwnAccount) -> Profiles:
    """The profiles of this machine, or of the account where there are accounts."""
    return Profiles(profiles=[ProfileResponse.of(each) for each in store.profiles.of_account(account_id)])


@router.post(
    "/profiles",
    status_code=201,
    responses=documented(401, 422, 429, 503),
    openapi_extra=WITHOUT_ACCOUNTS,
)
def create(
    asked: ProfileRequest, request: Request, store: Storage, account_id: OwnAccount, throttle: Throttling
) -> ProfileToken:
    """Make a profile; the token acts for it."""
    profile = new_profile(request, store, throttle, asked.name, asked.colour, asked.pin, account_id)
    return _with_token(store, profile)


@router.post(
    "/profiles/{profile_id}/token",
    responses=documented(401, 404, 422, 429, 503),
    openapi_extra=WITHOUT_ACCOUNTS,
)
def token(
    profile_id: ProfileId,
    asked: PinRequest,
    request: Request,
    store: Storage,
    account_id: OwnAccount,
) -> ProfileToken:
    """A token of a profile, for its PIN where it has one; good for 90 days, or until its tokens are ended."""
    profile = store.profiles.get(profile_id)
    if profile.account_id != account_id:
        raise UnknownIdError(f"no profile {profile_id!r}; GET /api/v1/profiles lists those there are")
    if not pin_is_right(request, store, profile, asked.pin):
        raise SignInError("the PIN is not that of the profile")
    return _with_token(store, profile)


accounts = APIRouter(
    prefix="/accounts",
    tags=["profiles"],
    dependencies=[Depends(count_changes), Depends(require_accounts)],
    responses=documented(404, 422, 429, 503),
)


@accounts.post("", status_code=201)
def sign_up(asked: AccountRequest, request: Request, store: Storage, throttle: Throttling) -> AccountToken:
    """Make an account, where there are accounts and anybody may make one."""
    if not is_sign_up_open(store):
        raise UnknownIdError("the operator makes the accounts here; ask them for one")
    account = new_account(request, store, throttle, asked.name, asked.password)
    return AccountToken(token=tokens.new_token(store, "account", account.id))


@accounts.post("/token", responses=documented(401))
def sign_in(asked: AccountRequest, request: Request, store: Storage) -> AccountToken:
    """A token of an account, for its name and password. It is good for a day."""
    account = account_tried(request, store, asked.name, asked.password)
    if account is None:
        raise SignInError("no account has this name and this password")
    return AccountToken(token=tokens.new_token(store, "account", account.id))


def _with_token(store: Store, profile: Profile) -> ProfileToken:
    return ProfileToken(
        profile=ProfileResponse.of(profile), token=tokens.new_token(store, "profile", profile.id)
    )
