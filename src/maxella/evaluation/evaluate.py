"""Evaluating fitted views on a part of a split: exact, over all movies, in blocks of people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.split import PartName, Split
from maxella.errors import UsageError
from maxella.evaluation import rules
from maxella.evaluation.beyond_accuracy import coverage, gini, popularity_rank
from maxella.evaluation.certainty import certainty_figures
from maxella.evaluation.first_ten import ListOrder, measure_first_ten, with_ratings
from maxella.evaluation.groups import figures_by_group
from maxella.evaluation.live import evaluate_live
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.evaluation.protocols import (
    COVERAGE,
    DIVERSITY,
    GINI,
    MAE,
    NDCG_RATED,
    POPULARITY_RANK,
    RMSE,
    Reported,
    reported,
)
from maxella.evaluation.ranking import Ranked, rank_targets, target_scores
from maxella.evaluation.rated_order import rated_ndcg
from maxella.evaluation.rating_metrics import mae, rmse, squared_errors
from maxella.evaluation.results import CertaintyFigures, Evaluation
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Certainty
from maxella.models.fitting import Report, silent
from maxella.models.view import RatingView, Scorer, orders_only


def evaluate(
    dataset: Dataset,
    split: Split,
    part: PartName,
    data: TrainingData,
    retrieval: Scorer | None = None,
    rating: Scorer | None = None,
    *,
    certainty: Certainty | None = None,
    orders: Mapping[str, ListOrder] | None = None,
    report: Report = silent,
) -> Evaluation:
    """Measure fitted views by the rules of the split's protocol.

    Args:
        dataset: that was split.
        split: how it was split.
        part: `validation` to choose by, `test` for a figure.
        data: what the views were fitted on: the training rows of that part.
        retrieval: ranks the movies; without it, rankings are not reported.
        rating: its scores are ratings on the dataset's scale, or only order what a person rated
            (`orders_only`); RMSE and MAE are reported of the former alone.
        certainty: how sure `rating`, a view with deviations, is; without it, that is not reported, nor under
            `live`.
        orders: of people's lists, by name, whose first ten are looked at where the protocol reports that and
            `rating` predicts stars.
        report: told how far it is.

    Raises:
        UsageError: when the protocol measures nothing of the views given.
        DatasetError: when the part is empty, or asks for a movie that the movie table lacks.
        TrainingError: when a model gives something else than numbers, or `data` has more than allowed.
    """
    started = perf_counter()
    protocol = reported(split.protocol, data.feedback)
    _require_a_view(split.protocol, protocol, retrieval, rating)
    if protocol.live:
        live = evaluate_live(dataset, split, part, data, retrieval, rating, orders=orders, report=report)
        return live.evaluation
    people = asked_people(dataset, split.part(part), data)
    lines = [*rules.of_split(split.protocol, part), *rules.of_feedback(data.feedback)]
    measured = _Measured(split, protocol, people, data, report, lines)
    if retrieval is not None:
        measured.rank(retrieval)
    if rating is not None and protocol.ratings:
        measured.rate(rating)
        if orders and protocol.first_ten and not orders_only(rating):
            measured.look_at_first_ten(orders, rating)
        if certainty is not None and not orders_only(rating):
            measured.judge(certainty, cast(RatingView, rating))
    measured.order_what_was_rated()
    views = {"retrieval": retrieval, "rating": rating}
    kinds = {name: None if view is None else view.kind for name, view in views.items()}
    return measured.evaluation(dataset, part, kinds, started)


def _require_a_view(name: str, protocol: Reported, retrieval: Scorer | None, rating: Scorer | None) -> None:
    ranks = retrieval is not None and bool(protocol.measures)
    rates = rating is not None and protocol.ratings
    if not ranks and not rates:
        wanted = " and ".join(["retrieval"] * bool(protocol.measures) + ["rating"] * protocol.ratings)
        raise UsageError(f"{name} measures {wanted}, and no such view was given; use a preset with one")


@dataclass(eq=False)
class _Measured:
    """What is measured of people's targets, and by which rules, as it comes together."""

    split: Split
    protocol: Reported
    people: AskedPeople
    data: TrainingData
    report: Report
    lines: list[str]
    metrics: dict[str, float] = field(default_factory=dict)
    main_values: NDArray[np.float64] | None = None
    """(targets,) of the leading metric of rankings."""
    errors: NDArray[np.float64] | None = None
    """(targets,) squared, of predicted ratings."""
    scores: NDArray[np.float32] | None = None
    """(targets,) by which what a person rated is ordered: of the rating view where there is one."""
    certainty: CertaintyFigures | None = None

    @property
    def main(self) -> str:
        """The leading metric, of those that were measured."""
        if self.main_values is not None:
            return self.protocol.main
        return RMSE if self.errors is not None else NDCG_RATED

    def rank(self, retrieval: Scorer) -> None:
        """Rank the targets among all movies."""
        people, data, protocol = self.people, self.data, self.protocol
        ranked = rank_targets(retrieval, people, data.catalogue, protocol.modes, self.report)
        values = protocol.values(ranked.ranks, people.targets.offsets)
        self.main_values, self.scores = values.get(protocol.main), ranked.target_scores
        self.metrics |= {name: float(each.mean()) for name, each in values.items()}
        self.metrics |= _beside_accuracy(ranked, data)
        self.lines += [*rules.of_ranking(self.split.protocol, len(data.catalogue)), *rules.of_lists()]

    def rate(self, rating: Scorer) -> None:
        """Score the targets, and compare with the ratings given where the scores are ratings."""
        targets, scale = self.people.targets, self.data.scale
        self.scores = target_scores(rating, self.people)
        if not orders_only(rating):
            predicted = np.clip(self.scores, scale.low, scale.high)
            self.errors = squared_errors(predicted, targets.ratings)
            self.metrics |= {RMSE: rmse(predicted, targets.ratings), MAE: mae(predicted, targets.ratings)}
            self.lines += rules.of_ratings(scale)

    def look_at_first_ten(self, orders: Mapping[str, ListOrder], rating: Scorer) -> None:
        """Measure how the first ten of each order are liked; nothing where nobody has a history."""
        looked_at = with_ratings(self.people, self.split.seed)
        if looked_at.user_ids:
            found = measure_first_ten(orders, looked_at, rating, self.data.scale, self.report)
            for order, first_ten in found.items():
                self.metrics |= first_ten.metrics(order)
            self.lines += rules.of_first_ten(
                self.data.scale, looked_at=len(looked_at.user_ids), people=len(self.people.user_ids)
            )

    def judge(self, certainty: Certainty, rating: RatingView) -> None:
        """Measure whether predictions are as sure as they say."""
        scale = self.data.scale
        self.certainty = certainty_figures(certainty, rating, self.people, scale, self.split.seed)
        self.lines += rules.of_certainty(scale, self.certainty)

    def order_what_was_rated(self) -> None:
        """Measure the order of what each person rated, by the last scores."""
        if self.scores is not None and self.protocol.ratings:
            order = rated_ndcg(self.scores, self.people.targets, self.data.scale.low)
            self.metrics |= _mean_of_known(NDCG_RATED, order)
            self.lines += rules.of_rated_order(left_out=int(np.isnan(order).sum()), people=len(order))

    def evaluation(
        self, dataset: Dataset, part: PartName, kinds: Mapping[str, str | None], started: float
    ) -> Evaluation:
        """All of it, with the figures of groups of people and movies."""
        data = self.data
        counts = _counts(self.people, data)
        return Evaluation(
            dataset=dataset.name,
            fingerprint=dataset.manifest.fingerprint if dataset.manifest.checksums else None,
            protocol=self.split.protocol,
            part=part,
            split_seed=self.split.seed,
            **kinds,
            training_ratings=len(data.histories.movies),
            candidates=len(data.catalogue),
            **counts,
            main=self.main,
            metrics=self.metrics,
            groups=figures_by_group(
                dataset.users, self.people, data.rating_counts, self.main_values, self.errors
            ),
            certainty=self.certainty,
            rules=[*self.lines, *rules.of_groups(), rules.of_cold(**counts)],
            seconds=perf_counter() - started,
        )


def _beside_accuracy(ranked: Ranked, data: TrainingData) -> dict[str, float]:
    metrics = {
        COVERAGE: coverage(ranked.times_shown),
        GINI: gini(ranked.times_shown),
        POPULARITY_RANK: popularity_rank(ranked.times_shown, data.rating_counts),
    }
    return metrics if ranked.diversities is None else metrics | _mean_of_known(DIVERSITY, ranked.diversities)


def _mean_of_known(name: str, values: NDArray[np.float64]) -> dict[str, float]:
    """The mean of what is not NaN; nothing where all is."""
    known = values[~np.isnan(values)]
    return {name: float(known.mean())} if len(known) else {}


def _counts(people: AskedPeople, data: TrainingData) -> dict[str, int]:
    return {
        "people": len(people.user_ids),
        "ratings": len(people.targets.movies),
        "cold_people": int(np.count_nonzero(people.histories.lengths == 0)),
        "cold_ratings": int(np.count_nonzero(data.rating_counts[people.targets.movies] == 0)),
    }
