"""Who a browser is, and the token that a foreign site lacks.

The signed cookie holds what anybody may have: the token, the language, and of who signs in a random id.
Who that is stands in the table of sessions under the id's hash, so that a session can be ended, and with it
every copy of the cookie.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from maxella.app.http.base_path import below
from maxella.app.http.dependencies import without_thread
from maxella.app.http.devices import device_of
from maxella.app.http.forms import posted
from maxella.app.http.throttle import MARKS_FIELD
from maxella.app.storage.records import Account, Profile, Session
from maxella.app.storage.sessions import SECONDS_BETWEEN_SIGHTINGS
from maxella.app.storage.store import Store
from maxella.app.texts import LANGUAGE_FIELD
from maxella.errors import ForgedRequestError, SignInError, StorageError

COOKIE = "maxella"
SECONDS_COOKIES_LAST = 365 * 86_400
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
ID_FIELD = "id"
_OF_ANYBODY = (LANGUAGE_FIELD, MARKS_FIELD)


def store_of(request: Request) -> Store:
    """The storage of the app."""
    store: Store = request.app.state.store
    return store


Storage = Annotated[Store, Depends(without_thread(store_of))]
"""The parameter of a route that reads or writes what people did."""


def csrf_token(request: Request) -> str:
    """The token of this browser, made when it is first asked for."""
    session: dict[str, Any] = request.session
    if CSRF_FIELD not in session:
        session[CSRF_FIELD] = secrets.token_urlsafe(24)
    return str(session[CSRF_FIELD])


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


def session_of(request: Request, store: Storage) -> Session | None:
    """The session of this browser; None when nobody is signed in. It is asked for once a request."""
    if not hasattr(request.state, "session"):
        request.state.session = _found(request, store)
    session: Session | None = request.state.session
    return session


def present_id(request: Request, store: Store) -> str | None:
    """Under which hash the session of this browser stands in the table; None when nobody is signed in."""
    session = session_of(request, store)
    return session.id_hash if session else None


MaybeSession = Annotated[Session | None, Depends(session_of)]


def enter(request: Request, store: Store, profile: Profile) -> None:
    """Let this browser act as a profile."""
    present = session_of(request, store)
    account = present and present.account
    _begin(
        request,
        store,
        account_id=account.id if account else None,
        profile_id=profile.id,
        operator_until=present and present.operator_until,
        created_at=present.created_at if present and account else None,
    )


def leave(request: Request, store: Store) -> None:
    """Let this browser act as no profile; it stays signed in with its account."""
    _change_rights(request, store, profile_id=None)


def sign_in(request: Request, store: Store, account: Account) -> None:
    """Let this browser act for an account; whoever it was before counts no more."""
    _begin(request, store, account_id=account.id)


def open_operator_pages(request: Request, store: Store, until: int) -> None:
    """Let this browser in to the operator's pages until that moment."""
    _change_rights(request, store, operator_until=until)


def close_operator_pages(request: Request, store: Store) -> None:
    """Let this browser in to the operator's pages no more."""
    _change_rights(request, store, operator_until=None)


def renew(request: Request, store: Store) -> None:
    """Give this browser a new id and leave it who it is, since a password or a PIN has changed."""
    _change_rights(request, store)


def sign_out(request: Request, store: Store) -> None:
    """End this browser's session, and forget all of its cookie but what anybody may have."""
    present = session_of(request, store)
    if present:
        store.sessions.end(present.id_hash)
    _clear(request)


def _change_rights(request: Request, store: Store, **changes: Any) -> None:
    """Go on under a new id with other rights; with none left, nobody is signed in."""
    present = session_of(request, store)
    rights: dict[str, Any] = {}
    if present:
        rights = {
            "account_id": present.account and present.account.id,
            "profile_id": present.profile and present.profile.id,
            "operator_until": present.operator_until,
        }
    rights |= changes
    if any(rights.values()):
        _begin(request, store, **rights, created_at=present and present.created_at)
    else:
        sign_out(request, store)


def _begin(request: Request, store: Store, **rights: Any) -> None:
    """Begin a session under a new id and with a new token: whoever knew the old ones knows nothing of it."""
    new = secrets.token_urlsafe(32)
    store.sessions.begin(
        _hash(new),
        **rights,
        device=device_of(request.headers.get("user-agent", "")),
        in_place_of=present_id(request, store),
    )
    _clear(request)
    request.session[ID_FIELD] = new
    del request.state.session


def _clear(request: Request) -> None:
    kept = {name: request.session[name] for name in _OF_ANYBODY if name in request.session}
    request.session.clear()
    request.session.update(kept)
    request.state.session = None


def _found(request: Request, store: Store) -> Session | None:
    given = request.session.get(ID_FIELD)
    if not isinstance(given, str):
        return None
    session = store.sessions.get(_hash(given))
    if session is None:
        request.session.pop(ID_FIELD)
    elif time.time() - session.seen_at > SECONDS_BETWEEN_SIGHTINGS:
        # On a full disk people can still read.
        with suppress(StorageError):
            store.sessions.see(session)
    return session


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def signed_in_account(session: MaybeSession) -> Account:
    """The account that is signed in.

    Raises:
        SignInError: when there is none.
    """
    if session is None or session.account is None:
        raise SignInError("sign in first")
    return session.account


SignedInAccount = Annotated[Account, Depends(without_thread(signed_in_account))]
"""The parameter of a route that answers for an account."""


def account_id_of(request: Request, session: MaybeSession) -> str | None:
    """The account that is signed in; None where none is, or where there are no accounts.

    Raises:
        SignInError: where everyone has to sign in and this browser has not.
    """
    return signed_in_account(session).id if request.app.state.settings.accounts else None


AccountId = Annotated[str | None, Depends(without_thread(account_id_of))]


def profile_if_any(request: Request, session: MaybeSession, account_id: AccountId) -> Profile | None:
    """The profile that this browser acts as, if it does."""
    profile = session.profile if session else None
    if profile is None or profile.account_id != account_id:
        return None
    request.state.profile = profile
    return profile


def profile_anywhere(request: Request, session: MaybeSession) -> Profile | None:
    """The profile that this browser acts as, on a page that is there for those who are not signed in too."""
    try:
        return profile_if_any(request, session, account_id_of(request, session))
    except SignInError:
        return None


MaybeVisitor = Annotated[Profile | None, Depends(without_thread(profile_if_any))]


def profile_of(profile: MaybeVisitor) -> Profile:
    """The profile that this browser acts as.

    Raises:
        SignInError: when it acts as none.
    """
    if profile is None:
        raise SignInError("choose a profile first")
    return profile


Visitor = Annotated[Profile, Depends(without_thread(profile_of))]
"""The parameter of a route that answers for the profile of the browser."""
AnyVisitor = Annotated[Profile | None, Depends(without_thread(profile_anywhere))]
"""The parameter of a route that answers everyone, and whose page shows who is there."""


def local_path(value: str) -> str:
    """An address within the app to go back to; anything else becomes the first page."""
    is_local = value.startswith("/") and not value.startswith(("//", "/\\")) and value.isprintable()
    return value[:500] if is_local else "/"


def see_other(path: str) -> Response:
    """Go on at another address of the app, with GET."""
    return RedirectResponse(below(local_path(path)), 303)
