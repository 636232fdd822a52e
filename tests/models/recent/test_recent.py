import dataclasses

import numpy as np
import pytest

from maxella.features.histories import Histories, TimedHistories
from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.occlusion import without_each
from maxella.models.recent.serve import Recent
from maxella.models.recent.settings import RecentSettings
from maxella.models.recent.train import fit_recent
from maxella.models.view import following, standardised_of
from tests.checkerboards import checkerboard

PEOPLE = Histories(
    np.array([0, 1, 3]),
    np.array([1, 0, 2], np.int32),
    np.full(3, 4.0, np.float32),
    np.zeros(3, np.int32),
    np.zeros((2, 3), np.int32),
)


def test_the_last_ratings_by_day_are_kept_whoever_gave_them() -> None:
    data = TrainingData.of(checkerboard(people=20, movies=10))
    days = np.random.default_rng(0).permutation(len(data.histories.movies)).astype(np.int32)
    data = dataclasses.replace(data, histories=dataclasses.replace(data.histories, days=days))
    model = fit_recent(data, RecentSettings(window=7), Fitting())
    kept = data.histories.movies[np.argsort(days)][-7:]
    assert model.arrays()["last"].tolist() == kept.tolist()
    assert len(fit_recent(data, RecentSettings(), Fitting()).last) == len(days)


@pytest.mark.parametrize("rising", [0, 0.5, 1])
def test_a_movie_is_held_against_what_it_has_at_all_times(rising: float) -> None:
    """Of the last four ratings movie 2 has three, and movie 0 one; of forty at all times 10, 30 and 0."""
    scores = Recent(np.array([2, 2, 0, 2]), np.array([30, 0, 10]), rising).score(PEOPLE)
    expected = np.log([1 + 1, 1 + 0, 1 + 3]) - rising * np.log([1 + 3, 1 + 0, 1 + 1])
    np.testing.assert_allclose(scores, [expected, expected], rtol=1e-6)


def test_a_history_with_a_time_sees_what_was_rated_before_it_also_after_the_fit() -> None:
    model = Recent(np.array([0, 0]), np.array([1, 1, 1]), 0)
    log = RatingLog(np.array([10, 20, 30, 40]), np.array([0, 1, 1, 2]), 3)
    people = TimedHistories(**vars(PEOPLE), now=np.array([31, 20]))
    told = following(model, log)
    np.testing.assert_allclose(told.score(people), np.log1p([[0, 2, 0], [1, 0, 0]]))
    np.testing.assert_allclose(told.score(people.rows(np.array([1]))), np.log1p([[1, 0, 0]]))
    kept = people.kept(np.array([True, False, True]))
    np.testing.assert_allclose(told.score(kept), told.score(people))
    np.testing.assert_allclose(told.score(PEOPLE), np.log1p([[2, 0, 0]] * 2))


def test_no_rating_has_a_share_and_a_bundle_holds_it() -> None:
    model = Recent(np.array([2, 0]), np.array([3, 2, 1]), 0.5)
    assert model.shares(PEOPLE.rows(np.array([1])), 2).tolist() == [0, 0]
    restored = Recent.restore(model.config(), model.arrays())
    np.testing.assert_array_equal(restored.score(PEOPLE), model.score(PEOPLE))


def test_leaving_ratings_out_changes_nothing() -> None:
    model = Recent(np.array([2, 0]), np.array([3, 2, 1]), 0.5)
    person, movies = PEOPLE.rows(np.array([1])), np.array([2, 0])
    left_out = model.standardised_without(person, np.array([0, 1]), movies)
    copies = without_each(person, np.array([0, 1]), and_whole=True)
    np.testing.assert_allclose(left_out, standardised_of(model, copies, movies))
