"""What becomes of ids that a bundle does not know."""

import warnings
from typing import Literal, get_args

from maxella.errors import UnknownIdError, UsageError, did_you_mean
from maxella.recommend.batch import Batch

OnUnknown = Literal["raise", "popular"]
"""`raise` refuses unknown ids; `popular` answers with what is known of everyone."""
OnUnknownInTable = Literal["warn", "raise", "popular"]
"""`warn` answers as `popular` does, and says which ids it did not know."""


def is_popular(on_unknown: str, choices: object = OnUnknown) -> bool:
    """Whether unknown ids are answered with what is popular.

    Raises:
        UsageError: when there is no such choice.
    """
    known = get_args(choices)
    if on_unknown not in known:
        raise UsageError(
            f"on_unknown={on_unknown!r}: choose {' or '.join(known)}{did_you_mean(on_unknown, known)}"
        )
    return on_unknown == "popular"


def tell_unknown(batch: Batch, on_unknown: OnUnknownInTable) -> None:
    """Say which ids of a table are not known, as loudly as was asked for.

    Raises:
        UnknownIdError: for `raise`.
    """
    if is_popular(on_unknown, OnUnknownInTable) or not batch.unknown:
        return
    message = "; ".join(map(str, batch.unknown))
    if on_unknown == "raise":
        raise UnknownIdError(f"{message} (on_unknown='popular' answers with what is popular)")
    warnings.warn(f"{message}; they get what is popular", stacklevel=3)
