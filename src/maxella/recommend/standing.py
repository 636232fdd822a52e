"""Values on one scale, whatever they measure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def standing(values: NDArray[Any]) -> NDArray[np.float64]:
    """Values in their own standard deviations from their mean: (n,); all 0 where they are equal."""
    if not len(values):
        return np.zeros(0)
    centred = np.asarray(values, np.float64) - np.mean(values, dtype=np.float64)
    spread = centred.std()
    return centred / spread if spread > 0 else np.zeros_like(centred)
