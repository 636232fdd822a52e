"""Who a browser is, from one signed cookie that no script reads; and the token that a foreign site lacks."""

import hmac
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from maxella.app.base_path import below
from maxella.app.forms import posted
from maxella.app.language import LANGUAGE_FIELD
from maxella.app.storage.records import Account, Profile
from maxella.app.storage.store import Store
from maxella.errors import ForgedRequestError, SignInError, UnknownIdError

COOKIE = "maxella"
SECONDS_COOKIES_LAST = 365 * 86_400
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"


def store_of(request: Request) -> Store:
    """The storage of the app."""
    store: Store = request.app.state.store
    return store


Storage = Annotated[Store, Depends(store_of)]
"""The parameter of a route that reads or writes what people did."""


def csrf_token(request: Request) -> str:
    """The token of this browser, made when it is first asked for."""
    session: dict[str, Any] = request.session
    if CSRF_FIELD not in session:
        session[CSRF_FIELD] = secrets.token_urlsafe(24)
    return str(session[CSRF_FIELD])


def renew_token(request: Request) -> None:
    """Make a new token: whoever knew the old one knows nothing of who has signed in since."""
    request.session.pop(CSRF_FIELD, None)


async def require_own_page(request: Request) -> AsyncIterator[None]:
    """Refuse a form that none of our own pages made; what it sent is let go of once it is answered.

    Raises:
        ForgedRequestError: when the token is missing or another browser's.
    """
    try:
        given = request.headers.get(CSRF_HEADER)
        if given is None:
            value = (await posted(request)).get(CSRF_FIELD)
            given = value if isinstance(value, str) else ""
        expected = request.session.get(CSRF_FIELD)
        if not (expected and hmac.compare_digest(given.encode(), str(expected).encode())):
            raise ForgedRequestError(
                "the page that sent this is too old, or not of this app; load the page and try again"
            )
        yield
    finally:
        await request.close()


OwnPage = Depends(require_own_page)
"""The dependency of every route that a form is sent to."""


def enter(request: Request, profile: Profile) -> None:
    """Let this browser act as a profile."""
    request.session["profile"] = profile.id


def leave(request: Request) -> None:
    """Forget which profile this browser acts as."""
    request.session.pop("profile", None)


def sign_in(request: Request, account: Account) -> None:
    """Let this browser act for an account; whatever its cookie said before counts no more."""
    sign_out(request)
    request.session["account"] = account.id


def sign_out(request: Request) -> None:
    """Forget everything of this browser but the language that it chose."""
    kept = {name: request.session[name] for name in (LANGUAGE_FIELD,) if name in request.session}
    request.session.clear()
    request.session.update(kept)


def account_id_of(request: Request) -> str | None:
    """The account that is signed in; None where none is, or where there are no accounts.

    Raises:
        SignInError: where everyone has to sign in and this browser has not.
    """
    if not request.app.state.settings.accounts:
        return None
    account = request.session.get("account")
    if not account:
        raise SignInError("sign in first")
    return str(account)


AccountId = Annotated[str | None, Depends(account_id_of)]


def profile_if_any(request: Request, store: Storage, account_id: AccountId) -> Profile | None:
    """The profile that this browser acts as, if it does."""
    chosen = request.session.get("profile")
    if not chosen:
        return None
    try:
        profile = store.profile(str(chosen))
    except UnknownIdError:
        leave(request)
        return None
    if profile.account_id != account_id:
        return None
    request.state.profile = profile
    return profile


def profile_anywhere(request: Request, store: Storage) -> Profile | None:
    """The profile that this browser acts as, on a page that is there for those who are not signed in too."""
    try:
        return profile_if_any(request, store, account_id_of(request))
    except SignInError:
        return None


def profile_of(profile: Annotated[Profile | None, Depends(profile_if_any)]) -> Profile:
    """The profile that this browser acts as.

    Raises:
        SignInError: when it acts as none.
    """
    if profile is None:
        raise SignInError("choose a profile first")
    return profile


Visitor = Annotated[Profile, Depends(profile_of)]
"""The parameter of a route that answers for the profile of the browser."""
MaybeVisitor = Annotated[Profile | None, Depends(profile_if_any)]
AnyVisitor = Annotated[Profile | None, Depends(profile_anywhere)]
"""The parameter of a route that answers everyone, and whose page shows who is there."""


def local_path(value: str) -> str:
    """An address within the app to go back to; anything else becomes the first page."""
    is_local = value.startswith("/") and not value.startswith(("//", "/\\")) and value.isprintable()
    return value[:500] if is_local else "/"


def see_other(path: str) -> Response:
    """Go on at another address of the app, with GET."""
    return RedirectResponse(below(local_path(path)), 303)
