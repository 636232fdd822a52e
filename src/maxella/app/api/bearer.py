"""Who a program acts for: the bearer token of a profile, or of an account where there are accounts.

No cookie counts here, so that no page of another site can make a browser ask for anything.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from maxella.app.sessions import Storage
from maxella.app.storage.records import Profile
from maxella.app.tokens import owner_of, profile_with
from maxella.errors import SignInError

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
