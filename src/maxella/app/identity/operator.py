"""The operator's password: whoever knows it may open the operator's pages, for some hours at a time."""

import hmac
import secrets
import time

from fastapi import HTTPException, Request

from maxella.app.http.forms import Fields, value_of
from maxella.app.identity.trying import Secret, remember
from maxella.app.limits import PASSWORD_LENGTH, SHORTEST_PASSWORD
from maxella.app.sessions import Storage, open_operator_pages, session_of
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.app.tokens import OPERATOR, end_tokens
from maxella.errors import SignInError, ToldError

HOURS = 8
"""So long the pages stay open to a browser that gave the password."""
FIRST_CODE = Secret("code", "")
"""The code for the first password, as it is tried."""

# Another value after each change of the password: browsers that knew the old one are strangers again.
_ROUND = "operator round"
# 32 signs that nobody takes for one another, five bits each.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS_MISREAD = str.maketrans("OIL", "011", "- ")


class FirstCode:
    """A code of 60 random bits for choosing the first password: whoever sees the terminal runs the app."""

    def __init__(self) -> None:
        signs = "".join(secrets.choice(_SIGNS) for _ in range(12))
        self.text = "-".join(signs[start : start + 4] for start in (0, 4, 8))
        self._is_spent = False

    def is_right(self, given: str) -> bool:
        """Tell whether this is the code, and it was not used."""
        plain = given[:100].upper().translate(_SIGNS_MISREAD).encode(errors="replace")
        is_it = hmac.compare_digest(plain, self.text.replace("-", "").encode())
        return is_it and not self._is_spent

    def spend(self) -> None:
        """Let the code be good for nothing more."""
        self._is_spent = True


def first_code(request: Request, store: Store) -> FirstCode | None:
    """The code for the first password; None where the password is set, or was when the app started."""
    code: FirstCode | None = request.app.state.first_code
    return None if store.settings.has_operator_password() else code


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
    """Tell whether this browser gave the password, and not too long ago."""
    session = session_of(request, store)
    return session is not None and session.operator_until is not None and time.time() < session.operator_until


def enter_as_operator(request: Request, store: Store) -> None:
    """Open the pages to this browser for `HOURS`."""
    open_operator_pages(request, store, int(time.time()) + HOURS * 3600)
    remember(request, operator_password(store))


def operator_password(store: Store) -> Secret:
    """The operator's password, as it is tried."""
    return Secret("operator", "", store.settings.get(_ROUND) or "first")


def end_operator_sessions(store: Store) -> None:
    """Close the pages to every browser, and to programs: each has to give the password, or a new token."""
    store.settings.set(_ROUND, secrets.token_hex(8))
    store.sessions.end_operator_rights()
    end_tokens(store, "operator", OPERATOR)


def set_operator_password(store: Store, password: str) -> None:
    """Let the pages open with this password alone, and close them where they are open.

    Raises:
        UsageError: when the password is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= PASSWORD_LENGTH:
        raise ToldError(text("account.password.limits", least=SHORTEST_PASSWORD, most=PASSWORD_LENGTH))
    store.settings.set_operator_password(password)
    end_operator_sessions(store)


def password_given_twice(fields: Fields) -> str:
    """The password of a form that asks for it twice.

    Raises:
        UsageError: when the two are not the same.
    """
    password = value_of(fields, "password")
    if password != value_of(fields, "again"):
        raise ToldError(text("operator.password.differ"))
    return password
