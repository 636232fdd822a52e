import numpy as np
import pytest

from maxella.features.histories import Histories
from maxella.models.occlusion import occlusion_shares, without_each

PERSON = Histories.of_one([3, 1, 2], [5, 4, 1], [10, 11, 12], np.array([1, 0, 2], np.int32))


def test_each_copy_of_a_person_lacks_one_rating() -> None:
    copies = without_each(PERSON)
    assert [copies.rows(slice(row, row + 1)).movies.tolist() for row in range(3)] == [[1, 2], [3, 2], [3, 1]]
    assert [copies.rows(slice(row, row + 1)).days.tolist() for row in range(3)] == [
        [11, 12],
        [10, 12],
        [10, 11],
    ]
    assert copies.profiles.tolist() == [[1, 0, 2]] * 3


def test_the_only_rating_leaves_an_empty_history_behind() -> None:
    assert without_each(Histories.of_one([3], [5])).lengths.tolist() == [0]


def test_a_share_is_the_change_of_the_score() -> None:
    def summed(people: Histories) -> np.ndarray:
        return np.asarray(people.matrix(4, people.ratings).sum(axis=1), np.float32)

    assert occlusion_shares(PERSON, summed).tolist() == [5, 4, 1]
    assert occlusion_shares(Histories.of_one([], []), summed).shape == (0,)


def test_a_long_history_is_scored_in_parts_that_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxella.models.occlusion.MOST_ENTRIES", 50)
    person = Histories.of_one(range(20), [1 + place % 5 for place in range(20)])
    entries: list[int] = []

    def summed(people: Histories) -> np.ndarray:
        entries.append(len(people.movies))
        return np.asarray(people.matrix(20, people.ratings).sum(axis=1), np.float32)

    assert occlusion_shares(person, summed).tolist() == person.ratings.tolist()
    assert max(entries) <= 50
