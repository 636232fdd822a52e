import numpy as np
import pytest

from maxella.recommend.ranking import liking
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.results import Dials
from tests.recommend.worlds import LIKES_EVEN, ease_recommender

SERVING = ease_recommender()._serving


@pytest.mark.parametrize("order", ["liking", "interest"])
@pytest.mark.parametrize("looked_at", [1, 7, 250])
def test_what_the_order_predicted_already_is_not_told_otherwise(
    order: liking.Order, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liking, "PREDICTED", looked_at)
    person = SERVING.person(LIKES_EVEN, None, ignore_unknown=False)
    scored = ScoredPerson.of(SERVING, person, Dials(), order)
    places = np.random.default_rng(0).permutation(len(SERVING.table))
    for now, expected in zip(
        scored.predicted(places).values, SERVING.predicted(person, places).values, strict=True
    ):
        np.testing.assert_allclose(now, expected, rtol=1e-5)


def test_scores_that_are_remembered_cannot_be_written_to() -> None:
    person = SERVING.person(LIKES_EVEN, None, ignore_unknown=False)
    scored = ScoredPerson.of(SERVING, person, Dials(), "interest")
    assert scored.scores is ScoredPerson.of(SERVING, person, Dials(), "interest").scores
    with pytest.raises(ValueError, match="read-only"):
        scored.scores[0] = 1
