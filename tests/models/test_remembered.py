from dataclasses import replace

import numpy as np

from maxella.features.histories import Histories
from maxella.models.remembered import RememberedPeople


class Sums:
    """Sums ratings, and counts how often it is asked to."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, person: Histories) -> float:
        self.asked += 1
        return float(person.ratings.sum())


def test_the_same_history_is_worked_out_once() -> None:
    sums = Sums()
    people = RememberedPeople(sums)
    for _ in range(3):
        assert people.of(Histories.of_one([3, 1], [5, 2], [7, 8])) == 7
    assert sums.asked == 1


def test_a_history_that_changed_in_anything_is_another_one() -> None:
    sums = Sums()
    people = RememberedPeople(sums)
    person = Histories.of_one([3, 1], [5, 2], [7, 8])
    profile = np.array([[1, 0, 0]], np.int32)
    changed = [
        person,
        replace(person, movies=np.array([3, 2], np.int32)),
        replace(person, ratings=np.array([5, 1], np.float32)),
        replace(person, days=np.array([7, 9], np.int32)),
        replace(person, profiles=profile),
        Histories.of_one([3], [5], [7]),
    ]
    assert [people.of(each) for each in changed] == [7, 7, 6, 7, 7, 5]
    assert sums.asked == len(changed)


def test_who_was_asked_about_longest_ago_is_forgotten_first() -> None:
    sums = Sums()
    people = RememberedPeople(sums, most=2)
    first, second, third = (Histories.of_one([movie], [movie]) for movie in (1, 2, 3))
    for person in (first, second, first, third, first):
        people.of(person)
    assert sums.asked == 3
    people.of(second)
    assert sums.asked == 4
