"""What a model of pairs predicted for the rows that are asked for, and the metrics of it.

Every engine is measured here, by the same functions that measure everything else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.errors import TrainingError
from maxella.evaluation.protocols import MAE, NDCG_RATED, RMSE, Mode, reported
from maxella.evaluation.ranks import Ranking, Ranks
from maxella.evaluation.rated_order import rated_ndcg
from maxella.evaluation.rating_metrics import mae, rmse
from maxella.features.fields import Pairs
from maxella.features.histories import Histories
from maxella.tables.rating_scales import RatingScale

QUERIES_AT_ONCE = 512
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Queries:
    """The distinct queries (a user, in a week where the model reads weeks) behind some pairs."""

    users: NDArray[np.int32]
    """(queries,) ascending"""
    weeks: NDArray[np.int32]
    """(queries,)"""
    of_pairs: NDArray[np.int64]
    """(pairs,) which of them each pair asks"""

    @classmethod
    def of(cls, pairs: Pairs, *, reads_weeks: bool) -> "Queries":
        """Those of some pairs."""
        span = int(pairs.weeks.max(initial=0)) + 1
        keys = pairs.users.astype(np.int64) * span + (pairs.weeks if reads_weeks else 0)
        distinct, of_pairs = np.unique(keys, return_inverse=True)
        return cls((distinct // span).astype(np.int32), (distinct % span).astype(np.int32), of_pairs)


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a model says of the queries and pairs that are asked for."""

    query_vectors: Floats | None = None
    """(queries, width); None where the model does not retrieve"""
    candidate_vectors: Floats | None = None
    """(movies, width)"""
    ratings: Floats | None = None
    """(pairs,) None where the model does not rate"""


def measured(
    predictions: Predictions,
    queries: Queries,
    asked: Pairs,
    training: Pairs,
    scale: RatingScale,
    protocol: str,
) -> dict[str, float]:
    """The metrics that the protocol reports of what was predicted.

    Args:
        predictions: of a model fitted on `training`.
        queries: those of `asked`.
        asked: the pairs held out.
        training: what was trained on; those movies are left out of `unseen` rankings.
        scale: predicted ratings are clipped to it.
        protocol: its name.

    Raises:
        TrainingError: when something predicted is no number.
    """
    metrics: dict[str, float] = {}
    rules = reported(protocol)
    if predictions.query_vectors is not None and predictions.candidate_vectors is not None:
        _require_numbers(predictions.query_vectors, predictions.candidate_vectors)
        ranks = _ranks(predictions.query_vectors, predictions.candidate_vectors, queries, asked, training)
        offsets = np.arange(len(asked) + 1)
        metrics |= {name: float(values.mean()) for name, values in rules.values(ranks, offsets).items()}
    if predictions.ratings is not None and rules.ratings:
        _require_numbers(predictions.ratings)
        ratings = np.clip(predictions.ratings, scale.low, scale.high)
        metrics |= {RMSE: rmse(ratings, asked.ratings), MAE: mae(ratings, asked.ratings)}
        order = np.argsort(asked.users, kind="stable")
        by_user = rated_ndcg(predictions.ratings[order], _by_user(asked, order), scale.low)
        metrics[NDCG_RATED] = float(np.nanmean(by_user))
    return metrics


def _ranks(
    query_vectors: Floats, candidate_vectors: Floats, queries: Queries, asked: Pairs, training: Pairs
) -> dict[Mode, Ranks]:
    """The ranks (pairs,) of all pairs, in the order of the queries that ask them."""
    movies = len(candidate_vectors)
    users = int(max(training.users.max(), queries.users.max())) + 1
    ones = np.ones(len(training), np.bool_)
    rated = sparse.csr_array((ones, (training.users, training.movies)), shape=(users, movies))
    order = np.argsort(queries.of_pairs, kind="stable")
    starts = np.searchsorted(queries.of_pairs[order], np.arange(len(queries.users) + QUERIES_AT_ONCE))
    blocks: dict[Mode, list[Ranks]] = {"all": [], "unseen": []}
    for first in range(0, len(queries.users), QUERIES_AT_ONCE):
        block = slice(first, first + QUERIES_AT_ONCE)
        pairs = order[starts[first] : starts[min(first + QUERIES_AT_ONCE, len(queries.users))]]
        rows, targets = queries.of_pairs[pairs] - first, asked.movies[pairs]
        scores = query_vectors[block] @ candidate_vectors.T
        seen = rated[queries.users[block]].toarray()
        asked_scores = scores[rows, targets]
        blocks["all"].append(Ranking.of(scores).ranks(rows, asked_scores))
        blocks["unseen"].append(Ranking.of(scores, seen).ranks(rows, asked_scores, seen[rows, targets]))
    return {mode: Ranks.joined(parts) for mode, parts in blocks.items()}


def _by_user(asked: Pairs, order: NDArray[np.int64]) -> Histories:
    """The pairs as histories, user by user."""
    counts = np.bincount(asked.users)
    return Histories(
        np.concatenate([[0], np.cumsum(counts[counts > 0])]),
        asked.movies[order],
        asked.ratings[order],
        np.zeros(len(order), np.int32),
        np.zeros((np.count_nonzero(counts), 0), np.int32),
    )


def _require_numbers(*arrays: Floats) -> None:
    if not all(np.isfinite(array).all() for array in arrays):
        raise TrainingError("the model predicted something that is not a number; lower its learning rate")
