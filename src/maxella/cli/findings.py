"""What `maxella doctor` finds: one line a thing, how it stands, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    """The heading under which it is shown: "environment"."""
    name: str
    value: str
    state: State = "ok"
    """`wrong`: something will not work; `note`: worth knowing."""
    advice: str | None = None
    """What to do, for whatever is not `ok`."""


def sized(count: float) -> str:
    """A number of bytes as people say it: "24.0 GB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
