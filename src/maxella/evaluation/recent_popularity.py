"""Recent popularity: what everybody rated in the days before an event, the floor under live rankings."""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.split import Split
from maxella.evaluation.live_events import LiveEvents, live_events
from maxella.evaluation.ranking import rank_targets
from maxella.evaluation.ranking_metrics import gains
from maxella.features.catalogue import Catalogue
from maxella.features.histories import SECONDS_PER_DAY, Histories, TimedHistories
from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from maxella.models.fitting import silent
from maxella.models.view import Scores

DAYS = (1, 3, 7, 14, 30, 60, 90, 180, 365)
"""Among which the length of the window is chosen."""


class RecentPopularity:
    """Every movie's score is how many ratings it had from anybody in the `days` before the event.

    It also counts what came after the models' cut, as a running service can: nothing is fitted. Of movies
    with equal counts those with more ratings in the fitted part come first.
    """

    kind: ClassVar[str] = "recent popularity"

    def __init__(self, log: RatingLog, fitted: NDArray[np.int64], days: int) -> None:
        """Take in what was rated when.

        Args:
            log: what anybody rated, at any time.
            fitted: (movies,) how many ratings of the fitted part each has.
            days: the length of the window.
        """
        self._log, self._fitted, self.days = log, fitted, days

    @classmethod
    def chosen(cls, dataset: Dataset, divided: Split, catalogue: Catalogue, rows: NDArray[np.int64]) -> Self:
        """The one of `DAYS` whose NDCG@10 is best on the validation events of another day.

        Args:
            dataset: whose ratings count.
            divided: by `live`.
            catalogue: the movies that are ranked.
            rows: the fitted part.
        """
        validation = divided.part("validation")
        data = TrainingData.of(dataset, dataset.interactions[validation.training])
        events = live_events(dataset, validation, data, divided.seed)
        found = [cls.of(dataset, catalogue, rows, days) for days in DAYS]
        return max(found, key=lambda each: _gain(each, events, catalogue))

    def score(self, people: Histories) -> Scores:
        """The counts (people, movies) before the time at which each history is asked about."""
        now = people.now if isinstance(people, TimedHistories) else np.full(len(people), self._end)
        starts = self._log.before(now - self.days * SECONDS_PER_DAY)
        counts = self._log.counts(starts, self._log.before(now))
        tie_break = self._fitted / (1.0 + self._fitted.max(initial=0))
        scores: Scores = (counts + tie_break).astype(np.float32)
        return scores

    @classmethod
    def of(cls, dataset: Dataset, catalogue: Catalogue, rows: NDArray[np.int64], days: int) -> Self:
        """Count over windows of so many days; arguments as in `chosen`."""
        fitted = RatingLog.of(dataset.interactions[rows], catalogue)
        counts = np.bincount(fitted.movies, minlength=len(catalogue))
        return cls(RatingLog.of(dataset.interactions, catalogue), counts, days)

    @property
    def _end(self) -> int:
        return int(self._log.times.max(initial=0)) + 1


def _gain(scorer: RecentPopularity, events: LiveEvents, catalogue: Catalogue) -> float:
    """NDCG@10 on the events of another day, or on all where there are none."""
    chosen = events.is_another_day if events.is_another_day.any() else events.is_sampled
    ranked = rank_targets(scorer, events.only(chosen), catalogue, ("unseen",), silent)
    return float(gains(ranked.ranks["unseen"], 10).mean())
