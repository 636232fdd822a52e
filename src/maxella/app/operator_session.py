"""Who may open the operator's pages: whoever knows the password, for some hours at a time."""

import ipaddress
import secrets
import time

from fastapi import HTTPException, Request

from maxella.app.forms import Fields, value_of
from maxella.app.limits import PASSWORD_LENGTH, SHORTEST_PASSWORD
from maxella.app.sessions import Storage, renew_token
from maxella.app.settings import HOSTS_OF_THIS_MACHINE
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.app.tokens import OPERATOR, end_tokens
from maxella.errors import SignInError, UsageError

HOURS = 8
"""So long the pages stay open to a browser that gave the password."""

_SESSION = "operator"
# Which sessions count: a new value ends all of them, since a signed cookie can be kept and sent again.
_ERA = "operator era"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def require_pages(request: Request) -> None:
    """Let nobody know of the operator's pages where there are none.

    Raises:
        HTTPException: 404, as for any address that is not there.
    """
    if not request.app.state.settings.operator:
        raise HTTPException(404)


def require_operator(request: Request, store: Storage) -> None:
    """Let the operator in, and nobody else; a dependency of every route that shows or does something.

    Raises:
        HTTPException: where there are no such pages.
        SignInError: when this browser did not give the password, or some hours ago.
    """
    require_pages(request)
    if not is_operator(request, store):
        raise SignInError("sign in as the operator first")


def is_operator(request: Request, store: Store) -> bool:
    """Whether this browser gave the password, and not too long ago."""
    given = request.session.get(_SESSION)
    if not isinstance(given, dict):
        return False
    until, era = given.get("until"), given.get("era")
    return isinstance(until, int) and time.time() < until and era is not None and era == store.setting(_ERA)


def enter_as_operator(request: Request, store: Store) -> None:
    """Open the pages to this browser for `HOURS`."""
    request.session[_SESSION] = {"until": int(time.time()) + HOURS * 3600, "era": store.setting(_ERA)}
    renew_token(request)


def end_operator_sessions(store: Store) -> None:
    """Close the pages to every browser, and to programs: each has to give the password, or a new token."""
    store.change_setting(_ERA, secrets.token_hex(8))
    end_tokens(store, "operator", OPERATOR)


def set_operator_password(store: Store, password: str) -> None:
    """Let the pages open with this password alone, and close them where they are open.

    Raises:
        UsageError: when the password is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= PASSWORD_LENGTH:
        raise UsageError(f"the operator's password has {SHORTEST_PASSWORD} to {PASSWORD_LENGTH} characters")
    store.set_operator_password(password)
    end_operator_sessions(store)


def password_given_twice(fields: Fields) -> str:
    """The password of a form that asks for it twice.

    Raises:
        UsageError: when the two are not the same.
    """
    password = value_of(fields, "password")
    if password != value_of(fields, "again"):
        raise UsageError(text("operator.password.differ"))
    return password


def comes_from_this_machine(request: Request) -> bool:
    """Whether somebody sits at this machine: no proxy sent the request on, nor a page of another name."""
    try:
        is_local = ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
    name = request.url.hostname or ""
    is_ours = name in HOSTS_OF_THIS_MACHINE or f"[{name}]" in HOSTS_OF_THIS_MACHINE
    return is_local and is_ours and not any(header in request.headers for header in _FORWARDED)
