"""The recommender that answers requests, and where it comes from."""

import time
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends, Request

from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Dials, Turn


@dataclass(frozen=True)
class Served:
    """A loaded bundle. A request keeps the one that it began with, whatever is swapped in meanwhile."""

    recommender: Recommender
    bundle: str
    """Which bundle: the name of its folder and the start of its manifest's checksum."""
    since: float = field(default_factory=time.time)
    """Unix seconds, UTC."""

    @property
    def fitted_on_all(self) -> bool:
        """Whether the fit on all ratings is served, and not that of a split."""
        return self.recommender.manifest.trained_on == ALL_RATINGS

    def probe(self) -> None:
        """Answer one small question, to know that the bundle can."""
        self.recommender.recommend(k=1, reasons=0)


class Source(Protocol):
    """A source of the service's recommender."""

    def start(self) -> None:
        """Begin to look for one; called once, when the service starts, and must return at once."""

    def stop(self) -> None:
        """Stop looking; called when the service ends."""

    def served(self) -> Served:
        """The one to answer with.

        Raises:
            NotReadyError: when there is none yet; it says why.
        """
        ...


@dataclass(frozen=True)
class Fixed:
    """A recommender that is loaded already and never changes."""

    recommender: Recommender
    bundle: str = "in-memory"

    def start(self) -> None:
        """See `Source.start`."""

    def stop(self) -> None:
        """See `Source.stop`."""

    def served(self) -> Served:
        """See `Source.served`."""
        return Served(self.recommender, self.bundle)


async def _served(request: Request) -> Served:
    source: Source = request.app.state.source
    return source.served()


Serving = Annotated[Served, Depends(_served)]
"""The parameter of a route that needs the recommender; without one the answer is 503."""


async def _turned(adventurous: Turn = 0, newer: Turn = 0, popular: Turn = 0) -> Dials:
    return Dials(adventurous=adventurous, newer=newer, popular=popular)


Turned = Annotated[Dials, Depends(_turned)]
"""The parameter of a route whose ranking the dials of its address act on."""
