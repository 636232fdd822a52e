import numpy as np

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
