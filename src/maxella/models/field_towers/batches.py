"""Batches of rated pairs, with what is distinct in each: networks compute that once."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.fields import Pairs
from maxella.models.networks.keras_backend import keras


class PairBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """All pairs in a new order each epoch, each batch with its distinct queries and movies.

    All batches have the same shapes, so XLA compiles once. Keys and shapes:

    - `target_ratings`, `present` (batch,): 0 in `present` fills up the last batch.
    - `queries`, `candidates` (batch,): places of each pair's query and movie among the distinct ones.
    - `users`, `weeks`, `query_counts` (distinct queries,): how many pairs of the batch have each.
    - `movies`, `candidate_counts` (distinct movies,).
    """

    def __init__(self, pairs: Pairs, batch_size: int, seed: int, epochs: int, *, reads_weeks: bool) -> None:
        """Prepare the batches of a whole fit.

        Args:
            pairs: what is trained on.
            batch_size: pairs a batch, at most.
            seed: of the whole fit.
            epochs: of the whole fit.
            reads_weeks: whether the same user in another week is another query.
        """
        super().__init__()
        self._pairs = pairs
        self._batch_size = min(batch_size, len(pairs))
        self._seed = seed
        self._steps = -(-len(pairs) // self._batch_size)
        weeks = pairs.weeks if reads_weeks else np.zeros(len(pairs), np.int32)
        self._weeks = int(weeks.max()) + 1
        self._query = pairs.users.astype(np.int64) * self._weeks + weeks
        self._distinct_queries = self._distinct_movies = 0
        for epoch in range(epochs):
            self.start_at(epoch)
            for step in range(self._steps):
                rows = self._rows(step)
                self._distinct_queries = max(self._distinct_queries, len(np.unique(self._query[rows])))
                self._distinct_movies = max(self._distinct_movies, len(np.unique(pairs.movies[rows])))
        self.start_at(0)

    def __len__(self) -> int:
        return self._steps

    def start_at(self, epoch: int) -> None:
        """Give the batches of this epoch next."""
        self._epoch = epoch
        self._order = np.random.default_rng([self._seed, epoch]).permutation(len(self._pairs))

    def on_epoch_end(self) -> None:
        """Go on to the next epoch's batches (Keras calls this)."""
        self.start_at(self._epoch + 1)

    def __getitem__(self, step: int) -> tuple[dict[str, NDArray[Any]]]:
        rows = self._rows(step)
        asked, queries, query_counts = np.unique(self._query[rows], return_inverse=True, return_counts=True)
        movies, candidates, candidate_counts = np.unique(
            self._pairs.movies[rows], return_inverse=True, return_counts=True
        )
        of_pairs = {
            "target_ratings": self._pairs.ratings[rows],
            "present": np.ones(len(rows), np.float32),
            "queries": queries.astype(np.int32),
            "candidates": candidates.astype(np.int32),
        }
        of_queries = {
            "users": (asked // self._weeks).astype(np.int32),
            "weeks": (asked % self._weeks).astype(np.int32),
            "query_counts": query_counts.astype(np.float32),
        }
        of_movies = {"movies": movies, "candidate_counts": candidate_counts.astype(np.float32)}
        return (
            {
                **_filled_up(of_pairs, self._batch_size),
                **_filled_up(of_queries, self._distinct_queries),
                **_filled_up(of_movies, self._distinct_movies),
            },
        )

    def _rows(self, step: int) -> NDArray[np.int64]:
        return self._order[step * self._batch_size : (step + 1) * self._batch_size]


def _filled_up(values: Mapping[str, NDArray[Any]], size: int) -> dict[str, NDArray[Any]]:
    return {name: np.pad(array, (0, size - len(array))) for name, array in values.items()}
