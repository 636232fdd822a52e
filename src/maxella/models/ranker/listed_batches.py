"""Batches whose hidden ratings also come as one list a person, for losses that order."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.models.networks.history_batches import Batch, HistoryBatches, filled_up


class ListedBatches(HistoryBatches):
    """`HistoryBatches` with at most `list_length` hidden ratings of each person as a list, in random order.

    Which ratings are listed, and in which order, is drawn anew in each step; whoever breaks ties by the place
    in the list breaks them at random. Further keys and shapes:

    - `list_targets` (people, length): where each listed rating stands among the targets.
    - `list_stars` (people, length): the ratings as they were given.
    - `list_means` (people, length): `movie_means` of the listed movies.
    - `listed` (people, length): 1, or 0 for what fills a list up.
    """

    def __init__(
        self, *args: Any, movie_means: NDArray[np.float32], list_length: int, **settings: Any
    ) -> None:
        """Prepare the batches of a whole fit.

        Args:
            *args: as for `HistoryBatches`.
            movie_means: (movies,).
            list_length: ratings a list, at most; lists are no longer than what is hidden of any history.
            **settings: as for `HistoryBatches`.
        """
        super().__init__(*args, **settings)
        self._movie_means = movie_means
        longest = int(self._histories.lengths.max() * self._hiding.most)
        self._list_length = max(1, min(list_length, longest))

    def __getitem__(self, step: int) -> tuple[Batch]:
        (batch,) = super().__getitem__(step)
        # A stream of its own, so that lists change nothing of what the other parts of a batch are.
        generator = np.random.default_rng([self._seed, self._epoch, step, self._list_length])
        rows = batch["target_rows"][batch["targets"] == 1]
        shuffled = np.lexsort((generator.random(len(rows)), rows))
        lengths = np.bincount(rows, minlength=self.people)
        place = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        kept = place < self._list_length
        targets = np.zeros((self.people, self._list_length), np.int32)
        listed = np.zeros(targets.shape, np.float32)
        cells = rows[shuffled][kept], place[kept]
        targets[cells] = shuffled[kept]
        listed[cells] = 1
        lists = {
            "list_targets": targets,
            "list_stars": batch.pop("target_stars")[targets],
            "list_means": self._movie_means[batch["target_movies"]][targets],
            "listed": listed,
        }
        return (batch | lists,)

    def _targeted(
        self, rows: NDArray[np.int32], entries: NDArray[np.int64], candidates: NDArray[np.int32]
    ) -> Batch:
        stars = filled_up({"target_stars": self._histories.ratings[entries]}, self._targets)
        return super()._targeted(rows, entries, candidates) | stars
