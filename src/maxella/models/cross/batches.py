"""Batches of rated pairs, for networks that learn a rating from a pair alone."""

import numpy as np
from numpy.typing import NDArray

from maxella.models.cross.model import Floats, Places
from maxella.models.keras_backend import keras


class PairBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Pairs and their ratings in an order that is drawn anew for each epoch.

    All batches have the same size, so that XLA compiles once: an epoch leaves out less than one pair a batch,
    others each time. What a batch holds depends on the seed, the epoch and the step alone.
    """

    def __init__(self, places: Places, ratings: Floats, batch_size: int, seed: int) -> None:
        """Prepare the batches of a whole fit.

        Args:
            places: (pairs, fields), at least one pair.
            ratings: (pairs,).
            batch_size: pairs a batch, at most.
            seed: of the whole fit.
        """
        super().__init__()
        self._places = places
        self._ratings = ratings
        self._seed = seed
        self._steps = -(-len(places) // batch_size)
        self._size = len(places) // self._steps
        self.start_at(0)

    def __len__(self) -> int:
        return self._steps

    def start_at(self, epoch: int) -> None:
        """Give the batches of this epoch next."""
        self._epoch = epoch
        self._order: NDArray[np.int64] = np.random.default_rng([self._seed, epoch]).permutation(
            len(self._places)
        )

    def on_epoch_end(self) -> None:
        """Go on to the next epoch's batches (Keras calls this)."""
        self.start_at(self._epoch + 1)

    def __getitem__(self, step: int) -> tuple[Places, Floats]:
        rows = self._order[step * self._size : (step + 1) * self._size]
        return self._places[rows], self._ratings[rows]
