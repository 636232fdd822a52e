"""A person with the score of every movie, computed once for all lists of an answer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.certainty import Judged
from maxella.recommend.ranking.liking import Expected, Order
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.reranking.dials import turned
from maxella.recommend.results import Dials


@dataclass(frozen=True)
class ScoredPerson:
    """What every list of one person starts from."""

    serving: Serving
    ratings: Histories
    """one person's"""
    scores: NDArray[Any]
    """(movies,) the retrieval blend's; for someone without ratings, how many ratings each movie has"""
    ordered_by: NDArray[Any]
    """(movies,) what the order asked for gives: the scores, or what is probably liked"""
    ranks_by: NDArray[Any]
    """(movies,) what lists are ordered by: `ordered_by`, or what the dials make of it"""
    dials: Dials
    worth: NDArray[Any] | None
    """(movies,) what each movie is worth to the person in the order of liking; see `Liking`"""
    expected: Expected | None = None
    """what they would rate, where that order asked for it"""

    @classmethod
    def of(
        cls,
        serving: Serving,
        ratings: Histories,
        dials: Dials,
        order: Order,
        *,
        allowed: NDArray[np.bool_] | None = None,
        scores: NDArray[Any] | None = None,
    ) -> "ScoredPerson":
        """Score every movie for one person.

        Args:
            serving: who ranks and predicts.
            ratings: one person's.
            dials: what the order leans to.
            order: `liking` or `interest`; someone without ratings gets what is popular either way.
            allowed: (movies,) which may be listed: of those the best are looked at closely.
            scores: (movies,) of the retrieval blend, where they are known already.
        """
        if not len(ratings.movies):
            scores = serving.table.counts
        elif scores is None:
            scores = serving.scores_of(ratings)
        worth, expected = None, None
        if order == "liking" and len(ratings.movies):
            parts = serving.liking.parts(ratings, scores[None], allowed)
            worth, expected = serving.liking.worth_of(parts)[0], parts.expected
        ordered_by = _ordered_by(serving, scores, worth)
        ranks_by = turned(serving, ratings, ordered_by, dials)
        return cls(serving, ratings, scores, ordered_by, ranks_by, dials, worth, expected)

    def ranks_of(self, scores: NDArray[Any]) -> NDArray[Any]:
        """What a list is ordered by (movies,) that starts from other scores of the same person."""
        ordered_by = _ordered_by(self.serving, scores, self.worth)
        return turned(self.serving, self.ratings, ordered_by, self.dials)

    def predicted(self, places: NDArray[np.integer]) -> Judged:
        """Predicted ratings (places,) of some movies; most were asked for by the order of liking already."""
        if self.expected is None:
            return self.serving.predicted(self.ratings, places)
        [looked_at], [known] = self.expected.looked_at, self.expected.judged
        order = np.argsort(looked_at)
        found = order[np.minimum(np.searchsorted(looked_at, places, sorter=order), len(order) - 1)]
        predicted = known.of(found)
        others = looked_at[found] != places
        if others.any():
            predicted = predicted.with_others(others, self.serving.predicted(self.ratings, places[others]))
        return predicted

    @property
    def has_rated(self) -> bool:
        """Whether there is a rating to go by."""
        return len(self.ratings.movies) > 0

    @property
    def strength(self) -> NDArray[Any]:
        """(movies,) what lists are ordered by, the logarithm of numbers of ratings in their place."""
        return self.ranks_by if self.has_rated or self.is_turned else np.log1p(self.ranks_by)

    @property
    def is_turned(self) -> bool:
        """Whether a dial changes the order."""
        return self.ranks_by is not self.ordered_by

    @property
    def mean(self) -> float:
        """The mean of the person's ratings."""
        return float(self.ratings.ratings.mean())


def _ordered_by(serving: Serving, scores: NDArray[Any], worth: NDArray[Any] | None) -> NDArray[Any]:
    return scores if worth is None else serving.liking.watching(scores[None])[0] + worth
