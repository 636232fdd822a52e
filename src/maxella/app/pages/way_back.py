"""What was just done, and the form that takes it back, as the line at the top of a page offers it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WayBack:
    """The way back from something that was just done."""

    words: str
    """What was done."""
    action: str
    """Where the form is sent that takes it back."""
    field: str
    value: str
