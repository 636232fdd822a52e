import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.recommend.reranking.group_order import (
    AGGREGATIONS,
    Aggregation,
    group_choice,
    group_scores,
    varied,
)

# Three people and five films: 0 splits them, 1 and 2 please all, 3 is what the third one loves, 4 nobody's.
UTILITIES = np.array([[5.0, 4.0, 3.5, 2.6, 2.0], [5.0, 4.0, 3.5, 2.6, 2.0], [1.0, 3.6, 3.5, 5.0, 2.0]])
DISLIKED = np.array([True, False, False, False, True])
ALONE: list[list[tuple[object, int]]] = [[] for _ in range(5)]


def chosen(aggregation: Aggregation, k: int = 5) -> list[int]:
    return group_choice(UTILITIES, DISLIKED, ALONE, aggregation, k).tolist()


def test_the_average_is_by_the_mean() -> None:
    assert chosen("average") == [1, 0, 2, 3, 4]


def test_least_misery_is_by_the_least_with_ties_by_the_mean() -> None:
    assert chosen("least-misery") == [1, 2, 3, 4, 0]
    tied = np.array([[3.0, 3.0], [3.0, 4.0]])
    assert group_choice(tied, np.zeros(2, bool), ALONE[:2], "least-misery", 2).tolist() == [1, 0]


def test_a_film_that_somebody_dislikes_is_taken_only_when_nothing_else_is_left() -> None:
    for aggregation in ("least-misery", "fairness"):
        assert set(chosen(aggregation, 3)) == {1, 2, 3}
        assert set(chosen(aggregation, 4)[3:]) <= {0, 4}


def test_in_fairness_the_turn_goes_to_whom_the_films_so_far_served_worst() -> None:
    assert chosen("fairness", 2) == [1, 3]
    assert chosen("average", 2) == [1, 0]


def worst_served(utilities: np.ndarray, picks: np.ndarray) -> float:
    """What the films are, together, to the person to whom they are least, in that person's own deviations."""
    own = (utilities - utilities.mean(axis=1, keepdims=True)) / utilities.std(axis=1, keepdims=True)
    return float(own[:, picks].sum(axis=1).min())


def test_fairness_serves_the_worst_off_better_than_the_average_does() -> None:
    # Two people like thirty films, and a third the other thirty: by average nothing is left for the third.
    random = np.random.default_rng(0)
    majority = np.concatenate([random.uniform(4, 5, 30), random.uniform(2.6, 3, 30)])
    minority = np.concatenate([random.uniform(2.6, 3, 30), random.uniform(4, 5, 30)])
    utilities = np.stack([majority, majority, minority])
    groups: list[list[tuple[object, int]]] = [[] for _ in range(60)]
    liked = np.zeros(60, np.bool_)
    fair = group_choice(utilities, liked, groups, "fairness", 6)
    by_average = group_choice(utilities, liked, groups, "average", 6)
    assert worst_served(utilities, fair) > worst_served(utilities, by_average) + 3
    assert (fair >= 30).sum() >= 2
    assert (by_average >= 30).sum() == 0


def test_someone_who_rates_low_does_not_get_every_turn() -> None:
    random = np.random.default_rng(1)
    one, other = random.uniform(4, 5, 40), random.uniform(4, 5, 40)
    groups: list[list[tuple[object, int]]] = [[] for _ in range(40)]
    liked = np.zeros(40, np.bool_)
    alike = group_choice(np.stack([one, other]), liked, groups, "fairness", 6)
    harsh = group_choice(np.stack([one, other - 3]), liked, groups, "fairness", 6)
    assert alike.tolist() == harsh.tolist()


def test_scores_are_the_mean_or_the_least() -> None:
    assert group_scores(UTILITIES, "least-misery").tolist() == UTILITIES.min(axis=0).tolist()
    for aggregation in ("average", "fairness"):
        assert group_scores(UTILITIES, aggregation).tolist() == UTILITIES.mean(axis=0).tolist()


def test_of_a_series_one_film_comes_first_and_the_others_last() -> None:
    groups = [[("rocky", 1)], [("rocky", 1), ("director", 2)], [("jaws", 1), ("director", 2)], []]
    assert varied(np.array([1, 0, 3, 2]), groups).tolist() == [1, 3, 2, 0]


@given(
    st.sampled_from(AGGREGATIONS),
    st.integers(1, 5),
    st.integers(0, 30),
    st.integers(1, 12),
    st.integers(0, 100),
)
def test_every_order_has_distinct_films_and_as_many_as_there_are(
    aggregation: Aggregation, people: int, films: int, k: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    utilities = random.normal(3, 1, (people, films))
    disliked = (utilities < 2.5).any(axis=0)
    groups = [[(int(random.integers(4)), 1)] for _ in range(films)]
    picks = group_choice(utilities, disliked, groups, aggregation, k).tolist()
    assert len(picks) == len(set(picks)) == min(k, films)
    if aggregation != "average" and (~disliked).sum() >= k:
        assert not disliked[picks].any()


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_one_person_alone_gets_their_own_order(aggregation: Aggregation) -> None:
    own = np.array([[3.0, 5.0, 4.0, 1.0]])
    picks = group_choice(own, own[0] < 3, ALONE[:4], aggregation, 3)
    assert picks.tolist() == [1, 2, 0]
