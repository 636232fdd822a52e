"""The exceptions that Maxella raises, one class per kind of cause.

Every message says what was wrong, where (file, line, column) and what to do. The command line prints
it on one line and exits with `exit_code`; the service turns it into its one error shape.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """End a message about an unknown name: the nearest known one, or `otherwise` if none is near."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else otherwise


class MaxellaError(Exception):
    """Base of everything that Maxella raises on purpose."""

    exit_code: ClassVar[int] = 1


class UsageError(MaxellaError):
    """The request itself is wrong: an unknown name, option, setting or value."""

    exit_code: ClassVar[int] = 2


class ToldError(UsageError):
    """The request is wrong, and the message says so in the language of who reads it."""


class SourceError(MaxellaError):
    """A source file or archive is missing, damaged, or cannot be fetched."""


class DatasetError(MaxellaError):
    """The content of a table breaks the data contract."""


class BundleError(MaxellaError):
    """A bundle is missing, damaged, or of a version that this release cannot read."""


class ExchangeError(MaxellaError):
    """A file of another service, or an export of our own, cannot be read."""


class TrainingError(MaxellaError):
    """A model cannot be fitted to the data that it was given."""


class UnknownIdError(MaxellaError):
    """A user or movie id that the bundle does not know."""


class ServiceError(MaxellaError):
    """The service cannot start: its port is taken, or its address is not this machine's."""


class NotReadyError(MaxellaError):
    """The service runs, but has no model to answer with yet."""


class SignInError(MaxellaError):
    """Who asks has to choose a profile, sign in, or give a PIN first."""


class ForgedRequestError(MaxellaError):
    """A form came from a page that is not the app's, or lacks its token."""


class ThrottledError(MaxellaError):
    """Too many attempts or requests in too short a time."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class BusyError(MaxellaError):
    """More is asked for at once than can be answered; asking again a little later helps."""


class StorageError(MaxellaError):
    """The app's database does not answer, is damaged, or was written by a newer release."""
