import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score, top_k_accuracy_score

from maxella.evaluation import ranking_metrics
from maxella.evaluation.ranks import Ranking, Ranks


def one_target_each(scores, targets):
    people = np.arange(len(scores))
    return Ranking.of(scores).ranks(people, scores[people, targets])


@pytest.fixture
def scores():
    return np.random.default_rng(0).normal(size=(300, 40)).astype(np.float32)


@pytest.fixture
def targets():
    return np.random.default_rng(1).integers(0, 40, 300)


@pytest.mark.parametrize("k", [1, 5, 39])
def test_hits_agree_with_scikit_learn(scores, targets, k):
    ours = ranking_metrics.hits(one_target_each(scores, targets), k).mean()
    assert_allclose(ours, top_k_accuracy_score(targets, scores, k=k, labels=np.arange(40)))


def test_reciprocal_ranks_agree_with_scikit_learn(scores, targets):
    ours = ranking_metrics.reciprocal_ranks(one_target_each(scores, targets)).mean()
    assert_allclose(ours, label_ranking_average_precision_score(np.eye(40)[targets], scores))


@pytest.mark.parametrize("k", [1, 10, 40])
@pytest.mark.parametrize("levels", [None, 3], ids=["without ties", "with ties"])
def test_gains_agree_with_scikit_learn(scores, targets, k, levels):
    scored = scores if levels is None else np.round(scores * levels / 6)
    ours = ranking_metrics.gains(one_target_each(scored, targets), k).mean()
    assert_allclose(ours, ndcg_score(np.eye(40)[targets], scored, k=k))


@pytest.mark.parametrize("k", [1, 10, 40])
@pytest.mark.parametrize("levels", [None, 3], ids=["without ties", "with ties"])
def test_ndcg_of_lists_agrees_with_scikit_learn(scores, k, levels):
    scored = scores if levels is None else np.round(scores * levels / 6)
    relevant = np.random.default_rng(2).random(scores.shape) < 0.2
    relevant[:, 0] = True
    people, movies = np.nonzero(relevant)
    offsets = np.concatenate([[0], np.cumsum(relevant.sum(axis=1))])
    ranks = Ranking.of(scored).ranks(people, scored[people, movies])
    assert_allclose(ranking_metrics.ndcg(ranks, offsets, k).mean(), ndcg_score(relevant, scored, k=k))


def test_a_model_that_scores_all_alike_gets_what_chance_gets():
    ranks = one_target_each(np.zeros((1, 50), np.float32), np.array([7]))
    assert_allclose(ranking_metrics.hits(ranks, 10), [10 / 50])
    assert_allclose(ranking_metrics.reciprocal_ranks(ranks), [(1 / np.arange(1, 51)).mean()])


def test_a_miss_counts_zero():
    ranks = Ranks(higher=np.array([10]), tied=np.array([1]))
    assert ranking_metrics.hits(ranks, 10) == [0]
    assert ranking_metrics.gains(ranks, 10) == [0]
    assert ranking_metrics.ndcg(ranks, np.array([0, 1]), 10) == [0]


def test_recall_divides_by_the_length_of_the_list_where_more_is_asked_for():
    ranks = Ranks(higher=np.arange(5), tied=np.ones(5, np.int64))
    assert ranking_metrics.recall(ranks, np.array([0, 5]), 2) == [1]
    assert ranking_metrics.recall(ranks, np.array([0, 5]), 50) == [1]


def test_a_target_among_the_movies_left_out_is_ranked_nevertheless():
    scores = np.array([[3.0, 2.0, 1.0, 0.0]], np.float32)
    left_out = np.array([[True, True, False, False]])
    ranks = Ranking.of(scores, left_out).ranks(np.array([0, 0]), scores[0, [1, 3]], left_out[0, [1, 3]])
    assert ranks.higher.tolist() == [0, 1]
    assert ranks.tied.tolist() == [1, 1]


def test_minus_infinity_is_a_score_like_others():
    scores = np.array([[-np.inf, -np.inf, 0.0]], np.float32)
    ranks = Ranking.of(scores, np.array([[False, False, True]])).ranks(np.array([0]), scores[0, [0]])
    assert (ranks.higher.tolist(), ranks.tied.tolist()) == ([0], [2])
