import numpy as np
import pytest

from maxella.models import view
from tests.models.fakes import LinearView
from tests.models.test_blend import PEOPLE

CHOSEN = np.array([4, 0, 4])


def test_pairs_get_their_scores_in_the_order_they_were_asked_for(monkeypatch) -> None:
    monkeypatch.setattr(view, "BLOCK_PEOPLE", 2)
    linear = LinearView(np.random.default_rng(0).normal(size=(6, 6)))
    rows, movies = np.array([2, 0, 1, 2, 0]), np.array([5, 0, 3, 0, 1])
    expected = linear.score(PEOPLE)[rows, movies]
    np.testing.assert_allclose(view.score_pairs(linear, PEOPLE, rows, movies), expected)


def test_some_movies_are_scored_as_among_all_by_whatever_cannot_score_some_alone() -> None:
    linear = LinearView(np.random.default_rng(0).normal(size=(6, 6)))
    expected = linear.score(PEOPLE)
    np.testing.assert_allclose(view.scores_of(linear, PEOPLE, CHOSEN), expected[:, CHOSEN])
    np.testing.assert_allclose(
        view.standardised_of(linear, PEOPLE, CHOSEN), view.standardise(expected)[:, CHOSEN], rtol=1e-6
    )


@pytest.mark.parametrize("level", [0.0, 0.1, -1e6])
def test_scores_that_are_all_equal_are_standardised_to_nothing(level: float) -> None:
    np.testing.assert_allclose(view.standardise(np.full((2, 999), level, np.float32)), 0, atol=1e-2)


def test_standardised_scores_have_mean_0_and_spread_1() -> None:
    scores = np.random.default_rng(1).normal(50, 7, (3, 400)).astype(np.float32)
    found = view.standardise(scores)
    np.testing.assert_allclose(found.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(found.std(axis=1), 1, rtol=1e-4)
