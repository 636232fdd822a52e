"""Accounts and profiles: how they are made, and what their names, passwords and PINs may be."""

from fastapi import HTTPException, Request

from maxella.app.http.throttle import ATTEMPTS_OF_A_CLIENT, NEW_ACCOUNTS, NEW_PROFILES, Throttle, client_of
from maxella.app.identity.trying import password_of, pin_of, tried
from maxella.app.limits import NAME_LENGTH, PASSWORD_LENGTH, PIN_LENGTH, SHORTEST_PASSWORD
from maxella.app.storage.records import COLOURS, Account, Profile
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.errors import ToldError, UsageError

SIGN_UP = "sign-up"
"""The setting that says whether anybody may make an account."""
CLOSED = "closed"


def require_accounts(request: Request) -> None:
    """Answer only where there are accounts.

    Raises:
        HTTPException: 404 where there are none.
    """
    if not request.app.state.settings.accounts:
        raise HTTPException(404)


def is_sign_up_open(store: Store) -> bool:
    """Tell whether anybody may make an account."""
    return store.settings.get(SIGN_UP) != CLOSED


def account_tried(request: Request, store: Store, name: str, password: str) -> Account | None:
    """Find the account with this name and password; a wrong one is counted.

    Raises:
        ThrottledError: when there were too many tries.
    """
    return tried(request, password_of(store, name), lambda: store.accounts.authenticate(name, password))


def new_account(request: Request, store: Store, throttle: Throttle, name: str, password: str) -> Account:
    """Make an account.

    Raises:
        UsageError: when the name or the password cannot be used, or the name is taken.
        ThrottledError: when a client asks for too many.
    """
    client = client_of(request)
    throttle.count(ATTEMPTS_OF_A_CLIENT, "sign-up", client)
    with throttle.counted_if_done(NEW_ACCOUNTS, "account", client):
        checked = _checked_name(name, text("account.name.limits", most=NAME_LENGTH))
        secret = account_password(password)
        try:
            return store.accounts.create(checked, secret)
        except UsageError as error:
            raise ToldError(text("account.name.taken")) from error


def account_password(password: str) -> str:
    """Check the password of an account.

    Raises:
        UsageError: when it is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= PASSWORD_LENGTH:
        raise ToldError(text("account.password.limits", least=SHORTEST_PASSWORD, most=PASSWORD_LENGTH))
    return password


def new_profile(
    request: Request,
    store: Store,
    throttle: Throttle,
    name: str,
    colour: str,
    pin: str,
    account_id: str | None,
) -> Profile:
    """Make a profile.

    Raises:
        UsageError: when the name, the colour or the PIN cannot be used.
        ThrottledError: when a client makes too many.
    """
    with throttle.counted_if_done(NEW_PROFILES, "profile", client_of(request)):
        return store.profiles.create(profile_name(name), profile_colour(colour), pin_or_none(pin), account_id)


def pin_is_right(request: Request, store: Store, profile: Profile, pin: str) -> bool:
    """Check the PIN of a profile, which may have none; a wrong one is counted.

    Raises:
        ThrottledError: when there were too many tries.
    """
    if not profile.has_pin:
        return True
    return tried(request, pin_of(store, profile.id), lambda: store.profiles.pin_is_right(profile.id, pin))


def profile_name(name: str) -> str:
    """Give the name of a profile as it is kept.

    Raises:
        UsageError: when there is none, or it is too long or holds control characters.
    """
    return _checked_name(name, text("account.name.limits", most=NAME_LENGTH))


def profile_colour(colour: str) -> str:
    """Give one of the colours; the first where none is named.

    Raises:
        UsageError: for another one.
    """
    if colour and colour not in COLOURS:
        raise UsageError(f"no colour {colour[:20]!r}; choose one of {', '.join(COLOURS)}")
    return colour or COLOURS[0]


def pin_or_none(pin: str) -> str | None:
    """Give a PIN as it is kept; None for an empty one.

    Raises:
        UsageError: when it is not 4 to 12 digits.
    """
    if pin and not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= PIN_LENGTH):
        raise ToldError(text("start.pin.limits", most=PIN_LENGTH))
    return pin or None


def _checked_name(name: str, problem: str) -> str:
    name = " ".join(name.split())
    if not (0 < len(name) <= NAME_LENGTH and name.isprintable()):
        raise ToldError(problem)
    return name
