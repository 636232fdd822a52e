import numpy as np

from maxella.models import view
from tests.models.fakes import LinearView
from tests.models.test_blend import PEOPLE


def test_pairs_get_their_scores_in_the_order_they_were_asked_for(monkeypatch) -> None:
    monkeypatch.setattr(view, "BLOCK_PEOPLE", 2)
    linear = LinearView(np.random.default_rng(0).normal(size=(6, 6)))
    rows, movies = np.array([2, 0, 1, 2, 0]), np.array([5, 0, 3, 0, 1])
    expected = linear.score(PEOPLE)[rows, movies]
    np.testing.assert_allclose(view.score_pairs(linear, PEOPLE, rows, movies), expected)
