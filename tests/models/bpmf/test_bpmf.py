"""The rating model: its sampler, its served form, and what it says about a prediction."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy import sparse

from maxella.data.dataset import Dataset
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.bpmf import user_posterior
from maxella.models.bpmf.encoding import implicit_features, most_frequent, profile_features
from maxella.models.bpmf.flipped_prior import FlippedPrior
from maxella.models.bpmf.posterior_samples import unstacked
from maxella.models.bpmf.row_posterior import (
    OtherSide,
    RowModel,
    draw_rows,
    group_rows,
    noisy_prior,
    row_posterior,
)
from maxella.models.bpmf.serve import Bpmf
from maxella.models.bpmf.settings import BpmfSettings
from maxella.models.bpmf.train import fit_bpmf
from maxella.models.fitting import Checkpoints, Fitting
from maxella.tables.rating_scales import RatingScale
from tests.checkerboards import checkerboard, dataset_of

SMALL = BpmfSettings(rank=3, draws=30, burn_in=10, kept=6)
WIDE = RatingScale(low=-1000, high=1000, step=1)
"""A scale that clips nothing, so that what is linear stays so."""


def fitted(dataset: Dataset, chosen: BpmfSettings = SMALL, seed: int = 0) -> tuple[TrainingData, Bpmf]:
    data = TrainingData.of(dataset)
    return data, fit_bpmf(data, chosen, Fitting(seed))


@pytest.fixture(scope="module")
def board() -> tuple[TrainingData, Bpmf]:
    """A model of the checkerboard world whose predictions are not clipped."""
    world = checkerboard()
    return fitted(dataset_of(world.interactions, world.movies, world.users, scale=WIDE))


def ratings_table(rows: list[tuple[str, str, float]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row")


# What it learns


def test_hidden_ratings_of_a_low_rank_world_are_predicted_far_better_than_by_means() -> None:
    random = np.random.default_rng(1)
    people, movies = 150, 80
    taste = random.normal(size=(people, 2)) @ random.normal(size=(2, movies))
    truth = np.clip(3 + 0.9 * taste + random.normal(size=movies) * 0.3, 1, 5)
    shown = random.random((people, movies)) < 0.4
    rows = [(f"u{u}", f"m{m}", float(truth[u, m])) for u, m in zip(*np.nonzero(shown), strict=True)]
    movie_table = pl.DataFrame({"movie_id": [f"m{m}" for m in range(movies)], "title": "A movie"})
    data, factors = fitted(
        dataset_of(ratings_table(rows), movie_table), BpmfSettings(rank=4, draws=60, burn_in=30, kept=10)
    )
    order = [int(user[1:]) for user in data.user_ids]
    errors = (factors.score(data.histories) - truth[order])[~shown[order]]
    of_means = np.nanmean(np.where(shown, truth, np.nan), axis=0)
    errors_of_means = (of_means - truth)[~shown]
    assert np.sqrt(np.mean(errors**2)) < 0.4 * np.sqrt(np.mean(errors_of_means**2))


def test_a_newcomer_is_served_as_a_training_user_with_the_same_history(
    board: tuple[TrainingData, Bpmf],
) -> None:
    data, factors = board
    first = data.histories.rows(slice(0, 1))
    newcomer = Histories.of_one(first.movies, first.ratings, profile=first.profiles[0])
    np.testing.assert_allclose(factors.score(newcomer)[0], factors.score(data.histories)[0], atol=1e-4)


def test_a_movie_without_ratings_is_placed_by_its_genre() -> None:
    world = checkerboard()
    hidden = ("m0", "m1")
    shown = world.interactions.filter(~pl.col("movie_id").is_in(hidden))
    data, factors = fitted(
        dataset_of(shown, world.movies, world.users), BpmfSettings(rank=3, draws=80, burn_in=30, kept=20)
    )
    even = np.array([int(user[1:]) % 2 == 0 for user in data.user_ids])
    scores = factors.score(data.histories)
    places = [data.catalogue.index[movie] for movie in hidden]
    assert scores[even][:, places[0]].mean() > scores[~even][:, places[0]].mean() + 0.3
    assert scores[~even][:, places[1]].mean() > scores[even][:, places[1]].mean() + 0.3


# What it takes


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("a", "x", 3.0)], id="one rating"),
        pytest.param([(f"u{n % 5}", f"m{n % 7}", 4.0) for n in range(35)], id="all equal"),
        pytest.param([(f"u{n % 5}", f"m{n % 7}", 0.5 + n % 10 / 2) for n in range(30)], id="half stars"),
    ],
)
def test_tiny_data_is_taken_and_predictions_stay_on_the_scale(rows: list[tuple[str, str, float]]) -> None:
    scale = RatingScale(low=0.5, high=5, step=0.5)
    data, factors = fitted(dataset_of(ratings_table(rows), scale=scale))
    predicted, deviation = factors.estimate(data.histories)
    assert np.all((predicted >= 0.5) & (predicted <= 5))
    assert np.all(np.isfinite(deviation) & (deviation > 0))


def test_all_equal_ratings_are_predicted_as_such() -> None:
    rows = [(f"u{n % 5}", f"m{n % 7}", 4.0) for n in range(35)]
    data, factors = fitted(dataset_of(ratings_table(rows)))
    np.testing.assert_allclose(factors.score(data.histories), 4, atol=0.25)


def test_scores_follow_the_scale_of_the_data() -> None:
    stars = checkerboard()
    fourfold = stars.interactions.with_columns(pl.col("rating") * 4)
    _, factors = fitted(stars)
    scale = RatingScale(low=4, high=20, step=4)
    data, of_fours = fitted(dataset_of(fourfold, stars.movies, stars.users, scale=scale))
    np.testing.assert_allclose(
        of_fours.score(data.histories), 4 * factors.score(TrainingData.of(stars).histories), rtol=0, atol=0.01
    )


def test_people_without_ratings_get_what_the_prior_expects(board: tuple[TrainingData, Bpmf]) -> None:
    _, factors = board
    empty = Histories.of_one([], [])
    draws = unstacked(factors.arrays())
    expected = np.mean(
        [draw.movies[:, :-1] @ draw.centre[:-1] + draw.centre[-1] + draw.movies[:, -1] for draw in draws],
        axis=0,
    )
    units = factors.config()["units"]
    np.testing.assert_allclose(
        factors.score(empty)[0], expected * units["spread"] + units["mean"], rtol=0, atol=1e-4
    )
    assert factors.shares(empty, 0).shape == (0,)


def test_implicit_features_stop_at_the_setting() -> None:
    capped = SMALL.model_copy(update={"implicit_columns": 5})
    data, factors = fitted(checkerboard(), capped)
    arrays = factors.arrays()
    assert len(arrays["implicit_movies"]) == 5
    assert arrays["weights"].shape == (6, 5 + sum(data.profiles.sizes) - 3, 4)
    assert np.all(np.isfinite(factors.score(data.histories)))


def test_without_implicit_features_it_still_learns() -> None:
    data, factors = fitted(checkerboard(), SMALL.model_copy(update={"implicit_columns": 0}))
    scores = factors.score(data.histories)
    assert scores[0, data.catalogue.index["m2"]] > scores[0, data.catalogue.index["m1"]] + 1
    assert factors.shares(data.histories.rows(slice(0, 1)), 3).shape == (data.histories.lengths[0],)


def test_draws_fewer_than_burn_in_and_kept_are_refused() -> None:
    with pytest.raises(ValidationError, match="burn_in"):
        BpmfSettings(draws=50, burn_in=45, kept=6)


# What it says of a prediction


def test_shares_sum_to_the_prediction_less_that_of_an_empty_history(
    board: tuple[TrainingData, Bpmf],
) -> None:
    data, factors = board
    for person in (0, 7):
        history = data.histories.rows(slice(person, person + 1))
        empty = Histories.of_one([], [], profile=history.profiles[0])
        gained = factors.score(history)[0] - factors.score(empty)[0]
        for movie in (0, 5, 39):
            assert factors.shares(history, movie).sum() == pytest.approx(gained[movie], abs=1e-3)


@given(entry=st.integers(0, 14), movie=st.integers(0, 39), change=st.floats(-3, 3))
@settings(max_examples=25, deadline=None)
def test_a_changed_rating_moves_the_prediction_by_its_own_share_alone(
    board: tuple[TrainingData, Bpmf], entry: int, movie: int, change: float
) -> None:
    data, factors = board
    history = data.histories.rows(slice(3, 4))
    ratings = history.ratings.copy()
    ratings[entry] += np.float32(change)
    changed = Histories.of_one(history.movies, ratings, profile=history.profiles[0])
    shares, shares_changed = factors.shares(history, movie), factors.shares(changed, movie)
    moved = factors.score(changed)[0, movie] - factors.score(history)[0, movie]
    assert moved == pytest.approx(shares_changed[entry] - shares[entry], abs=2e-3)
    np.testing.assert_allclose(np.delete(shares_changed, entry), np.delete(shares, entry), atol=1e-4)


def test_one_only_rating_has_all_that_the_history_gains(board: tuple[TrainingData, Bpmf]) -> None:
    _, factors = board
    history = Histories.of_one([4], [5.0])
    gained = factors.score(history)[0] - factors.score(Histories.of_one([], []))[0]
    assert factors.shares(history, 6)[0] == pytest.approx(gained[6], abs=1e-4)
    assert factors.shares(history, 6)[0] > 0 > factors.shares(Histories.of_one([4], [1.0]), 6)[0]


def test_uncertainty_falls_with_ratings_and_never_below_the_noise(
    board: tuple[TrainingData, Bpmf],
) -> None:
    data, factors = board
    history = data.histories.rows(slice(0, 1))
    few = history.kept(np.arange(len(history.movies)) < 2)
    mean, deviation = factors.estimate(history)
    _, deviation_few = factors.estimate(few)
    noise = np.mean(1 / factors.arrays()["noise_precision"]) ** 0.5 * factors.config()["units"]["spread"]
    np.testing.assert_allclose(mean, factors.score(history), atol=1e-4)
    assert deviation.mean() < deviation_few.mean()
    assert np.all(deviation >= noise)


def test_deviations_cover_the_errors_of_hidden_ratings() -> None:
    world = checkerboard(people=200)
    hidden = np.random.default_rng(0).random(len(world.interactions)) < 0.2
    data, factors = fitted(
        dataset_of(world.interactions.filter(~hidden), world.movies, world.users),
        BpmfSettings(rank=3, draws=60, burn_in=20, kept=15),
    )
    asked = world.interactions.filter(hidden)
    rows = [data.user_ids.index(user) for user in asked["user_id"]]
    columns = [data.catalogue.index[movie] for movie in asked["movie_id"]]
    mean, deviation = factors.estimate(data.histories)
    surprises = (asked["rating"].to_numpy() - mean[rows, columns]) / deviation[rows, columns]
    assert 0.8 < np.sqrt(np.mean(surprises**2)) < 1.2


# The same again


def test_restored_from_its_config_and_arrays_it_scores_the_same(board: tuple[TrainingData, Bpmf]) -> None:
    data, factors = board
    again = Bpmf.restore(factors.config(), factors.arrays())
    np.testing.assert_array_equal(again.score(data.histories), factors.score(data.histories))
    np.testing.assert_array_equal(
        again.shares(data.histories.rows(slice(0, 1)), 2),
        factors.shares(data.histories.rows(slice(0, 1)), 2),
    )


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    data, first = fitted(checkerboard())
    _, second = fitted(checkerboard())
    _, other = fitted(checkerboard(), seed=1)
    np.testing.assert_array_equal(first.arrays()["movies"], second.arrays()["movies"])
    assert not np.array_equal(first.arrays()["movies"], other.arrays()["movies"])
    assert np.all(np.isfinite(first.score(data.histories)))


class Interrupted(Exception):  # noqa: N818 - not an error of the product, a person who pressed Ctrl-C
    """Raised by a report, as Ctrl-C would be."""


def test_an_interrupted_fit_goes_on_and_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    data, whole = fitted(checkerboard())
    steps: list[int] = []

    def stop_at_27(stage: str, done: int, total: int) -> None:
        assert (stage, total) == ("bpmf", SMALL.draws)
        if done == 27:
            raise Interrupted

    def count(stage: str, done: int, total: int) -> None:
        steps.append(done)

    checkpoints = Checkpoints(tmp_path)
    with pytest.raises(Interrupted):
        fit_bpmf(data, SMALL, Fitting(0, stop_at_27, checkpoints))
    resumed = fit_bpmf(data, SMALL, Fitting(0, count, checkpoints))
    assert steps == list(range(21, 31))
    assert_same_arrays(resumed.arrays(), whole.arrays())


def assert_same_arrays(arrays: Mapping[str, NDArray[Any]], others: Mapping[str, NDArray[Any]]) -> None:
    assert arrays.keys() == others.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, others[name])


# Its parts against obvious implementations


def test_grouped_posteriors_are_those_of_one_row_after_the_other() -> None:
    random = np.random.default_rng(0)
    density = np.repeat([0.02, 0.9], [25, 5])[:, None]  # short rows, and long ones that are cut into pieces
    table = random.normal(size=(30, 200)) * (random.random((30, 200)) < density)
    ratings = sparse.csr_array(table.astype(np.float32))
    factors = random.normal(size=(200, 4)).astype(np.float32)
    prior_means = random.normal(size=(30, 4)).astype(np.float32)
    prior_precision = (np.eye(4) + 0.3).astype(np.float32)
    model = RowModel(OtherSide.of(factors), prior_means @ prior_precision, prior_precision, 2.0)
    groups = group_rows(ratings.indptr, ratings.indices, ratings.data, 200)
    assert sorted(np.concatenate([group.rows for group in groups])) == list(range(30))
    for group in groups:
        posterior = row_posterior(group, model)
        for place, row in enumerate(group.rows):
            precision = prior_precision.astype(float)
            potential = precision @ prior_means[row]
            for column, rating in zip(
                ratings.indices[ratings.indptr[row] : ratings.indptr[row + 1]],
                ratings.data[ratings.indptr[row] : ratings.indptr[row + 1]],
                strict=True,
            ):
                design = np.append(factors[column, :-1], 1.0)
                precision = precision + 2.0 * np.outer(design, design)
                potential = potential + 2.0 * design * (rating - factors[column, -1])
            np.testing.assert_allclose(posterior.precision[place], precision, rtol=1e-4, atol=1e-3)
            np.testing.assert_allclose(
                posterior.mean[place], np.linalg.solve(precision, potential), atol=1e-4
            )


def test_drawn_rows_have_the_mean_and_covariance_of_the_posterior() -> None:
    random = np.random.default_rng(0)
    others = random.normal(size=(6, 3)).astype(np.float32)
    draws = 40_000
    columns = np.tile([0, 2, 3, 5], draws)
    targets = np.tile(np.array([1.0, -0.5, 0.3, 2.0], np.float32), draws)
    groups = group_rows(np.arange(0, 4 * draws + 1, 4), columns, targets, 6)
    prior_means = np.tile(np.array([0.5, -1.0, 0.2], np.float32), (draws, 1))
    prior_precision = np.array([[2, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 1.5]], np.float32)
    model = RowModel(OtherSide.of(others), prior_means @ prior_precision, prior_precision, 1.7)
    noisy = noisy_prior(model, random)
    drawn = np.concatenate([draw_rows(group, noisy, random)[0] for group in groups])
    posterior = row_posterior(groups[0], model)
    np.testing.assert_allclose(drawn.mean(axis=0), posterior.mean[0], atol=0.02)
    np.testing.assert_allclose(np.cov(drawn.T), np.linalg.inv(posterior.precision[0]), atol=0.02)


def test_squared_errors_are_those_of_the_drawn_rows() -> None:
    random = np.random.default_rng(0)
    others = random.normal(size=(5, 3)).astype(np.float32)
    (group,) = group_rows(np.array([0, 2, 3]), np.array([0, 4, 2]), np.array([1.0, -1.0, 0.5], np.float32), 5)
    model = RowModel(OtherSide.of(others), np.zeros((2, 3), np.float32), np.eye(3, dtype=np.float32), 1.0)
    drawn, squared_errors = draw_rows(group, model, random)
    factors = np.empty_like(drawn)
    factors[group.rows] = drawn
    predicted = [
        factors[row, :2] @ others[column, :2] + factors[row, 2] + others[column, 2]
        for row, column in ((0, 0), (0, 4), (1, 2))
    ]
    assert squared_errors == pytest.approx(np.sum((np.array([1.0, -1.0, 0.5]) - predicted) ** 2), rel=1e-4)


def test_the_drawn_prior_has_the_moments_of_its_closed_form() -> None:
    """Against Bayesian multivariate regression of the rows on a one and the features, in textbook form."""
    random = np.random.default_rng(0)
    rows, ridge = 40, 2.0
    features = sparse.csr_array((random.random((rows, 5)) < 0.4).astype(np.float32))
    factors = (random.normal(size=(rows, 2)) + features @ random.normal(size=(5, 2))).astype(np.float32)
    prior = FlippedPrior(features, ridge)
    draws = [prior.draw(factors, random) for _ in range(4000)]

    design = np.hstack([np.ones((rows, 1)), features.toarray()])
    posterior_precision = design.T @ design + np.diag([2.0] + [ridge] * 5)
    expected = np.linalg.solve(posterior_precision, design.T @ factors)
    scatter = np.eye(2) + factors.T @ factors - expected.T @ posterior_precision @ expected
    precision = (2 + rows) * np.linalg.inv(scatter)
    covariance = scatter / (2 + rows - 2 - 1)

    coefficients = np.stack([np.vstack([draw.centre, draw.weights]) for draw in draws])
    np.testing.assert_allclose(coefficients.mean(axis=0), expected, atol=0.05)
    np.testing.assert_allclose(np.mean([draw.precision for draw in draws], axis=0), precision, rtol=0.05)
    np.testing.assert_allclose(
        np.cov(coefficients[:, :, 0].T), covariance[0, 0] * np.linalg.inv(posterior_precision), atol=0.02
    )


def test_expected_weights_are_the_mean_of_drawn_ones_given_the_centre() -> None:
    random = np.random.default_rng(0)
    features = sparse.csr_array((random.random((30, 6)) < 0.4).astype(np.float32))
    factors = random.normal(size=(30, 2)).astype(np.float32)
    centre = np.array([0.3, -0.2], np.float32)
    dense = features.toarray()
    ridge_solution = np.linalg.solve(dense.T @ dense + 2.0 * np.eye(6), dense.T @ (factors - centre))
    np.testing.assert_allclose(
        FlippedPrior(features, 2.0).expected_weights(factors, centre), ridge_solution, atol=1e-4
    )


def test_implicit_features_are_the_chosen_columns_over_the_root_of_all_entries() -> None:
    rated = sparse.csr_array(np.array([[0.0, 3, 0, -1], [0, 0, 0, 0], [2, 0, 5, 1]]))
    rated.data[0] = 0.0  # a standardised rating of zero is a rating
    features = implicit_features(rated, np.array([1, 2])).toarray()
    np.testing.assert_allclose(features, [[2**-0.5, 0], [0, 0], [0, 3**-0.5]], rtol=1e-6)


def test_profile_features_leave_the_unknown_out() -> None:
    codes = np.array([[0, 2], [1, 0], [2, 1]], np.int32)
    expected = [[0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 1, 0]]
    np.testing.assert_array_equal(profile_features(codes, [3, 3]).toarray(), expected)


@given(counts=st.lists(st.integers(0, 5), max_size=12), most=st.integers(0, 14))
def test_the_most_frequent_are_those_with_most_ratings_and_none_without(counts: list[int], most: int) -> None:
    chosen = most_frequent(np.array(counts, np.int64), most)
    assert len(chosen) == min(most, sum(count > 0 for count in counts))
    assert list(chosen) == sorted(set(chosen.tolist()))
    left = [count for index, count in enumerate(counts) if index not in set(chosen.tolist())]
    if len(chosen) and left:
        assert min(counts[index] for index in chosen) >= max(left)


# One person, all draws at once


@pytest.mark.parametrize("person", [0, 1, 7])
def test_one_person_is_estimated_as_among_others(board: tuple[TrainingData, Bpmf], person: int) -> None:
    data, model = board
    people = data.histories.rows(np.array([person, (person + 1) % 60]))
    together = model.estimate(people)
    alone = model.estimate(people.rows(np.array([0])))
    for of_both, of_one in zip(together, alone, strict=True):
        np.testing.assert_allclose(of_one[0], of_both[0], rtol=1e-4, atol=1e-4)


def test_one_person_without_ratings_is_estimated_as_among_others(
    board: tuple[TrainingData, Bpmf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_posterior, "MOVIES_AT_ONCE", 7)
    data, model = board
    nobody = Histories.of_one([], [], profile_fields=len(data.profiles.sizes))
    twice = model.estimate(nobody.rows(np.array([0, 0])))
    for of_both, of_one in zip(twice, model.estimate(nobody), strict=True):
        np.testing.assert_allclose(of_one[0], of_both[0], rtol=1e-4, atol=1e-4)


def test_some_movies_are_scored_as_among_all(board: tuple[TrainingData, Bpmf]) -> None:
    data, model = board
    people, chosen = data.histories.rows(slice(0, 4)), np.array([5, 0, 5])
    np.testing.assert_allclose(model.score_of(people, chosen), model.score(people)[:, chosen], rtol=1e-5)
