"""What is rated lately, served: counts for everyone alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories, TimedHistories
from maxella.features.rating_log import RatingLog
from maxella.models.view import Arrays, Scores, standardise


@dataclass(frozen=True, eq=False)
class Recent:
    """Every movie's score is log((1 + c) / (1 + e)^rising), for everyone alike.

    Of the last ratings of anybody, c are of this movie, and e would be by its part of all fitted ratings.
    How far back they reach is a number of ratings and no number of days, so that a month in which few
    people rated tells as much as a day in which many did.

    The last ratings are those at the end of the fit, or, where a log of what anybody rated is known, those
    before the time at which each history is asked about.
    """

    kind: ClassVar[str] = "recent"

    last: NDArray[np.int64]
    """(window,) the movies of the last ratings of the fit"""
    fitted: NDArray[np.int64]
    """(movies,) how many fitted ratings each has"""
    rising: float
    log: RatingLog | None = None

    def following(self, log: RatingLog) -> Self:
        """See `FollowsLog`."""
        return replace(self, log=log)

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies)."""
        if self.log is None or not isinstance(people, TimedHistories):
            lately = np.bincount(self.last, minlength=len(self.fitted)).astype(np.int32)[None]
        else:
            ends = self.log.before(people.now)
            lately = self.log.counts(np.maximum(ends - len(self.last), 0), ends)
        expected = self.fitted * (len(self.last) / max(self.fitted.sum(), 1))
        usual = (self.rising * np.log1p(expected)).astype(np.float32)
        scores: Scores = np.log1p(lately, dtype=np.float32) - usual
        return scores if len(scores) == len(people) else np.tile(scores, (len(people), 1))

    def standardised_without(
        self, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
    ) -> Scores:
        """See `StandardisesWithout`: whatever is left out, the scores are the same."""
        whole: Scores = standardise(self.score(person))[:, movies]
        return np.repeat(whole, len(places) + 1, axis=0)

    def shares(self, person: Histories, _: int) -> NDArray[np.float32]:
        """Zeros (ratings,): what a person rated moves nothing."""
        return np.zeros(len(person.movies), np.float32)

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {"rising": self.rising}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {"last": self.last, "fitted": self.fitted}

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(arrays["last"], arrays["fitted"], config["rising"])
