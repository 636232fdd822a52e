"""Whether several measurements put fields in the same order."""

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean

import numpy as np
from scipy.stats import kendalltau


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
