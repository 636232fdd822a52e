import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from maxella.recommend.candidates.top import top_k, top_of

# Few different values, so that ties are everywhere.
VALUES = st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0])
SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=12)


@given(hnp.arrays(np.float32, SHAPES, elements=VALUES), st.integers(1, 15))
def test_the_best_come_first_and_ties_keep_the_order_of_the_columns(scores: np.ndarray, k: int) -> None:
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(top_k(scores, k), expected)


def test_only_allowed_places_are_chosen() -> None:
    scores = np.array([5.0, 4.0, 3.0, 2.0])
    allowed = np.array([False, True, False, True])
    assert top_of(scores, allowed, 3).tolist() == [1, 3]
    assert top_of(scores, np.zeros(4, np.bool_), 3).tolist() == []
