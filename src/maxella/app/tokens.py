"""Signed tokens for programs: who may act as a profile or the operator, and addresses of lists to read.

A token holds whom it is for and the round in which it was made. A new round makes all tokens before it void,
so nothing has to be kept of each. Tokens are signed with the key of the cookies, each kind with its own salt.
"""

from typing import Literal

from itsdangerous import BadSignature, URLSafeTimedSerializer

from maxella.app.limits import TOKEN_LENGTH
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.errors import SignInError, UnknownIdError

Kind = Literal["profile", "account", "list", "operator"]

OPERATOR_DAYS = 90
SECONDS_VALID: dict[Kind, int | None] = {
    "profile": 90 * 86_400,
    "account": 86_400,
    "list": None,
    "operator": OPERATOR_DAYS * 86_400,
}
"""How long a token of each kind is good for; None for as long as nobody ends it."""
OPERATOR = "operator"
"""Whom tokens of the operator are for: there is one."""


def new_token(store: Store, kind: Kind, owner: str) -> str:
    """A token of this kind for the profile or account of that id, or for `OPERATOR`."""
    return _signer(store, kind).dumps([owner, round_of(store, kind, owner)])


def owner_of(store: Store, kind: Kind, token: str) -> str:
    """The profile or account that a token was made for.

    Raises:
        SignInError: when it was not made here, is too old, or was ended.
    """
    try:
        owner, made_in = _signer(store, kind).loads(token[: TOKEN_LENGTH + 1], max_age=SECONDS_VALID[kind])
        is_valid = made_in == round_of(store, kind, owner)
    except (BadSignature, ValueError, TypeError):
        is_valid = False
    if not is_valid:
        raise SignInError("the token is not valid, or not any more; ask for a new one")
    return str(owner)


def is_good(store: Store, kind: Kind, owner: str, token: str) -> bool:
    """Whether a token is one of this kind and owner; any other word is none, and no error."""
    try:
        return owner_of(store, kind, token) == owner
    except SignInError:
        return False


def end_tokens(store: Store, kind: Kind, owner: str) -> None:
    """Make all tokens of this kind void that were made so far."""
    store.settings.set(_name(kind, owner), str(round_of(store, kind, owner) + 1))


def end_tokens_of_account(store: Store, account_id: str) -> None:
    """Make all tokens of an account and of its profiles void; addresses of lists stay."""
    end_tokens(store, "account", account_id)
    for profile in store.profiles.of_account(account_id):
        end_tokens(store, "profile", profile.id)


def profile_with(store: Store, kind: Kind, token: str) -> Profile:
    """The profile that a token was made for.

    Raises:
        SignInError: when the token is not valid, or the profile was deleted.
    """
    try:
        return store.profiles.get(owner_of(store, kind, token))
    except UnknownIdError:
        raise SignInError("the profile of this token was deleted; make another") from None


def _signer(store: Store, kind: Kind) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(store.settings.secret(), salt=f"maxella {kind} token")


def round_of(store: Store, kind: Kind, owner: str) -> int:
    """How often the tokens of this kind were ended so far."""
    return int(store.settings.get(_name(kind, owner)) or 0)


def _name(kind: Kind, owner: str) -> str:
    return f"round.{kind}.{owner}"
