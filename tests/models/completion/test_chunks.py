import numpy as np
import pytest

from maxella.features.histories import Histories
from maxella.models.completion.chunks import (
    CONTEXT,
    END,
    FIRST_MOVIE,
    GAPS,
    PADDING,
    START,
    all_gaps,
    last_gap,
    levels_of,
)
from tests.checkerboards import STARS

LENGTHS = [0, 1, 30, 31, 62, 63, 64, 127, 200]


def people(lengths: list[int]) -> Histories:
    total = sum(lengths)
    return Histories(
        np.concatenate([[0], np.cumsum(lengths)]),
        np.arange(total, dtype=np.int32),
        (1 + np.arange(total) % 5).astype(np.float32),
        np.full(total, -1, np.int32),
        np.zeros((len(lengths), 3), np.int32),
    )


def token(histories: Histories, person: int, number: int) -> int:
    movies = histories.movies[histories.offsets[person] : histories.offsets[person + 1]]
    if number == 0:
        return START
    return END if number == len(movies) + 1 else FIRST_MOVIE + int(movies[number - 1])


def test_each_gap_is_asked_about_once_between_its_neighbours() -> None:
    histories = people(LENGTHS)
    asked = []
    for chunks in all_gaps(histories, levels_of(histories, STARS)):
        for row, person in enumerate(chunks.people):
            for place in np.flatnonzero(chunks.present[row]):
                gap = int(chunks.first_gap[row] + place)
                asked.append((int(person), gap))
                around = chunks.tokens[row, chunks.start + place : chunks.start + place + 2]
                assert around.tolist() == [token(histories, person, gap), token(histories, person, gap + 1)]
    assert sorted(asked) == [(person, gap) for person, n in enumerate(LENGTHS) for gap in range(n + 1)]


def test_a_long_history_is_seen_beyond_the_gaps_of_a_piece() -> None:
    histories = people([200])
    (chunks,) = all_gaps(histories, levels_of(histories, STARS))
    assert chunks.tokens.shape == (4, 113)
    assert chunks.tokens[1].tolist() == [token(histories, 0, number) for number in range(40, 153)]
    assert (chunks.tokens[0, :24] == PADDING).all()
    assert (chunks.tokens[3] != PADDING).sum() == 202 - (3 * GAPS - CONTEXT)


def test_the_last_gap_lies_before_the_end() -> None:
    histories = people(LENGTHS)
    (chunks,) = last_gap(histories, levels_of(histories, STARS))
    assert len(chunks) == len(LENGTHS)
    assert chunks.present.shape == (len(LENGTHS), 1)
    assert chunks.present.all()
    assert (chunks.tokens[:, -1] == END).all()
    before = [token(histories, person, n) for person, n in enumerate(LENGTHS)]
    assert chunks.tokens[:, chunks.start].tolist() == before
    assert last_gap(people([1]), np.array([3], np.int32)).__next__().tokens.tolist() == [[1, 3, 2]]


@pytest.mark.parametrize(("rating", "level"), [(1, 1), (3, 6), (5, 11), (9, 11), (-2, 1)])
def test_ratings_are_told_by_tenths_of_the_scale(rating: float, level: int) -> None:
    assert levels_of(Histories.of_one([4], [rating]), STARS).tolist() == [level]
