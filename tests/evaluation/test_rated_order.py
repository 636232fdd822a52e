from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from maxella.evaluation.ranks import Ranks
from maxella.evaluation.rated_order import rated_ndcg
from maxella.features.histories import Histories
from tests.evaluation import slow

STARS = st.lists(st.sampled_from([0.5, 1.0, 2.5, 4.0, 5.0]), min_size=1, max_size=6)


def rated(*people: list[float]) -> Histories:
    offsets = np.concatenate([[0], np.cumsum([len(stars) for stars in people])])
    ratings = np.concatenate(people).astype(np.float32)
    movies = np.arange(len(ratings), dtype=np.int32)
    return Histories(offsets, movies, ratings, movies, np.zeros((len(people), 3), np.int32))


@settings(deadline=None)
@given(people=st.lists(STARS, min_size=1, max_size=4), data=st.data(), k=st.integers(1, 7))
def test_it_is_the_mean_over_every_order_of_tied_movies(people, data, k):
    levels = st.sampled_from([-3.0, 0.0, 0.5, 2.0])
    scores = [data.draw(st.lists(levels, min_size=len(stars), max_size=len(stars))) for stars in people]
    values = rated_ndcg(np.concatenate(scores), rated(*people), 0.5, k)
    for value, own, stars in zip(values, scores, people, strict=True):
        if len(set(stars)) < 2:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(slow.rated_ndcg(own, stars, k))


@pytest.mark.parametrize("levels", [None, 3], ids=["without ties", "with ties"])
def test_it_agrees_with_scikit_learn(levels):
    generator = np.random.default_rng(0)
    stars = generator.integers(1, 11, (50, 30)) / 2
    scores = generator.normal(size=stars.shape)
    scores = scores if levels is None else np.round(scores * levels / 6)
    ours = rated_ndcg(scores.ravel(), rated(*stars.tolist()), 0.5)
    assert fmean(ours) == pytest.approx(ndcg_score(2**stars - 1, scores, k=10))


def test_the_order_by_stars_is_perfect_and_the_opposite_is_not():
    targets = rated([1, 5, 3, 3])
    assert rated_ndcg(targets.ratings, targets, 1) == pytest.approx(1)
    assert rated_ndcg(-targets.ratings, targets, 1)[0] < 0.75


def test_only_the_order_within_a_person_counts():
    targets = rated([1, 5, 3], [2, 4])
    scores = np.array([0.1, 0.3, 0.2, 7.0, 6.0])
    other = np.array([-9.0, -1.0, -2.0, 0.2, 0.1])
    assert np.array_equal(rated_ndcg(scores, targets, 1), rated_ndcg(other, targets, 1))


def test_a_scale_that_goes_below_zero_is_counted_from_its_lowest():
    below, above = rated([-10, 0, -2]), rated([0, 10, 8])
    scores = np.array([0.3, 0.1, 0.2])
    assert rated_ndcg(scores, below, -10) == pytest.approx(rated_ndcg(scores, above, 0))


def test_a_scale_to_ten_thousand_has_figures_too():
    targets = rated([9_000, 10_000, 2_000])
    assert 0 < rated_ndcg(np.array([3.0, 2.0, 1.0]), targets, 0)[0] < 1


def test_places_within_a_person_count_that_persons_targets_alone():
    ranks = Ranks.within(np.array([1.0, 9.0, 9.0, 5.0, 5.0, 7.0]), np.array([0, 3, 6]))
    assert ranks.higher.tolist() == [2, 0, 0, 1, 1, 0]
    assert ranks.tied.tolist() == [1, 2, 2, 2, 2, 1]
