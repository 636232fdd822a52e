import math
from itertools import pairwise
from statistics import fmean

import numpy as np
import pytest

from maxella.models.networks.keras_backend import keras
from maxella.models.ranker.ordering_losses import ORDERING_LOSSES, list_mle, pairwise_logistic

People = list[list[tuple[float, float]]]
"""Lists of (score, stars), of ties the first first."""


def weighted_mean(losses: list[tuple[float, int]]) -> float:
    return sum(loss * weight for loss, weight in losses) / sum(weight for _, weight in losses)


def obvious_list_mle(people: People) -> float:
    losses = []
    for pairs in people:
        if len(pairs) < 2:
            continue
        by_stars = sorted(pairs, key=lambda pair: -pair[1])
        terms = [
            math.log(sum(math.exp(score) for score, _ in by_stars[place:])) - by_stars[place][0]
            for place in range(len(by_stars))
        ]
        losses.append((fmean(terms), len(pairs)))
    return weighted_mean(losses)


def obvious_pairwise(people: People) -> float:
    losses = []
    for pairs in people:
        terms = [
            math.log(1 + math.exp(low - high)) for high, more in pairs for low, fewer in pairs if more > fewer
        ]
        if terms:
            losses.append((fmean(terms), len(pairs)))
    return weighted_mean(losses)


def padded(people: People, length: int = 6, filling: float = 7.0) -> tuple[np.ndarray, ...]:
    """Scores, stars and which are listed; what fills up has scores and stars that would be seen."""
    scores, stars, listed = (np.full((len(people), length), value, np.float32) for value in (filling, 5, 0))
    for person, pairs in enumerate(people):
        for place, (score, given) in enumerate(pairs):
            scores[person, place], stars[person, place], listed[person, place] = score, given, 1
    return scores, stars, listed


def people(seed: int = 0) -> People:
    generator = np.random.default_rng(seed)
    lengths = [6, 1, 4, 2, 5, 0]
    return [
        [(float(generator.normal(scale=2)), float(generator.integers(1, 6)) / 2) for _ in range(length)]
        for length in lengths
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("loss", "obvious"), [(list_mle, obvious_list_mle), (pairwise_logistic, obvious_pairwise)]
)
def test_the_loss_is_the_obvious_one(loss, obvious, seed: int) -> None:
    given = people(seed)
    assert float(loss(*padded(given))) == pytest.approx(obvious(given), rel=1e-5)


@pytest.mark.parametrize("name", ORDERING_LOSSES)
def test_the_gradient_is_that_of_finite_differences(name: str) -> None:
    jax = pytest.importorskip("jax")
    if keras.backend.backend() != "jax":
        pytest.skip("gradients are taken by JAX")
    loss, given = ORDERING_LOSSES[name], people(5)
    scores, stars, listed = padded(given)
    gradient = np.asarray(jax.grad(lambda x: loss(x, stars, listed))(scores))
    obvious = obvious_list_mle if name == "listwise" else obvious_pairwise
    for person, pairs in enumerate(given):
        for place, (score, stars_given) in enumerate(pairs):

            def moved(step: float, person=person, place=place, score=score, stars_given=stars_given) -> float:
                changed = [list(each) for each in given]
                changed[person][place] = (score + step, stars_given)
                return obvious(changed)

            expected = (moved(1e-4) - moved(-1e-4)) / 2e-4
            assert gradient[person, place] == pytest.approx(expected, abs=1e-5)
    assert (gradient[listed == 0] == 0).all()


@pytest.mark.parametrize("name", ORDERING_LOSSES)
def test_scores_far_apart_keep_the_loss_and_its_gradient_numbers(name: str) -> None:
    """The rightly ordered list costs what its one tie costs, the reversed one what it is off by."""
    loss, stars, listed = (
        ORDERING_LOSSES[name],
        np.array([[3.0, 2, 1]], np.float32),
        np.ones((1, 3), np.float32),
    )
    scores = np.array([[300.0, 0, -300]], np.float32)
    assert float(loss(scores, stars, listed)) == pytest.approx(0, abs=1e-6)
    wrong = {"listwise": (600 + 300) / 3, "pairwise": (300 + 300 + 600) / 3}
    assert float(loss(-scores, stars, listed)) == pytest.approx(wrong[name], rel=1e-5)


@pytest.mark.parametrize("name", ORDERING_LOSSES)
def test_people_with_nothing_to_order_cost_nothing(name: str) -> None:
    assert float(ORDERING_LOSSES[name](*padded([[], [(1.0, 4.0)]]))) == 0


@pytest.mark.parametrize("name", ORDERING_LOSSES)
def test_a_person_counts_by_the_length_of_the_list(name: str) -> None:
    loss = ORDERING_LOSSES[name]
    long, short = [(0.3, 1.0), (1.0, 5.0), (0.1, 2.0), (0.0, 4.0)], [(2.0, 1.0), (0.0, 3.0)]
    of_long, of_short = (float(loss(*padded([each]))) for each in (long, short))
    assert float(loss(*padded([long, short]))) == pytest.approx((2 * of_long + of_short) / 3, rel=1e-5)


def test_only_pairs_of_different_stars_are_compared() -> None:
    tied = [(0.0, 3.0), (9.0, 3.0), (4.0, 5.0)]
    expected = fmean(math.log(1 + math.exp(score - 4.0)) for score in (0.0, 9.0))
    assert float(pairwise_logistic(*padded([tied]))) == pytest.approx(expected, rel=1e-5)


def test_ties_stand_in_the_order_of_the_list() -> None:
    first, second = [(0.0, 3.0), (2.0, 3.0)], [(2.0, 3.0), (0.0, 3.0)]
    low, high = (float(list_mle(*padded([each]))) for each in (second, first))
    assert high - low == pytest.approx(1.0, rel=1e-5)
    assert all(before != after for before, after in pairwise((low, high)))
