"""Evaluating fitted views by the protocol `live`: over single events, and over those of another day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.split import PartName, Split
from maxella.evaluation import rules
from maxella.evaluation.beyond_accuracy import LIST_LENGTH
from maxella.evaluation.first_ten import ListOrder, measure_first_ten, with_ratings
from maxella.evaluation.groups import figures_by_group
from maxella.evaluation.live_events import LiveEvents, live_events
from maxella.evaluation.paired import resampled_interval
from maxella.evaluation.protocols import ANOTHER_DAY, LIKED, MAE, RMSE, metric_name, reported
from maxella.evaluation.ranking import rank_targets, target_scores
from maxella.evaluation.ranking_metrics import hits
from maxella.evaluation.rating_metrics import squared_errors
from maxella.evaluation.results import Difference, Evaluation, GroupFigures
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Report, silent
from maxella.models.view import Scorer, orders_only

Values = NDArray[np.float64]

GAIN = "NDCG@10"


@dataclass(frozen=True, eq=False)
class LiveEvaluation:
    """The figures of one row, with the values that they are means of."""

    evaluation: Evaluation
    events: LiveEvents
    values: Mapping[str, Values]
    """(events,) of each event, by the name of a measure of rankings"""

    def less(self, against: str, other: "LiveEvaluation") -> list[Difference]:
        """What this row has more than another one on the same events, in every measure of rankings.

        Args:
            against: the name of the other row.
            other: that row.
        """
        found = []
        for measure in (name for name in self.values if name in other.values):
            differences = self.values[measure] - other.values[measure]
            for line, chosen in _lines(self.events).items():
                values, persons = differences[chosen], self.events.persons[chosen]
                low, high = resampled_interval(values, persons, self.evaluation.split_seed)
                name = metric_name(measure, line)
                found.append(
                    Difference(metric=name, against=against, mean=float(values.mean()), low=low, high=high)
                )
        return found


def evaluate_live(
    dataset: Dataset,
    split: Split,
    part: PartName,
    data: TrainingData,
    retrieval: Scorer | None = None,
    rating: Scorer | None = None,
    *,
    orders: Mapping[str, ListOrder] | None = None,
    report: Report = silent,
) -> LiveEvaluation:
    """Measure fitted views on the events of a part; arguments and errors as in `evaluate`."""
    started = perf_counter()
    events = live_events(dataset, split.part(part), data, split.seed)
    measured = _Measured(events, data, split, report)
    if retrieval is not None:
        measured.rank(retrieval)
    if rating is not None and not orders_only(rating):
        measured.rate(rating)
        if orders:
            measured.look_at_first_ten(orders, rating)
    counts = _counts(events, data)
    return LiveEvaluation(
        Evaluation(
            dataset=dataset.name,
            fingerprint=dataset.manifest.fingerprint if dataset.manifest.checksums else None,
            protocol=split.protocol,
            part=part,
            split_seed=split.seed,
            retrieval=None if retrieval is None else retrieval.kind,
            rating=None if rating is None else rating.kind,
            training_ratings=len(data.histories.movies),
            candidates=len(data.catalogue),
            **counts,
            main=measured.main,
            metrics=measured.metrics,
            groups=measured.by_group(dataset),
            rules=[
                *rules.of_split(split.protocol, part),
                *measured.rules,
                *rules.of_groups(),
                rules.of_cold(**counts),
            ],
            seconds=perf_counter() - started,
        ),
        events,
        measured.values,
    )


@dataclass(eq=False)
class _Measured:
    """What is measured of events, and by which rules, as it comes together."""

    events: LiveEvents
    data: TrainingData
    split: Split
    report: Report
    rules: list[str] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)
    """(events,) by the name of a measure of rankings"""
    errors: Values | None = None
    """(events,) squared, of predicted ratings"""

    def __post_init__(self) -> None:
        events = self.events
        self.rules += rules.of_events(
            sampled=int(events.is_sampled.sum()),
            total=events.total,
            another_day=int(events.is_another_day.sum()),
            total_another_day=events.total_another_day,
        )

    @property
    def main(self) -> str:
        """The leading metric of those that were measured."""
        leading = reported(self.split.protocol).main
        candidates = [leading, metric_name(GAIN, "unseen"), metric_name(RMSE, ANOTHER_DAY), RMSE]
        return next((name for name in candidates if name in self.metrics), leading)

    def rank(self, retrieval: Scorer) -> None:
        """Rank the movie of each event among all that its person had not rated."""
        events, catalogue = self.events, self.data.catalogue
        ranks = rank_targets(retrieval, events, catalogue, ("unseen",), self.report).ranks["unseen"]
        is_liked = events.targets.ratings >= self.data.scale.liked_from
        measures = reported(self.split.protocol).measures
        self.values = {each.name: each.values(ranks, events.targets.offsets) for each in measures}
        self.values[LIKED] = hits(ranks, LIST_LENGTH) * is_liked
        self.metrics |= {
            metric_name(measure, line): float(values[chosen].mean())
            for line, chosen in _lines(events).items()
            for measure, values in self.values.items()
        }
        self.rules += rules.of_ranking(self.split.protocol, len(catalogue))

    def rate(self, rating: Scorer) -> None:
        """Compare predicted ratings with those given."""
        given, scale = self.events.targets.ratings, self.data.scale
        predicted = np.clip(target_scores(rating, self.events), scale.low, scale.high)
        self.errors = squared_errors(predicted, given)
        for line, chosen in _lines(self.events).items():
            squares = self.errors[chosen]
            of = {RMSE: np.sqrt(squares.mean()), MAE: np.sqrt(squares).mean()}
            name = {each: metric_name(each, line) if line == ANOTHER_DAY else each for each in of}
            self.metrics |= {name[each]: float(value) for each, value in of.items()}
        self.rules += rules.of_ratings(scale)

    def look_at_first_ten(self, orders: Mapping[str, ListOrder], rating: Scorer) -> None:
        """Measure how the first ten of each order are liked, of all events and of those of another day."""
        for line, chosen in _lines(self.events).items():
            people = with_ratings(self.events.only(chosen), self.split.seed)
            if people.user_ids:
                found = measure_first_ten(orders, people, rating, self.data.scale, self.report)
                for order, first_ten in found.items():
                    name = f"{order}, {line}" if line == ANOTHER_DAY else order
                    self.metrics |= first_ten.metrics(name)
                self.rules += rules.of_first_ten(
                    self.data.scale, looked_at=len(people.user_ids), people=int(chosen.sum())
                )

    def by_group(self, dataset: Dataset) -> list[GroupFigures]:
        """Figures of groups of people and movies, over the events of another day where there are some."""
        chosen = list(_lines(self.events).values())[-1]
        asked = self.events.only(chosen)
        gain = self.values.get(GAIN)
        return figures_by_group(
            dataset.users,
            asked,
            self.data.rating_counts,
            None if gain is None else gain[chosen],
            None if self.errors is None else self.errors[chosen],
        )


def _lines(events: LiveEvents) -> dict[str, NDArray[np.bool_]]:
    """The events (events,) behind each line of a table; the second is not there where nobody comes back."""
    lines = {"unseen": events.is_sampled, ANOTHER_DAY: events.is_another_day}
    return {line: chosen for line, chosen in lines.items() if chosen.any()}


def _counts(events: LiveEvents, data: TrainingData) -> dict[str, int]:
    is_new = events.histories.lengths == 0
    return {
        "people": len(set(events.user_ids)),
        "ratings": len(events.targets.movies),
        "cold_people": int(np.count_nonzero(is_new)),
        "cold_ratings": int(np.count_nonzero(data.rating_counts[events.targets.movies] == 0)),
    }
