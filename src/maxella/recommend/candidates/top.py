"""The k best of many scores, with ties broken the same way every time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.models.view import Scores


def top_k(scores: Scores, k: int) -> NDArray[np.int64]:
    """The columns of the `k` highest scores of each row, best first; of equal scores the first column wins.

    Args:
        scores: (rows, columns), without NaN; -inf marks what must not be chosen, and comes last.
        k: from 1; above the number of columns it gives them all.

    Returns:
        (rows, min(k, columns)) column indices.
    """
    rows, columns = scores.shape
    k = min(k, columns)
    if k == columns:
        return np.argsort(-scores, axis=1, kind="stable")
    chosen = np.sort(np.argpartition(scores, columns - k, axis=1)[:, columns - k :], axis=1)
    values = np.take_along_axis(scores, chosen, axis=1)
    # Which columns that equal the lowest chosen one were taken is chance: where some were left out, sort all.
    lowest = values.min(axis=1, keepdims=True)
    torn = (scores == lowest).sum(axis=1) > (values == lowest).sum(axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    result = np.take_along_axis(chosen, order, axis=1)
    if torn.any():
        result[torn] = np.argsort(-scores[torn], axis=1, kind="stable")[:, :k]
    return result.reshape(rows, k)


def top_of(scores: NDArray[Any], allowed: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
    """The places of the `k` highest scores (n,) among those `allowed` (n,), best first, or all there are."""
    places = np.flatnonzero(allowed)
    if not len(places):
        return places
    best: NDArray[np.int64] = places[top_k(np.asarray(scores)[None, places], k)[0]]
    return best
