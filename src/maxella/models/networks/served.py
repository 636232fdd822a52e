"""The part of every served network that is the same: what was learnt, kept and given back."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from maxella.models.view import Arrays


class Learnt:
    """Configuration and arrays that a fit left, kept and given back as they are."""

    def __init__(self, config: Mapping[str, Any], arrays: Arrays) -> None:
        self._config = dict(config)
        self._arrays = {name: np.asarray(values, np.float32) for name, values in arrays.items()}

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return self._config

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return self._arrays

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(config, arrays)


class ServedNetwork(Learnt):
    """What a network that reads histories and profiles has learnt, as NumPy computes with it."""

    def __init__(self, config: Mapping[str, Any], arrays: Arrays) -> None:
        """Take what `config` and `arrays` gave.

        Args:
            config: what is no array, `profile_sizes` (the codes of each field) among it.
            arrays: by name.
        """
        super().__init__(config, arrays)
        self._profile_starts = np.concatenate([[0], np.cumsum(config["profile_sizes"])])[:-1].astype(np.int64)
