import dataclasses

import numpy as np
import pytest
from pydantic import ValidationError

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.certainty import (
    HELD,
    Certainty,
    CertaintySample,
    CertaintyWeights,
    Judged,
    joined,
)
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())
SCALE = DATA.scale
UNTAUGHT = Certainty(DATA, CertaintyWeights())


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def answers(random: np.random.Generator, predicted: np.ndarray, miss: float) -> np.ndarray:
    """Ratings that miss their predictions by so much, on the scale."""
    given = np.round(predicted + random.normal(0, miss, len(predicted)))
    return np.clip(given, SCALE.low, SCALE.high).astype(np.float32)


def person_missing(place: int) -> tuple[Histories, float]:
    """Somebody, and by how much their ratings miss predictions: who rates all alike is predicted better."""
    is_even = place % 2 == 0
    ratings = floats(*([3, 4] * 10 if is_even else [1, 5] * 10))
    person = DATA.histories.rows(np.array([0]))
    person = dataclasses.replace(
        person,
        offsets=np.array([0, len(ratings)]),
        movies=np.arange(len(ratings), dtype=np.int32) % len(DATA.catalogue),
        ratings=ratings,
        days=np.zeros(len(ratings), np.int32),
    )
    return person, 0.4 if is_even else 1.2


def taught(pairs: int = 40) -> CertaintyWeights:
    random = np.random.default_rng(0)
    sample = CertaintySample(UNTAUGHT, SCALE)
    for place in range(200):
        person, miss = person_missing(place)
        predicted = random.uniform(1, 5, pairs).astype(np.float32)
        movies = random.integers(0, len(DATA.catalogue), pairs)
        deviations = np.full(pairs, 0.8, np.float32)
        sample.add(person, movies, predicted, deviations, answers(random, predicted, miss))
    assert len(sample) == 200 * pairs
    return sample.learnt()


def test_what_was_learnt_holds_for_ratings_that_were_not_learnt_from() -> None:
    random = np.random.default_rng(1)
    certainty = Certainty(DATA, taught())
    parts, given = [], []
    for place in range(2):
        person, miss = person_missing(place)
        predicted = random.uniform(1, 5, 20_000).astype(np.float32)
        movies = random.integers(0, len(DATA.catalogue), len(predicted))
        parts.append(certainty.judge(person, movies, predicted, np.full(len(predicted), 0.8, np.float32)))
        given.append(answers(random, predicted, miss))
    judged, ratings = joined(parts), np.concatenate(given)
    is_liked = ratings >= SCALE.liked_from
    assert abs(judged.chances.mean() - is_liked.mean()) < 0.01
    assert np.mean((judged.chances - is_liked) ** 2) < is_liked.var() / 2
    held = np.mean((ratings >= judged.lows) & (ratings <= judged.highs))
    assert abs(held - HELD) < 0.02


def test_who_is_predicted_badly_gets_a_wider_interval() -> None:
    certainty = Certainty(DATA, taught())
    widths = []
    for place in (0, 1):
        judged = certainty.judge(person_missing(place)[0], np.array([3]), floats(3), floats(0.8))
        widths.append(float(judged.highs[0] - judged.lows[0]))
    assert widths[1] > 1.5 * widths[0]


def test_without_anything_learnt_a_prediction_is_normal() -> None:
    person, _ = person_missing(0)
    judged = UNTAUGHT.judge(person, np.array([0, 1, 2]), floats(3, 4, 4.5), floats(0.5, 0.5, 0.5))
    assert judged.chances[1] == pytest.approx(0.5)
    assert judged.chances[2] == pytest.approx(0.841, abs=0.01)  # a deviation above where liking begins
    assert judged.lows[0] == pytest.approx(3 - 1.2816 * 0.5, abs=1e-3)
    assert judged.highs[2] == SCALE.high  # and no further


def test_an_unknown_movie_and_a_person_without_ratings_are_judged_as_everybody() -> None:
    nobody = DATA.histories.rows(np.array([0])).kept(np.zeros(DATA.histories.lengths[0], bool))
    judged = Certainty(DATA, taught()).judge(nobody, np.array([-1, 0]), floats(4, 4), floats(1, 1))
    assert np.isfinite(np.concatenate(judged.values)).all()
    assert 0 < judged.chances[0] < 1


def test_several_people_are_judged_as_each_alone() -> None:
    certainty = Certainty(DATA, taught())
    people = DATA.histories.rows(np.array([3, 8]))
    movies, ratings, deviations = np.array([1, 5]), floats(3.5, 4.5), floats(0.7, 0.9)
    together = certainty.judge(people, movies, ratings, deviations)
    places = (np.array([place]) for place in range(2))
    alone = joined(
        [certainty.judge(people.rows(at), movies[at], ratings[at], deviations[at]) for at in places]
    )
    np.testing.assert_allclose(np.stack(together.values), np.stack(alone.values))


def test_judged_ratings_are_chosen_and_replaced_all_alike() -> None:
    judged = Judged(*(floats(1, 2, 3) + place for place in range(5)))
    assert [values.tolist() for values in judged.of(np.array([2, 0])).values[:2]] == [[3, 1], [4, 2]]
    replaced = judged.with_others(np.array([False, True, False]), judged.of(np.array([2])))
    assert replaced.ratings.tolist() == [1, 3, 3]
    assert judged.ratings.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "weights", [{"chance": [1.0, 2.0]}, {"width": [float("nan")] * 6}, {"reach": -1}, {"more": 1}]
)
def test_weights_that_are_none_are_refused(weights: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CertaintyWeights.model_validate(weights)


def test_nine_weights_of_an_earlier_bundle_say_what_they_said() -> None:
    before = CertaintyWeights(chance=(0.1, 0.5, 0, 0, 1, 0.2, 0.3, 0.4, 0))
    assert before.chance == (0.1, 0.5, 0, 0, 1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0)
    with pytest.raises(ValidationError):
        CertaintyWeights(chance=(0.1,) * 10)


def test_two_samples_teach_as_one() -> None:
    random = np.random.default_rng(1)
    halves = CertaintySample(UNTAUGHT, SCALE), CertaintySample(UNTAUGHT, SCALE)
    whole = CertaintySample(UNTAUGHT, SCALE)
    for place in range(20):
        person, miss = person_missing(place)
        predicted = random.uniform(1, 5, 40).astype(np.float32)
        movies = random.integers(0, len(DATA.catalogue), 40)
        given = answers(random, predicted, miss)
        for sample in (halves[place // 10], whole):
            sample.add(person, movies, predicted, np.full(40, 0.8, np.float32), given)
    halves[0].extend(halves[1])
    assert halves[0].learnt() == whole.learnt()
