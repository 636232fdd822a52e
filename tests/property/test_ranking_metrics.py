from statistics import fmean

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from maxella.evaluation import ranking_metrics
from maxella.evaluation.ranks import Ranking, Ranks, best
from tests.evaluation import slow

LEVELS = st.sampled_from([-np.inf, -2.5, -0.0, 0.0, 1.0, 1.5, np.inf])
CUTOFFS = st.integers(1, 8)


@st.composite
def rankings(draw: st.DrawFn) -> tuple[list[float], list[int], list[int]]:
    """Scores of up to six movies with many ties, the targets among them, and the movies left out."""
    scores = draw(st.lists(LEVELS, min_size=1, max_size=6))
    movies = st.integers(0, len(scores) - 1)
    targets = draw(st.lists(movies, min_size=1, unique=True))
    left_out = draw(st.lists(movies, unique=True))
    return scores, sorted(targets), sorted(set(left_out) - set(targets))


def ranks_of(scores: list[float], targets: list[int], left_out: list[int]) -> Ranks:
    table = np.array([scores], np.float32)
    mask = np.zeros(table.shape, np.bool_)
    mask[0, left_out] = True
    return Ranking.of(table, mask).ranks(np.zeros(len(targets), np.int64), table[0, targets])


@settings(deadline=None)
@given(ranking=rankings(), k=CUTOFFS)
def test_metrics_are_means_over_every_order_of_tied_movies(ranking, k):
    scores, targets, left_out = ranking
    ranks = ranks_of(scores, targets, left_out)
    orders = slow.orders({movie: score for movie, score in enumerate(scores) if movie not in left_out})

    def mean(metric, *arguments):
        return fmean(metric(order, *arguments) for order in orders)

    assert_allclose(ranking_metrics.hits(ranks, k), [mean(slow.hit, each, k) for each in targets])
    assert_allclose(
        ranking_metrics.gains(ranks, k), [mean(slow.gain, each, k) for each in targets], atol=1e-12
    )
    assert_allclose(
        ranking_metrics.reciprocal_ranks(ranks), [mean(slow.reciprocal_rank, each) for each in targets]
    )
    offsets = np.array([0, len(targets)])
    assert_allclose(ranking_metrics.recall(ranks, offsets, k), [mean(slow.recall, targets, k)], atol=1e-12)
    assert_allclose(ranking_metrics.ndcg(ranks, offsets, k), [mean(slow.ndcg, targets, k)], atol=1e-12)


@settings(deadline=None)
@given(
    people=st.lists(rankings(), min_size=1, max_size=5).map(
        lambda all_of_them: [each for each in all_of_them if len(each[0]) == len(all_of_them[0][0])]
    )
)
def test_people_ranked_together_get_what_each_gets_alone(people):
    table = np.array([scores for scores, _, _ in people], np.float32)
    mask = np.zeros(table.shape, np.bool_)
    for person, (_, _, left_out) in enumerate(people):
        mask[person, left_out] = True
    rows = np.repeat(np.arange(len(people)), [len(targets) for _, targets, _ in people])
    movies = np.concatenate([targets for _, targets, _ in people])
    together = Ranking.of(table, mask).ranks(rows, table[rows, movies])
    alone = Ranks.joined([ranks_of(*person) for person in people])
    np.testing.assert_array_equal(together.higher, alone.higher)
    np.testing.assert_array_equal(together.tied, alone.tied)


@settings(deadline=None)
@given(ranking=rankings(), k=CUTOFFS)
def test_a_list_holds_the_best_and_of_equals_the_first_of_the_catalogue(ranking, k):
    scores, _, left_out = ranking
    table = np.array([scores], np.float32)
    mask = np.zeros(table.shape, np.bool_)
    mask[0, left_out] = True
    shown = best(table, mask, Ranking.of(table, mask), k)
    candidates = [movie for movie in range(len(scores)) if movie not in left_out]
    expected = sorted(candidates, key=lambda movie: (-table[0, movie], movie))[:k]
    assert np.flatnonzero(shown[0]).tolist() == sorted(expected)


@settings(deadline=None)
@given(ranking=rankings(), k=CUTOFFS)
def test_without_ties_nothing_is_averaged(ranking, k):
    scores, targets, left_out = ranking
    distinct = np.argsort(np.argsort(scores, kind="stable")).astype(float).tolist()
    ranks = ranks_of(distinct, targets, left_out)
    assert (ranks.tied == 1).all()
    assert set(ranking_metrics.hits(ranks, k)) <= {0.0, 1.0}
