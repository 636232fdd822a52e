import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.means import Means, MeansSettings
from maxella.models.ranker.serve import Ranker
from maxella.models.ranker.settings import RankerSettings
from maxella.models.ranker.train import RankerNetwork, configuration, exported, fit_ranker
from maxella.tables.rating_scales import RatingScale
from tests.checkerboards import dataset_of
from tests.models.networks.whole_batch import (
    UNRATED_EVEN,
    UNRATED_ODD,
    everything_visible,
    with_unrated_movies,
)

DATA = with_unrated_movies()
SMALL = RankerSettings(
    width=16,
    feature_width=8,
    cross_width=4,
    dropout=0.1,
    batch_size=16,
    epochs=40,
    learning_rate=1e-2,
    weight_decay=0.01,
)
SHORT = SMALL.model_copy(update={"epochs": 2})


@pytest.fixture(scope="module")
def view() -> Ranker:
    return fit_ranker(DATA, SMALL, Fitting(seed=1))


def test_numpy_serves_what_keras_trains() -> None:
    network = RankerNetwork(DATA, SMALL, seed=0)
    generator = np.random.default_rng(0)
    for weight in network.weights:
        weight.assign(generator.normal(scale=0.2, size=weight.shape))
    config, offsets = configuration(DATA, SMALL)
    people = DATA.histories
    base = config["mean"] + offsets
    batch = everything_visible(people, (people.ratings - base[people.movies]) / config["unit"], DATA)
    predicted = (
        np.asarray(network(batch)).reshape(len(people), -1) * config["unit"] + base[batch["candidates"]]
    )
    served = Ranker(config, exported(network, DATA, offsets)).score(people)
    assert np.allclose(served[:, batch["candidates"]], np.clip(predicted, 1, 5), atol=1e-3)
    assert ((served > 1) & (served < 5)).mean() > 0.3


def test_hidden_ratings_are_predicted_far_better_than_by_means(view: Ranker) -> None:
    """The kinds of the checkerboard show in an interaction alone: means of movies and people see nothing."""
    means = Means.fit(DATA, MeansSettings(), Fitting())
    even = Histories.of_one(range(0, 20, 2), [5.0] * 10)
    truth = np.where(np.arange(20, 40) % 2 == 0, 4.5, 1.5)

    def error(model: Ranker | Means) -> float:
        return float(np.sqrt(np.mean((model.score(even)[0, 20:40] - truth) ** 2)))

    assert error(view) < 0.6 * error(means)


def test_predictions_stay_on_the_scale_of_the_dataset(view: Ranker) -> None:
    scores = view.score(DATA.histories)
    assert scores.dtype == np.float32
    assert scores.shape == (len(DATA.histories), len(DATA.catalogue))
    assert scores.min() >= 1
    assert scores.max() <= 5


def test_a_movie_that_nobody_rated_is_judged_by_its_metadata(view: Ranker) -> None:
    even = view.score(Histories.of_one(range(0, 20, 2), [5.0] * 10))[0]
    assert even[UNRATED_EVEN] > even[UNRATED_ODD] + 0.5


def test_a_person_is_scored_alike_alone_and_among_others(view: Ranker) -> None:
    together = view.score(DATA.histories)
    assert np.allclose(view.score(DATA.histories.rows(slice(7, 8)))[0], together[7], atol=1e-5)


def test_an_empty_history_gets_what_most_people_think(view: Ranker) -> None:
    scores = view.score(Histories.of_one([], []))
    assert np.isfinite(scores).all()
    assert 1.5 < scores.mean() < 4.9


def test_shares_are_what_the_prediction_loses_without_each_rating(view: Ranker) -> None:
    person, shorter = Histories.of_one([0, 3, 2], [4, 3, 4]), Histories.of_one([0, 3], [4, 3])
    before, after = view.score(person)[0], view.score(shorter)[0]
    inside = np.flatnonzero((before < 5) & (before > 1) & (after < 5) & (after > 1))
    assert len(inside)
    for movie in inside[:3]:
        assert view.shares(person, movie)[2] == pytest.approx(before[movie] - after[movie], abs=1e-4)
    assert view.shares(Histories.of_one([], []), 8).shape == (0,)


def test_a_view_comes_back_from_its_json_and_arrays(view: Ranker) -> None:
    restored = Ranker.restore(json.loads(json.dumps(view.config())), view.arrays())
    assert np.array_equal(restored.score(DATA.histories), view.score(DATA.histories))


@pytest.mark.parametrize("loss", ["pairwise", "listwise"])
def test_trained_by_order_it_orders_far_better_than_means_and_gives_no_stars(loss: str) -> None:
    ranker = fit_ranker(
        DATA, RankerSettings(**{**SMALL.model_dump(), "loss": loss, "list_length": 6}), Fitting()
    )
    scores = ranker.score(Histories.of_one(range(0, 20, 2), [5.0] * 10))[0]
    even, odd = scores[20:40:2], scores[21:40:2]
    assert even.min() > odd.max()
    assert ranker.orders_only
    everyone = ranker.score(DATA.histories)
    assert everyone.min() < 1 or everyone.max() > 5
    restored = Ranker.restore(json.loads(json.dumps(ranker.config())), ranker.arrays())
    assert restored.orders_only
    assert np.array_equal(restored.score(DATA.histories), everyone)


def test_a_ranker_without_a_loss_in_its_configuration_predicts_stars(view: Ranker) -> None:
    older = {name: value for name, value in view.config().items() if name != "loss"}
    ranker = Ranker(older, view.arrays())
    assert not ranker.orders_only
    assert np.array_equal(ranker.score(DATA.histories), view.score(DATA.histories))


def test_settings_of_the_order_change_what_is_learnt_by_order_alone() -> None:
    one_epoch = SMALL.model_copy(update={"epochs": 1})

    def scores(**changes: object) -> np.ndarray:
        return fit_ranker(DATA, one_epoch.model_copy(update=changes), Fitting()).score(DATA.histories)

    by_order = scores(loss="pairwise")
    assert not np.allclose(scores(loss="pairwise", temperature=2.0), by_order, atol=1e-4)
    assert not np.allclose(scores(loss="pairwise", list_length=2), by_order, atol=1e-4)
    assert np.array_equal(scores(temperature=2.0, list_length=2), scores())


def test_fifty_people_of_one_rating_without_metadata_times_or_profiles_train() -> None:
    rows = [(f"u{person}", f"m{person % 7}", 1.0 + person % 5) for person in range(50)]
    data = TrainingData.of(dataset_of(pl.DataFrame(rows, ["user_id", "movie_id", "rating"], orient="row")))
    assert np.isfinite(fit_ranker(data, SHORT, Fitting()).score(data.histories)).all()


def test_a_fit_is_reported_and_taken_over_when_it_is_done(tmp_path: Path) -> None:
    reports: list[tuple[str, int, int]] = []
    fitting = Fitting(0, lambda *report: reports.append(report), Checkpoints(tmp_path))
    first = fit_ranker(DATA, SHORT, fitting).score(DATA.histories)
    assert reports == [("ranker", 0, 2), ("ranker", 1, 2), ("ranker", 2, 2)]
    reports.clear()
    assert np.array_equal(fit_ranker(DATA, SHORT, fitting).score(DATA.histories), first)
    assert reports == [("ranker", 2, 2)]


def test_a_scale_of_ten_is_learnt_as_well() -> None:
    rows = [(f"u{person}", f"m{movie}", 9.0) for person in range(20) for movie in (person % 5, 5)]
    interactions = pl.DataFrame(rows, ["user_id", "movie_id", "rating"], orient="row")
    data = TrainingData.of(dataset_of(interactions, scale=RatingScale(low=0, high=10, step=1)))
    assert fit_ranker(data, SHORT, Fitting()).score(data.histories).mean() == pytest.approx(9, abs=1)
