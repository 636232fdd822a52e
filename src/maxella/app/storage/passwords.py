"""Passwords and PINs: only their argon2 hashes are kept."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from maxella.app.storage.limits import fitting

LONGEST_PASSWORD = 256
"""Characters; hashing something endless would only be work."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash of a password or a PIN.

    Raises:
        UsageError: when it is empty or longer than `LONGEST_PASSWORD`.
    """
    return _hasher.hash(fitting(password, "the password", LONGEST_PASSWORD))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password has this hash; takes as long where there is none (None), and is then False."""
    expected = password_hash or _hash_of_nothing()
    # What is no text, or endless, can be nobody's password; a hash is verified all the same, for the time.
    given = password[:LONGEST_PASSWORD].encode(errors="replace")
    try:
        verified = _hasher.verify(expected, given)
    except (VerificationError, InvalidHashError):
        return False
    return verified and password_hash is not None and len(password) <= LONGEST_PASSWORD


@cache
def _hash_of_nothing() -> str:
    return _hasher.hash("nobody's password")
