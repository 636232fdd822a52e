"""Tries at a PIN or a password: counted so that guessing is hopeless, and so that nobody is locked out.

Whoever fails is counted as a client at this secret, as a client at all secrets, and with all strangers at
this secret. A browser that has given it before has a mark of that in its signed cookie and is counted apart:
it is let through whatever strangers do. A change of the secret ends all marks.
"""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal, TypeVar

from fastapi import Request
from limits import RateLimitItem

from maxella.app.http.throttle import (
    ATTEMPTS,
    ATTEMPTS_OF_A_CLIENT,
    ATTEMPTS_OF_STRANGERS,
    MARKS_FIELD,
    client_of,
    throttle_of,
)
from maxella.app.storage.accounts import folded
from maxella.app.storage.store import Store
from maxella.app.tokens import round_of

MOST_MARKS = 8
"""In one cookie; the oldest goes."""

T = TypeVar("T")


@dataclass(frozen=True)
class Secret:
    """A PIN or a password that can be tried."""

    kind: Literal["account", "pin", "operator", "code"]
    owner: str
    """Whose it is: the folded name of an account, the id of a profile, or empty."""
    round: str = ""
    """Another one after each change; empty for what leaves no marks."""

    @property
    def mark(self) -> str:
        """What the cookie of a browser holds that has given it."""
        return hashlib.sha256("\0".join((self.kind, self.owner, self.round)).encode()).hexdigest()[:24]


def password_of(store: Store, name: str) -> Secret:
    """The password of the account of that name, and of a name that nobody has."""
    account = store.accounts.named(name)
    account_id = account.id if account else "nobody"
    return Secret("account", folded(name), f"{account_id} {round_of(store, 'account', account_id)}")


def pin_of(store: Store, profile_id: str) -> Secret:
    """The PIN of a profile."""
    return Secret("pin", profile_id, str(round_of(store, "profile", profile_id)))


def tried(request: Request, secret: Secret, check: Callable[[], T]) -> T:
    """Let a secret be tried once.

    Args:
        request: who tries.
        secret: what is tried.
        check: gives something true where it was right.

    Returns:
        What `check` gave.

    Raises:
        ThrottledError: when there were too many tries.
        BusyError: when too many passwords are being checked; the try is not counted then.
    """
    throttle, counters = throttle_of(request), _counters(request, secret)
    with ExitStack() as takes_back:
        for limit, who in counters:
            throttle.count(limit, *who)
            takes_back.callback(throttle.give_back, limit, *who)
        found = check()
        if not found:
            # Only what was wrong stays counted.
            takes_back.pop_all()
    if found:
        limit, who = counters[0]
        throttle.forget(limit, *who)
    return found


def remember(request: Request, secret: Secret) -> None:
    """Mark this browser as one that has given a secret, or has made it."""
    marks = _marks(request)
    number = marks.pop(secret.mark, secrets.token_hex(8))
    newest = [*marks.items(), (secret.mark, number)][-MOST_MARKS:]
    request.session[MARKS_FIELD] = dict(newest)


def _counters(request: Request, secret: Secret) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """Name a try's counters, the narrowest first: who is beyond a limit of their own adds to no other."""
    number = _marks(request).get(secret.mark)
    if number is not None:
        return [(ATTEMPTS, (secret.kind, "known", secret.owner, number))]
    client = client_of(request)
    return [
        (ATTEMPTS, (secret.kind, "stranger", secret.owner, client)),
        (ATTEMPTS_OF_A_CLIENT, ("tries", client)),
        (ATTEMPTS_OF_STRANGERS, (secret.kind, secret.owner)),
    ]


def _marks(request: Request) -> dict[str, str]:
    return dict(request.session.get(MARKS_FIELD) or {})
