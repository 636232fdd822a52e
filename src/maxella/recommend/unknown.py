"""Ids that a bundle does not know, said so that a wrong file is seen at once."""

from collections.abc import Collection
from dataclasses import dataclass, field

from maxella.errors import did_you_mean

MOST = 0.5
"""The share of a request that may be unknown; above it the request is probably for another dataset."""


@dataclass(frozen=True)
class UnknownIds:
    """The ids of one kind that were asked for and are not known; at least one."""

    kind: str
    """`users` or `movies`."""
    ids: list[str]
    """Each once, in the order in which they were asked for."""
    known: Collection[str] = field(repr=False)
    """All that are known."""

    def __str__(self) -> str:
        """How many, the first, and the nearest: "unknown users: 2, the first 'u'; did you mean 'u1'?"."""
        first = self.ids[0]
        return f"unknown {self.kind}: {len(self.ids):,}, the first {first!r}{did_you_mean(first, self.known)}"
