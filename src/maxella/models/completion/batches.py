"""Batches for the completion network: a part of each history taken out, and asked for where it was."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.completion.chunks import Chunks, Ints, all_gaps
from maxella.models.completion.sets import Sets
from maxella.models.completion.settings import CompletionSettings
from maxella.models.networks.history_batches import Batch, hidden_part
from maxella.models.networks.keras_backend import keras


@dataclass(frozen=True)
class Asked:
    """Rows of one length, and what was taken out of each; the arrays are (rows, gaps)."""

    chunks: Chunks
    targets: Ints
    """movies"""
    gaps: Ints
    """the gap of the row in which each was"""
    weights: NDArray[np.float32]
    """1 where there is a target, else 0"""

    def rows(self, chosen: NDArray[np.integer]) -> "Asked":
        """The chosen rows, in that order."""
        return Asked(self.chunks.rows(chosen), self.targets[chosen], self.gaps[chosen], self.weights[chosen])


@dataclass(frozen=True)
class Epoch:
    """All that an epoch shows of people, and asks of them."""

    sets: Sets
    asked: Mapping[int, Asked]
    """by the length of the rows, in random order"""


class CompletionBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Each batch: rows of one length, of histories from which a part was taken out.

    Everybody loses another part each epoch. What a batch holds depends on the seed, the epoch and the step
    alone. Rows come in three lengths, so XLA compiles three times. Keys and shapes:

    - `tokens`, `levels` (rows, length): see `gap_states`.
    - `rated` (rows, movies), `level_counts` (rows, levels), `lengths` (rows,): see `Sets`.
    - `present`, `targets`, `gaps`, `weights` (rows, gaps): see `Chunks` and `Asked`.
    """

    def __init__(
        self, histories: Histories, levels: Ints, movies: int, settings: CompletionSettings, seed: int
    ) -> None:
        """Prepare the batches of a whole fit.

        Args:
            histories: the training histories.
            levels: (ratings,) of `levels_of`.
            movies: of the catalogue.
            settings: of the fit.
            seed: of the whole fit.
        """
        super().__init__()
        self._histories, self._levels, self._movies = histories, levels, movies
        self._settings, self._seed = settings, seed
        # As many steps of each length as the first epoch needs; another leaves out a few rows, or fills up.
        needed = {
            length: -(-len(asked.chunks) // self._rows(length))
            for length, asked in self._drawn(0).asked.items()
        }
        self._steps = [(length, number) for length, steps in needed.items() for number in range(steps)]
        self.start_at(0)

    def __len__(self) -> int:
        return len(self._steps)

    def start_at(self, epoch: int) -> None:
        """Give the batches of this epoch next."""
        self._number = epoch
        self._epoch = self._drawn(epoch)
        self._order = np.random.default_rng([self._seed, epoch, 1]).permutation(len(self._steps))

    def on_epoch_end(self) -> None:
        """Go on to the next epoch's batches (Keras calls this)."""
        self.start_at(self._number + 1)

    def __getitem__(self, step: int) -> tuple[Batch]:
        length, number = self._steps[self._order[step]]
        rows, asked = self._rows(length), self._epoch.asked[length]
        asked = asked.rows(np.arange(rows * number, min(rows * (number + 1), len(asked.chunks))))
        values: Batch = {
            "tokens": asked.chunks.tokens,
            "levels": asked.chunks.levels,
            "present": asked.chunks.present.astype(np.float32),
            "targets": asked.targets,
            "gaps": asked.gaps,
            "weights": asked.weights,
            **self._epoch.sets.of(asked.chunks.people, self._movies),
        }
        filled = {
            name: np.concatenate([array, np.zeros((rows - len(array), *array.shape[1:]), array.dtype)])
            for name, array in values.items()
        }
        return (filled,)

    def _rows(self, length: int) -> int:
        """Rows of that length a step."""
        return self._settings.tokens // length

    def _drawn(self, epoch: int) -> Epoch:
        generator = np.random.default_rng([self._seed, epoch])
        everybody, settings = self._histories, self._settings
        hidden = hidden_part(
            everybody.people, everybody.lengths, settings.hidden_least, settings.hidden_most, generator
        )
        kept, levels = everybody.kept(~hidden), self._levels[~hidden]
        gaps = (np.cumsum(~hidden) - kept.offsets[:-1][everybody.people])[hidden]
        people, movies = everybody.people[hidden], everybody.movies[hidden]
        asked = {}
        for chunks in all_gaps(kept, levels):
            whole = _asked(chunks, people, gaps, movies)
            asked[chunks.tokens.shape[1]] = whole.rows(generator.permutation(len(chunks)))
        return Epoch(Sets(kept, levels), asked)


def _asked(
    chunks: Chunks, people: NDArray[np.int64], gaps: NDArray[np.int64], movies: NDArray[np.int32]
) -> Asked:
    """Put what was taken out into the rows that ask about it.

    Args:
        chunks: of `all_gaps`, in its order.
        people: (hidden,) whose each rating was.
        gaps: (hidden,) the gap of the shortened history in which it was.
        movies: (hidden,).
    """
    width = chunks.present.shape[1]
    row = np.searchsorted(chunks.people, people) + gaps // width
    mine = chunks.people[np.minimum(row, len(chunks) - 1)] == people
    row, gap, movie = row[mine], (gaps % width)[mine], movies[mine]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    fits = place < width  # a row has room for one target a gap, three times what is usual
    row, gap, movie, place = row[fits], gap[fits], movie[fits], place[fits]
    targets, at = (np.zeros((len(chunks), width), np.int32) for _ in range(2))
    weights = np.zeros((len(chunks), width), np.float32)
    targets[row, place], at[row, place], weights[row, place] = movie, gap, 1
    return Asked(chunks, targets, at, weights)
