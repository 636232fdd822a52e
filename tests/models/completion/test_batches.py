import numpy as np

from maxella.models.completion.batches import CompletionBatches
from maxella.models.completion.chunks import END, FIRST_MOVIE, START, levels_of
from maxella.models.completion.settings import CompletionSettings
from tests.checkerboards import STARS
from tests.models.completion.test_chunks import people

MOVIES = 421
SETTINGS = CompletionSettings(tokens=256)
HISTORIES = people([20, 25, 70, 300, 5, 1])


def batches(seed: int = 3) -> CompletionBatches:
    return CompletionBatches(HISTORIES, levels_of(HISTORIES, STARS), MOVIES, SETTINGS, seed)


def test_what_was_taken_out_is_asked_for_where_it_was() -> None:
    """Movies are numbered along each history, so that the number of a target lies between its neighbours'."""
    asked = 0
    made = batches()
    for step in range(len(made)):
        (batch,) = made[step]
        start = 24 if batch["tokens"].shape[1] == 113 else 0
        for row, target in zip(*np.nonzero(batch["weights"]), strict=True):
            place = start + batch["gaps"][row, target]
            left, right = batch["tokens"][row, place : place + 2]
            movie = FIRST_MOVIE + batch["targets"][row, target]
            assert left == START or left < movie
            assert right == END or right > movie
            assert batch["rated"][row, batch["targets"][row, target]] == 0
            asked += 1
    assert 0.13 * 421 < asked < 0.36 * 421


def test_a_set_is_the_whole_of_what_is_left() -> None:
    made = batches()
    lengths = set()
    for step in range(len(made)):
        (batch,) = made[step]
        assert (batch["rated"].sum(axis=1) == batch["level_counts"].sum(axis=1)).all()
        lengths |= set(batch["rated"].sum(axis=1).astype(int))
    assert max(lengths) > 190  # of 300, in pieces of 64


def test_batches_depend_on_seed_epoch_and_step_alone() -> None:
    first, again = batches(), batches()
    again.start_at(1)
    first.on_epoch_end()
    one, other = first[0][0], again[0][0]
    assert all(np.array_equal(one[name], other[name]) for name in one)
    first.on_epoch_end()
    assert not np.array_equal(first[0][0]["rated"], one["rated"])
