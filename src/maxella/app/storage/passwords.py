"""Passwords and PINs: only their argon2 hashes are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from maxella.app.storage.records import fitting
from maxella.errors import BusyError

LONGEST_PASSWORD = 256
"""Characters; hashing something endless would only be work."""
HASHES_AT_ONCE = 2
"""Each takes 64 MiB while it is worked out."""
MOST_WAITING = 16
SECONDS_TO_WAIT = 5

_hasher = PasswordHasher()
_hashing = BoundedSemaphore(HASHES_AT_ONCE)
_waiting = BoundedSemaphore(HASHES_AT_ONCE + MOST_WAITING)


def hashed(password: str) -> str:
    """The hash of a password or a PIN.

    Raises:
        UsageError: when it is empty or longer than `LONGEST_PASSWORD`.
        BusyError: when too many are being hashed.
    """
    fitting(password, "the password", LONGEST_PASSWORD)
    with _turn():
        return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password has this hash; takes as long where there is none (None), and is then False.

    Raises:
        BusyError: when too many are being hashed.
    """
    # What is no text, or endless, can be nobody's password; a hash is verified all the same, for the time.
    given = password[:LONGEST_PASSWORD].encode(errors="replace")
    with _turn():
        try:
            verified = _hasher.verify(password_hash or _hash_of_nothing(), given)
        except (VerificationError, InvalidHashError):
            return False
    return verified and password_hash is not None and len(password) <= LONGEST_PASSWORD


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one's turn: hashing takes so much memory that a few dozen at once would fill a machine."""
    busy = BusyError("too many passwords are being checked at once; try again in a moment")
    if not _waiting.acquire(blocking=False):
        raise busy
    try:
        if not _hashing.acquire(timeout=SECONDS_TO_WAIT):
            raise busy
        try:
            yield
        finally:
            _hashing.release()
    finally:
        _waiting.release()


@cache
def _hash_of_nothing() -> str:
    return _hasher.hash("nobody's password")
