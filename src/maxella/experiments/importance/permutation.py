"""Importance as the predictions show it: the accuracy that is lost when a field's values are shuffled."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from maxella.features.fields import Pairs
from maxella.models.cross.serve import CrossModel, places_of


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
