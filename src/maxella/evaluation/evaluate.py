"""Evaluating fitted views on a part of a split: exact, over all movies, in blocks of people."""

from collections.abc import Mapping
from time import perf_counter
from typing import cast

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.split import PartName, Split
from maxella.errors import TrainingError, UsageError
from maxella.evaluation import rules
from maxella.evaluation.beyond_accuracy import coverage, gini, popularity_rank
from maxella.evaluation.certainty import certainty_figures
from maxella.evaluation.first_ten import ListOrder, measure_first_ten, with_ratings
from maxella.evaluation.groups import figures_by_group
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.evaluation.protocols import (
    COVERAGE,
    DIVERSITY,
    GINI,
    MAE,
    NDCG_RATED,
    POPULARITY_RANK,
    RMSE,
    reported,
)
from maxella.evaluation.ranking import Ranked, rank_targets
from maxella.evaluation.rated_order import rated_ndcg
from maxella.evaluation.rating_metrics import mae, rmse, squared_errors
from maxella.evaluation.results import Evaluation
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Certainty
from maxella.models.fitting import Report, silent
from maxella.models.view import RatingView, Scorer, orders_only, score_pairs


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
        certainty: how sure `rating`, a view with deviations, is; without it, that is not reported.
        orders: of people's lists, by name, whose first ten are looked at where the protocol reports that and
            `rating` predicts stars.
        report: told how far it is.

    Raises:
        UsageError: when the protocol measures nothing of the views given.
        DatasetError: when the part is empty, or asks for a movie that the movie table lacks.
        TrainingError: when a model gives something else than numbers, or `data` has more than allowed.
    """
    started = perf_counter()
    protocol = reported(split.protocol)
    ranks = retrieval is not None and bool(protocol.measures)
    rates = rating is not None and protocol.ratings
    if not ranks and not rates:
        wanted = " and ".join(["retrieval"] * bool(protocol.measures) + ["rating"] * protocol.ratings)
        raise UsageError(
            f"{split.protocol} measures {wanted}, and no such view was given; use a preset with one"
        )
    people = asked_people(dataset, split.part(part), data)
    metrics: dict[str, float] = {}
    lines = rules.of_split(split.protocol, part)
    main_values, errors, order_scores, sure = None, None, None, None
    if retrieval is not None:
        ranked = rank_targets(retrieval, people, data.catalogue, protocol.modes, report)
        values = protocol.values(ranked.ranks, people.targets.offsets)
        main_values, order_scores = values.get(protocol.main), ranked.target_scores
        metrics |= {name: float(each.mean()) for name, each in values.items()} | _beside_accuracy(
            ranked, data
        )
        lines += [*rules.of_ranking(split.protocol, len(data.catalogue)), *rules.of_lists()]
    if rating is not None and protocol.ratings:
        order_scores = _target_scores(rating, people)
        if not orders_only(rating):
            predicted = np.clip(order_scores, data.scale.low, data.scale.high)
            errors = squared_errors(predicted, people.targets.ratings)
            metrics |= {
                RMSE: rmse(predicted, people.targets.ratings),
                MAE: mae(predicted, people.targets.ratings),
            }
            lines += rules.of_ratings(data.scale)
            if orders and protocol.first_ten:
                found, said = _first_ten(orders, people, rating, data, split.seed, report)
                metrics |= found
                lines += said
            if certainty is not None:
                sure = certainty_figures(certainty, cast(RatingView, rating), people, data.scale, split.seed)
                lines += rules.of_certainty(data.scale, sure)
    if order_scores is not None and protocol.ratings:
        order = rated_ndcg(order_scores, people.targets, data.scale.low)
        metrics |= _mean_of_known(NDCG_RATED, order)
        lines += rules.of_rated_order(left_out=int(np.isnan(order).sum()), people=len(order))
    counts = _counts(people, data)
    return Evaluation(
        dataset=dataset.name,
        fingerprint=dataset.manifest.fingerprint if dataset.manifest.checksums else None,
        protocol=split.protocol,
        part=part,
        split_seed=split.seed,
        retrieval=retrieval.kind if retrieval is not None else None,
        rating=rating.kind if rating is not None else None,
        training_ratings=len(data.histories.movies),
        candidates=len(data.catalogue),
        **counts,
        main=protocol.main if main_values is not None else RMSE if errors is not None else NDCG_RATED,
        metrics=metrics,
        groups=figures_by_group(dataset.users, people, data.rating_counts, main_values, errors),
        certainty=sure,
        rules=[*lines, *rules.of_groups(), rules.of_cold(**counts)],
        seconds=perf_counter() - started,
    )


def _beside_accuracy(ranked: Ranked, data: TrainingData) -> dict[str, float]:
    metrics = {
        COVERAGE: coverage(ranked.times_shown),
        GINI: gini(ranked.times_shown),
        POPULARITY_RANK: popularity_rank(ranked.times_shown, data.rating_counts),
    }
    return metrics if ranked.diversities is None else metrics | _mean_of_known(DIVERSITY, ranked.diversities)


def _first_ten(
    orders: Mapping[str, ListOrder],
    people: AskedPeople,
    rating: Scorer,
    data: TrainingData,
    seed: int,
    report: Report,
) -> tuple[dict[str, float], list[str]]:
    """How the first ten of each order are liked, and by which rules; nothing where nobody has a history."""
    looked_at = with_ratings(people, seed)
    if not looked_at.user_ids:
        return {}, []
    found = measure_first_ten(orders, looked_at, rating, data.scale, report)
    metrics = [first_ten.metrics(order) for order, first_ten in found.items()]
    return {name: value for each in metrics for name, value in each.items()}, rules.of_first_ten(
        data.scale, looked_at=len(looked_at.user_ids), people=len(people.user_ids)
    )


def _mean_of_known(name: str, values: NDArray[np.float64]) -> dict[str, float]:
    """The mean of what is not NaN; nothing where all is."""
    known = values[~np.isnan(values)]
    return {name: float(known.mean())} if len(known) else {}


def _target_scores(scorer: Scorer, people: AskedPeople) -> NDArray[np.float32]:
    targets = people.targets
    scores = score_pairs(scorer, people.histories, targets.people, targets.movies)
    if not np.isfinite(scores).all():
        raise TrainingError(
            f'model "{scorer.kind}" predicted a rating that is not a number; fit it again, or leave it out'
        )
    return scores


def _counts(people: AskedPeople, data: TrainingData) -> dict[str, int]:
    return {
        "people": len(people.user_ids),
        "ratings": len(people.targets.movies),
        "cold_people": int(np.count_nonzero(people.histories.lengths == 0)),
        "cold_ratings": int(np.count_nonzero(data.rating_counts[people.targets.movies] == 0)),
    }
