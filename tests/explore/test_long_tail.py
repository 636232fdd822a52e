import statistics
from collections import Counter

import numpy as np
import pytest

from maxella.explore.long_tail import gini, long_tail
from tests.explore.asking import found
from tests.explore.town import MOVIES, RATINGS, town


def test_the_share_of_the_first_movies_and_half_of_the_ratings():
    counts = Counter(movie for _, movie, _, _ in RATINGS)
    order = sorted((counts[movie] for movie in MOVIES), reverse=True)
    half = next(n for n in range(1, len(order) + 1) if 2 * sum(order[:n]) >= len(RATINGS))
    tenth = round(len(order) / 10)
    answer = found(long_tail, town())
    assert answer.answer.startswith(
        f"The {tenth} most rated movies of {len(order)} ({tenth / len(order):.0%}) have "
        f"{sum(order[:tenth]) / len(RATINGS):.0%} of the ratings, and half of all ratings go to {half} "
        "movies."
    )
    for movies, _, share in answer.numbers["long-tail"].iter_rows():
        assert share == pytest.approx(sum(order[:movies]) / len(RATINGS), abs=1e-6)
    unrated = order.count(0)
    assert ("Nobody rated" in answer.answer) == (unrated > 0)


def test_gini_is_half_the_mean_difference_of_pairs_by_the_mean():
    counts = np.array([30, 7, 7, 3, 0])
    differences = statistics.fmean(abs(int(a) - int(b)) for a in counts for b in counts)
    assert gini(counts) == pytest.approx(differences / (2 * counts.mean()))
    assert gini(np.array([4, 4, 4])) == pytest.approx(0)
    assert gini(np.array([9, 0, 0])) == pytest.approx(1 - 1 / 3)
