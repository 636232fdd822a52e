"""Whose ratings the model's routes may name: those that the caller sent, and to the operator everybody's.

People of the app are in a trained bundle under names of the moment; whatever they are called there, the
service knows nobody of such a name.
"""

from typing import Annotated

from fastapi import Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from maxella.app.sessions import Storage
from maxella.app.tokens import OPERATOR, is_good
from maxella.data.more_ratings import APP_USER
from maxella.errors import SignInError, UnknownIdError

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


def known_user(user_id: str | None, *, ignore_unknown: bool) -> str | None:
    """The user of the dataset to answer for; None for somebody of whom nothing is known.

    Raises:
        UnknownIdError: for a person of the app, unless unknown ones are to be ignored.
    """
    if user_id is None or not user_id.startswith(APP_USER):
        return user_id
    if ignore_unknown:
        return None
    raise UnknownIdError(f"no user with id {user_id!r}; post the ratings as a history instead")


def may_cite(user_id: str | None, *, from_operator: bool) -> bool:
    """Whether an answer may name the ratings that it is made from."""
    return user_id is None or from_operator


def require_citable(user_id: str | None, *, from_operator: bool) -> None:
    """Refuse what cannot be told without naming the ratings of somebody else.

    Raises:
        SignInError: for a user of the dataset, where the operator's token is missing.
    """
    if not may_cite(user_id, from_operator=from_operator):
        raise SignInError(
            "an explanation names the ratings of that user: send the operator's token "
            "(`Authorization: Bearer TOKEN`, made on the page /operator), or post a history"
        )
