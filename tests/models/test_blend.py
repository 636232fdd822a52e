import numpy as np
import pytest

from maxella.errors import UsageError
from maxella.features.histories import Histories
from maxella.models.blend import RankingBlend, RatingBlend
from tests.models.fakes import LinearView

random = np.random.default_rng(3)
FIRST = LinearView(random.normal(size=(6, 6)))
SECOND = LinearView(100 * random.normal(size=(6, 6)))
SILENT = LinearView(np.zeros((6, 6)))
PEOPLE = Histories(
    np.array([0, 2, 2, 5]),
    np.array([0, 3, 1, 2, 5], np.int32),
    np.array([4, 2, 5, 1, 3], np.float32),
    np.zeros(5, np.int32),
    np.zeros((3, 3), np.int32),
)
PERSON = PEOPLE.rows(np.array([2]))


def test_views_count_by_their_weights_whatever_their_scale() -> None:
    blend = RankingBlend({"a": FIRST, "b": SECOND}, {"a": 1.0, "b": 3.0})
    scores = blend.score(PEOPLE)
    for person in (0, 2):
        a, b = FIRST.score(PEOPLE)[person], SECOND.score(PEOPLE)[person]
        expected = (a - a.mean()) / a.std() + 3 * (b - b.mean()) / b.std()
        np.testing.assert_allclose(scores[person], expected, rtol=1e-4)


def test_a_view_without_an_opinion_adds_nothing() -> None:
    alone = RankingBlend({"a": FIRST}, {"a": 1.0}).score(PEOPLE)
    np.testing.assert_allclose(
        RankingBlend({"a": FIRST, "s": SILENT}, {"a": 1.0, "s": 2.0}).score(PEOPLE), alone
    )
    assert np.isfinite(alone).all()


def test_seen_movies_get_the_weight_of_being_seen() -> None:
    views, weights = {"a": FIRST}, {"a": 1.0}
    difference = RankingBlend(views, weights, seen=-10).score(PEOPLE) - RankingBlend(views, weights).score(
        PEOPLE
    )
    np.testing.assert_allclose(difference, -10 * PEOPLE.matrix(6).toarray(), atol=1e-5)


def test_ranking_shares_are_on_the_standardised_scale() -> None:
    blend = RankingBlend({"a": FIRST, "b": SECOND}, {"a": 1.0, "b": 2.0})
    expected = (
        FIRST.shares(PERSON, 4) / FIRST.score(PERSON).std()
        + 2 * SECOND.shares(PERSON, 4) / SECOND.score(PERSON).std()
    )
    np.testing.assert_allclose(blend.shares(PERSON, 4), expected, rtol=1e-5)


def test_a_predicted_rating_is_the_weighted_mean() -> None:
    blend = RatingBlend(FIRST, {"b": SECOND}, {"b": 0.25})
    expected = 0.75 * FIRST.score(PEOPLE) + 0.25 * SECOND.score(PEOPLE)
    np.testing.assert_allclose(blend.score(PEOPLE), expected, rtol=1e-5)
    mean, deviation = blend.estimate(PEOPLE)
    np.testing.assert_allclose(mean, expected, rtol=1e-5)
    assert (deviation == 0.5).all()


def test_shares_of_a_linear_blend_sum_to_the_predicted_rating() -> None:
    blend = RatingBlend(FIRST, {"b": SECOND}, {"b": 0.25})
    assert blend.shares(PERSON, 4).sum() == pytest.approx(blend.score(PERSON)[0, 4], rel=1e-5)


class OrderedView(LinearView):
    kind = "ordered"
    orders_only = True


def test_a_view_that_was_trained_by_order_has_no_stars_to_blend() -> None:
    ordered = OrderedView(np.ones((6, 6)))
    message = (
        "ranker was trained by order and predicts no stars; set ranker.loss=pointwise or rating.ranker=0"
    )
    with pytest.raises(UsageError, match=message):
        RatingBlend(FIRST, {"ranker": ordered}, {"ranker": 0.25})
    assert RatingBlend(FIRST, {"ranker": ordered}, {}).score(PEOPLE).shape == (3, 6)


def test_blends_score_some_movies_as_among_all() -> None:
    chosen = np.array([5, 0, 3, 5])
    ranking = RankingBlend({"a": FIRST, "b": SECOND}, {"a": 1.0, "b": 3.0}, seen=-10)
    np.testing.assert_allclose(
        ranking.score_of(PEOPLE, chosen), ranking.score(PEOPLE)[:, chosen], rtol=1e-5, atol=1e-5
    )
    rating = RatingBlend(FIRST, {"b": SECOND}, {"b": 0.25})
    np.testing.assert_allclose(rating.score_of(PEOPLE, chosen), rating.score(PEOPLE)[:, chosen], rtol=1e-5)
