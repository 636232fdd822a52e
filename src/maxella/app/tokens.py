"""Signed tokens for programs: who may act as a profile, and addresses of lists that others may read.

A token holds whom it is for and the round in which it was made. A new round makes all tokens before it void,
so nothing has to be kept of each. Tokens are signed with the key of the cookies, each kind with its own salt.
"""

from typing import Literal

from itsdangerous import BadSignature, URLSafeTimedSerializer

from maxella.app.limits import TOKEN_LENGTH
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.errors import SignInError, UnknownIdError

Kind = Literal["profile", "account", "list"]

SECONDS_VALID: dict[Kind, int | None] = {"profile": 90 * 86_400, "account": 86_400, "list": None}
"""How long a token of each kind is good for; None for as long as nobody ends it."""


def new_token(store: Store, kind: Kind, owner: str) -> str:
    """A token of this kind for the profile or account of that id."""
    return _signer(store, kind).dumps([owner, _round(store, kind, owner)])


def owner_of(store: Store, kind: Kind, token: str) -> str:
    """The profile or account that a token was made for.

    Raises:
        SignInError: when it was not made here, is too old, or was ended.
    """
    try:
        owner, made_in = _signer(store, kind).loads(token[: TOKEN_LENGTH + 1], max_age=SECONDS_VALID[kind])
        is_valid = made_in == _round(store, kind, owner)
    except (BadSignature, ValueError, TypeError):
        is_valid = False
    if not is_valid:
        raise SignInError("the token is not valid, or not any more; ask for a new one")
    return str(owner)


def end_tokens(store: Store, kind: Kind, owner: str) -> None:
    """Make all tokens of this kind void that were made so far."""
    store.change_setting(_name(kind, owner), str(_round(store, kind, owner) + 1))


def profile_with(store: Store, kind: Kind, token: str) -> Profile:
    """The profile that a token was made for.

    Raises:
        SignInError: when the token is not valid, or the profile was deleted.
    """
    try:
        return store.profile(owner_of(store, kind, token))
    except UnknownIdError:
        raise SignInError("the profile of this token was deleted; make another") from None


def _signer(store: Store, kind: Kind) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(store.secret(), salt=f"maxella {kind} token")


def _round(store: Store, kind: Kind, owner: str) -> int:
    return int(store.setting(_name(kind, owner)) or 0)


def _name(kind: Kind, owner: str) -> str:
    return f"round.{kind}.{owner}"
