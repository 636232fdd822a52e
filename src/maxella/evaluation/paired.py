"""Differences of two rows on the same events, and how sure they are: people are drawn anew.

References:
    Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 1979.
"""

import numpy as np
from numpy.typing import NDArray

DRAWS = 1_000
MIDDLE = (2.5, 97.5)
"""Percent."""


def resampled_interval(
    values: NDArray[np.floating], persons: NDArray[np.integer], seed: int
) -> tuple[float, float]:
    """Where the middle 95 % of means lie, were the people others of the same kind.

    Args:
        values: (events,)
        persons: (events,) a number for whose event each is; a person is drawn with all their events.
        seed: draws the people.
    """
    _, person = np.unique(persons, return_inverse=True)
    sums, counts = np.bincount(person, values), np.bincount(person)
    random = np.random.default_rng(seed)
    means = np.empty(DRAWS)
    for draw in range(DRAWS):
        chosen = random.integers(len(sums), size=len(sums))
        means[draw] = sums[chosen].sum() / counts[chosen].sum()
    low, high = np.percentile(means, MIDDLE)
    return float(low), float(high)
