"""What is measured of a cross network's fields: block norms, permutation importance, and how orders agree."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from maxella.features.fields import Pairs
from maxella.models.cross.serve import CrossModel, places_of

Floats = NDArray[np.float64]


def block_norms(matrix: NDArray[np.float32], fields: int) -> Floats:
    """How large each block of W is: (fields, fields).

    W of x₀ ∘ (W x + b) + x is cut into blocks by fields. An entry is the Frobenius norm of its block divided
    by the square root of the block's size, which is the root mean square of the block's weights, so that it
    does not grow with the width of the embeddings. Row i, column j weighs the products of field i's vector
    (of x₀) with what is read of field j's (of x).

    Args:
        matrix: (fields × width, fields × width).
        fields: how many there are, all of the same width.
    """
    width = len(matrix) // fields
    blocks = matrix.astype(np.float64).reshape(fields, width, fields, width)
    norms: Floats = np.sqrt(np.square(blocks).mean(axis=(1, 3)))
    return norms


def first_block_norms(model: CrossModel) -> Floats:
    """The block norms of a model's first cross layer, the one whose both inputs are the fields themselves.

    For a layer of low rank W is the product of its two factors.
    """
    return block_norms(model.crosses[0].matrix, len(model.fields))


def field_readings(norms: Floats) -> Floats:
    """What the matrix says of each field alone: the mean of its row and of its column, (fields,)."""
    readings: Floats = (norms.mean(axis=0) + norms.mean(axis=1)) / 2
    return readings


def rmse(predicted: NDArray[np.float32], ratings: NDArray[np.float32]) -> float:
    """The root mean squared error."""
    return float(np.sqrt(np.mean(np.square(predicted.astype(np.float64) - ratings))))


def permutation_importance(
    model: CrossModel, held_out: Pairs, groups: Mapping[str, Sequence[str]], shuffles: int, seed: int
) -> dict[str, list[float]]:
    """The RMSE that is lost on held-out pairs when a group of fields is shuffled among them, each time.

    The fields of a group are shuffled together, so each pair gets another pair's values of all of them.

    Args:
        model: fitted without the held-out pairs.
        held_out: the pairs.
        groups: name -> fields of the model.
        shuffles: how often each group is shuffled; the shuffles are the same for all groups.
        seed: of the shuffles.

    References:
        Fisher, Rudin and Dominici, "All Models are Wrong, but Many are Useful", JMLR 2019.
    """
    places = places_of(held_out, model.fields)
    whole = rmse(model.predict_at(places), held_out.ratings)
    lost: dict[str, list[float]] = {name: [] for name in groups}
    for shuffle in range(shuffles):
        order = np.random.default_rng([seed, shuffle]).permutation(len(places))
        for name, fields in groups.items():
            columns = [model.fields.index(field) for field in fields]
            shuffled = places.copy()
            shuffled[:, columns] = places[order][:, columns]
            lost[name].append(rmse(model.predict_at(shuffled), held_out.ratings) - whole)
    return lost


def agreement(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Kendall's τ-b of two measurements of the same fields: 1 the same order, 0 none, -1 the reverse.

    None where one of them does not order anything.
    """
    tau = float(kendalltau(first, second).statistic)
    return tau if np.isfinite(tau) else None


def mean_agreement(measurements: Sequence[Sequence[float]]) -> float | None:
    """The mean τ of all pairs of measurements, None unless there are two that order the fields."""
    found = [agreement(first, second) for first, second in combinations(measurements, 2)]
    known = [tau for tau in found if tau is not None]
    return fmean(known) if known else None
