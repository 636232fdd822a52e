"""Bearer tokens, by which a program acts for a profile, an account or the operator.

No cookie counts here, so that no page of another site can make a browser ask for anything.
"""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from maxella.app.sessions import Storage
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.tokens import OPERATOR, Kind, is_good, owner_of, profile_with
from maxella.errors import SignInError

WITHOUT_ACCOUNTS: dict[str, Any] = {"security": [{}]}
"""What OpenAPI says more of a route that needs a token only where there are accounts."""

_OF_PROFILE = HTTPBearer(
    scheme_name="profile",
    description="The token of a profile, from `POST /api/v1/profiles` or `/profiles/{profile_id}/token`.",
    auto_error=False,
)
_OF_ACCOUNT = HTTPBearer(
    scheme_name="account",
    description="The token of an account, from `POST /api/v1/accounts/token`; only where there are accounts.",
    auto_error=False,
)

ProfileToken = Annotated[HTTPAuthorizationCredentials | None, Depends(_OF_PROFILE)]
AccountToken = Annotated[HTTPAuthorizationCredentials | None, Depends(_OF_ACCOUNT)]


def _profile(store: Storage, token: ProfileToken) -> Profile:
    """The profile that the request acts as.

    Raises:
        SignInError: when its token is missing or not valid.
    """
    if token is None:
        raise SignInError("send the token of a profile: `Authorization: Bearer TOKEN`")
    return profile_with(store, "profile", token.credentials)


OwnProfile = Annotated[Profile, Depends(_profile)]
"""The parameter of a route that answers for the profile of the token."""


def _account(request: Request, store: Storage, token: AccountToken) -> str | None:
    """The account that the request acts for; None where there are no accounts.

    Raises:
        SignInError: where there are accounts and the token is missing or not valid.
    """
    if not request.app.state.settings.accounts:
        return None
    if token is None:
        raise SignInError("send the token of an account: `Authorization: Bearer TOKEN`")
    return owner_of(store, "account", token.credentials)


OwnAccount = Annotated[str | None, Depends(_account)]


async def _caller(
    request: Request, store: Storage, profile: ProfileToken, account: AccountToken
) -> str | None:
    """The profile, account or operator that asks for the model; None for nobody in particular.

    Raises:
        SignInError: where there are accounts and there is no valid token of one, or of a profile.
    """
    token = profile or account
    # Only a token is looked up, in a thread.
    caller = await run_in_threadpool(_holder, store, token.credentials) if token else None
    if caller is None and request.app.state.settings.accounts:
        raise SignInError("send the token of an account or a profile: `Authorization: Bearer TOKEN`")
    return caller


def _holder(store: Store, token: str) -> str | None:
    """Find the holder of a token; None where it is nobody's."""
    kinds: tuple[Kind, ...] = ("profile", "account", "operator")
    for kind in kinds:
        with suppress(SignInError):
            return owner_of(store, kind, token)
    return None


Caller = Annotated[str | None, Depends(_caller)]
"""Who asks for what the model knows of everybody: where there are accounts, somebody who signed in."""


_OF_OPERATOR = HTTPBearer(
    scheme_name="operator",
    description="The operator's token, from the page `/operator`: with it alone ratings of others are named.",
    auto_error=False,
)


async def _is_operator(
    store: Storage, token: Annotated[HTTPAuthorizationCredentials | None, Depends(_OF_OPERATOR)]
) -> bool:
    if token is None:
        return False
    return await run_in_threadpool(is_good, store, "operator", OPERATOR, token.credentials)


FromOperator = Annotated[bool, Depends(_is_operator)]
"""The parameter of a route that tells the operator more: whether the request carries the operator's token."""
