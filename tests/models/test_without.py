"""Leaving ratings out at once gives what a copy of the person for each gives."""

from dataclasses import replace

import numpy as np
import pytest

from maxella.features.histories import UNKNOWN_DAY, Histories
from maxella.models.blend import RankingBlend
from maxella.models.ease.serve import Ease
from maxella.models.occlusion import without_each
from maxella.models.two_tower.serve import TwoTower
from maxella.models.view import scores_without, standardise, standardised_of, standardised_without
from tests.models.fakes import LinearView

MOVIES, WIDTH = 60, 8
random = np.random.default_rng(4)


def normal(*shape: int) -> np.ndarray:
    return random.normal(size=shape).astype(np.float32)


EASE = Ease(normal(MOVIES, MOVIES), 0.25)
ARRAYS = {
    "history_embedding": normal(MOVIES, WIDTH),
    "history_coefficients": np.array([0.4, 0.7], np.float32),
    "input_bias": normal(WIDTH),
    "profile_embedding": normal(6, WIDTH),
    "hidden_kernels": normal(1, WIDTH, WIDTH),
    "hidden_biases": normal(1, WIDTH),
    "candidate_vectors": normal(MOVIES, WIDTH),
    "candidate_bias": normal(MOVIES),
}
CONFIG = {"rating_scale": (1, 5), "length_exponent": 0.25, "history_length": 30, "profile_sizes": [2, 2, 2]}
TOWERS = TwoTower(CONFIG, ARRAYS)
CHOSEN = np.array([3, 0, 59, 3])


def person(count: int) -> Histories:
    movies = random.permutation(MOVIES)[:count]
    days = np.sort(random.integers(0, 2000, count))  # so that one rating alone is the latest
    return Histories.of_one(movies.tolist(), random.integers(1, 6, count).tolist(), days.tolist())


@pytest.mark.parametrize("count", [1, 2, 5, 16, 29, 40])
@pytest.mark.parametrize("view", [EASE, TOWERS], ids=["ease", "two_tower"])
def test_what_is_left_scores_as_if_it_had_been_all(view: Ease | TwoTower, count: int) -> None:
    whole = person(count)
    places = np.unique(np.array([0, count // 2, count - 1]))
    copies = without_each(whole, places, and_whole=True)
    expected = standardise(view.score(copies))[:, CHOSEN]
    np.testing.assert_allclose(standardised_without(view, whole, places, CHOSEN), expected, atol=2e-5)


def test_ratings_without_a_time_are_left_out_too() -> None:
    whole = person(12)
    whole = replace(whole, days=np.where(np.arange(12) % 2, whole.days, UNKNOWN_DAY).astype(np.int32))
    for untimed in (whole, replace(whole, days=np.full(12, UNKNOWN_DAY, np.int32))):
        places = np.arange(12)
        expected = standardised_of(TOWERS, without_each(untimed, places, and_whole=True), CHOSEN)
        np.testing.assert_allclose(standardised_without(TOWERS, untimed, places, CHOSEN), expected, atol=2e-5)


def test_a_blend_leaves_out_in_each_view_and_forgets_that_the_movie_was_seen() -> None:
    other = LinearView(random.normal(size=(MOVIES, MOVIES)))
    blend = RankingBlend({"a": EASE, "b": TOWERS, "c": other}, {"a": 1.0, "b": 1.5, "c": 0.5}, seen=-10)
    whole = person(20)
    places = np.array([2, 19, 7])
    movies = np.append(whole.movies[[7, 2, 3]], CHOSEN)
    expected = blend.score(without_each(whole, places, and_whole=True))[:, movies]
    np.testing.assert_allclose(scores_without(blend, whole, places, movies), expected, atol=1e-4)
