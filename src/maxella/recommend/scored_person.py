"""A person with the score of every movie, computed once for all lists of an answer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.recommend.dials import turned
from maxella.recommend.results import Dials
from maxella.recommend.serving import Serving


@dataclass(frozen=True)
class ScoredPerson:
    """What every list of one person starts from."""

    serving: Serving
    ratings: Histories
    """one person's"""
    scores: NDArray[Any]
    """(movies,) the retrieval blend's; for someone without ratings, how many ratings each movie has"""
    ranks_by: NDArray[Any]
    """(movies,) what lists are ordered by: the scores, or what the dials make of them"""
    dials: Dials

    @classmethod
    def of(
        cls, serving: Serving, ratings: Histories, dials: Dials, scores: NDArray[Any] | None = None
    ) -> "ScoredPerson":
        """Score every movie for one person, where `scores` (movies,) does not bring what comes out."""
        if not len(ratings.movies):
            scores = serving.table.counts
        elif scores is None:
            scores = serving.ranking.score(ratings)[0]
        return cls(serving, ratings, scores, turned(serving, ratings, scores, dials), dials)

    @property
    def has_rated(self) -> bool:
        """Whether there is a rating to go by."""
        return len(self.ratings.movies) > 0

    @property
    def liking(self) -> NDArray[Any]:
        """(movies,) what lists are ordered by, the logarithm of numbers of ratings in their place."""
        return self.ranks_by if self.has_rated or self.is_turned else np.log1p(self.ranks_by)

    @property
    def is_turned(self) -> bool:
        """Whether a dial changes the order."""
        return self.ranks_by is not self.scores

    @property
    def mean(self) -> float:
        """The mean of the person's ratings."""
        return float(self.ratings.ratings.mean())
