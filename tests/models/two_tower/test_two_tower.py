import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.networks.history_bag import centred
from maxella.models.two_tower.serve import TwoTower
from maxella.models.two_tower.settings import TwoTowerSettings
from maxella.models.two_tower.train import TwoTowerNetwork, configuration, exported, fit_two_tower
from maxella.models.view import standardise
from tests.checkerboards import dataset_of
from tests.models.networks.whole_batch import (
    UNRATED_EVEN,
    UNRATED_ODD,
    everything_visible,
    with_unrated_movies,
)

DATA = with_unrated_movies()
SMALL = TwoTowerSettings(width=16, feature_width=8, dropout=0.2, batch_size=16, epochs=25, learning_rate=1e-2)
SIX_EPOCHS = SMALL.model_copy(update={"epochs": 6})


@pytest.fixture(scope="module")
def view() -> TwoTower:
    return fit_two_tower(DATA, SMALL, Fitting(seed=1))


def random_weights(network: TwoTowerNetwork) -> None:
    generator = np.random.default_rng(0)
    for weight in network.weights:
        weight.assign(generator.normal(scale=0.3, size=weight.shape))


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": 1},
        {"layers": 3},
        {"reads_profile": False},
        {"reads_ratings": False},
        {"reads_recency": False},
    ],
    ids=str,
)
def test_numpy_serves_what_keras_trains(changes: dict[str, object]) -> None:
    settings = SMALL.model_copy(update=changes)
    network = TwoTowerNetwork(DATA, settings, seed=0)
    random_weights(network)
    batch = everything_visible(DATA.histories, centred(DATA.histories.ratings, DATA.scale), DATA)
    served = TwoTower(configuration(DATA, settings), exported(network, DATA)).score(DATA.histories)
    assert np.allclose(served[:, batch["candidates"]], network(batch), atol=1e-4)


def mean_score(view: TwoTower, liked: int, scored: range) -> float:
    scores = view.score(Histories.of_one(range(liked, 20, 2), [5.0] * 10))
    return float(scores[0, list(scored)].mean())


def test_people_are_recommended_movies_of_their_kind(view: TwoTower) -> None:
    even, odd = range(20, 40, 2), range(21, 40, 2)
    assert mean_score(view, 0, even) > mean_score(view, 0, odd) + 1
    assert mean_score(view, 1, odd) > mean_score(view, 1, even) + 1


def test_a_movie_that_nobody_rated_is_placed_by_its_metadata(view: TwoTower) -> None:
    even = view.score(Histories.of_one(range(0, 20, 2), [5.0] * 10))[0]
    odd = view.score(Histories.of_one(range(1, 20, 2), [5.0] * 10))[0]
    assert even[UNRATED_EVEN] > even[UNRATED_ODD] + 1
    assert odd[UNRATED_ODD] > odd[UNRATED_EVEN] + 1


def test_a_sampled_softmax_learns_the_same_tastes() -> None:
    settings = SMALL.model_copy(update={"candidates": 2, "batch_size": 3, "epochs": 10})
    sampled = fit_two_tower(DATA, settings, Fitting())
    assert mean_score(sampled, 0, range(20, 40, 2)) > mean_score(sampled, 0, range(21, 40, 2)) + 1


def test_a_person_is_scored_alike_alone_and_among_others(view: TwoTower) -> None:
    together = view.score(DATA.histories)
    assert together.shape == (len(DATA.histories), len(DATA.catalogue))
    assert together.dtype == np.float32
    assert np.allclose(view.score(DATA.histories.rows(slice(7, 8)))[0], together[7], atol=1e-5)


def test_an_empty_history_and_a_seen_movie_get_finite_scores(view: TwoTower) -> None:
    assert np.isfinite(view.score(Histories.of_one([], []))).all()
    assert np.isfinite(view.score(DATA.histories)).all()


def test_shares_are_what_the_score_loses_without_each_rating(view: TwoTower) -> None:
    person = Histories.of_one([0, 3, 2], [5, 1, 4], [5, 6, 9], np.array([1, 1, 1], np.int32))
    shorter = Histories.of_one([0, 3], [5, 1], [5, 6], np.array([1, 1, 1], np.int32))
    expected = view.score(person)[0, 8] - view.score(shorter)[0, 8]
    assert view.shares(person, 8)[2] == pytest.approx(expected, abs=1e-5)
    assert view.shares(Histories.of_one([], []), 8).shape == (0,)


def test_only_the_latest_ratings_are_read(view: TwoTower) -> None:
    short = TwoTower({**view.config(), "history_length": 2}, view.arrays())
    latest = Histories.of_one([2, 4], [5, 5], [8, 9])
    longer = Histories.of_one([1, 2, 4], [1, 5, 5], [7, 8, 9])
    assert np.allclose(short.score(latest), short.score(longer), atol=1e-6)
    assert not np.allclose(view.score(latest), view.score(longer), atol=0.1)


def test_a_view_comes_back_from_its_json_and_arrays(view: TwoTower) -> None:
    restored = TwoTower.restore(json.loads(json.dumps(view.config())), view.arrays())
    assert np.array_equal(restored.score(DATA.histories), view.score(DATA.histories))
    assert all(array.dtype == np.float32 for array in view.arrays().values())


@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("piece", ["profile", "ratings", "recency"])
def test_a_piece_of_the_query_counts_unless_it_is_switched_off(piece: str, read: bool) -> None:
    settings = SMALL.model_copy(update={f"reads_{piece}": read})
    network = TwoTowerNetwork(DATA, settings, seed=0)
    random_weights(network)
    served = TwoTower(configuration(DATA, settings), exported(network, DATA))
    known = {"stars": [5.0, 1.0], "days": [4, 9], "profile": np.array([1, 1, 1], np.int32)}
    other: dict[str, dict[str, object]] = {
        "profile": {"profile": np.array([2, 2, 2], np.int32)},
        "ratings": {"stars": [2.0, 4.0]},
        "recency": {"days": [4, 400]},
    }
    first, second = (
        served.score(Histories.of_one([0, 3], each["stars"], each["days"], each["profile"]))
        for each in (known, known | other[piece])
    )
    assert np.allclose(first, second, atol=1e-6) != read


def test_without_metadata_a_movie_that_nobody_rated_is_like_any_other() -> None:
    bare = fit_two_tower(DATA, SIX_EPOCHS.model_copy(update={"metadata": ()}), Fitting())
    scores = bare.score(DATA.histories)
    assert np.array_equal(scores[:, UNRATED_EVEN], scores[:, UNRATED_ODD])


def test_a_movie_is_placed_by_the_metadata_that_is_read_alone() -> None:
    """Director and genre each tell the two kinds apart; the period does not."""
    periods = fit_two_tower(DATA, SIX_EPOCHS.model_copy(update={"metadata": ("period",)}), Fitting())
    genres = fit_two_tower(DATA, SMALL.model_copy(update={"metadata": ("genre",)}), Fitting())
    even = Histories.of_one(range(0, 20, 2), [5.0] * 10)
    by_period, by_genre = periods.score(even)[0], genres.score(even)[0]
    assert by_period[UNRATED_EVEN] == by_period[UNRATED_ODD]
    assert by_genre[UNRATED_EVEN] > by_genre[UNRATED_ODD] + 1


def test_a_kind_of_metadata_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValidationError, match="Input should be 'genre', 'period'"):
        TwoTowerSettings(metadata=("colour",))


def scores_of(settings: TwoTowerSettings, fitting: Fitting) -> np.ndarray:
    return fit_two_tower(DATA, settings, fitting).score(DATA.histories)


@pytest.fixture(scope="module")
def six_epochs() -> np.ndarray:
    return scores_of(SIX_EPOCHS, Fitting(seed=2))


def test_an_interrupted_fit_goes_on_and_ends_as_if_nothing_had_happened(
    tmp_path: Path, six_epochs: np.ndarray
) -> None:
    class StoppedError(Exception):
        pass

    reports: list[tuple[str, int, int]] = []

    def stop_after_five(stage: str, done: int, total: int) -> None:
        reports.append((stage, done, total))
        if done == 5:
            raise StoppedError

    with pytest.raises(StoppedError):
        scores_of(SIX_EPOCHS, Fitting(2, stop_after_five, Checkpoints(tmp_path)))
    assert reports == [("two_tower", done, 6) for done in range(6)]

    reports.clear()
    resumed = scores_of(SIX_EPOCHS, Fitting(2, lambda *report: reports.append(report), Checkpoints(tmp_path)))
    assert reports == [("two_tower", 4, 6), ("two_tower", 5, 6), ("two_tower", 6, 6)]
    assert np.allclose(resumed, six_epochs, atol=1e-5)


def test_gathering_trains_as_the_dense_way_does(six_epochs: np.ndarray) -> None:
    gathered = scores_of(SIX_EPOCHS.model_copy(update={"dense_up_to": 0}), Fitting(seed=2))
    assert np.allclose(gathered, six_epochs, atol=1e-2)


def test_another_seed_gives_another_fit(six_epochs: np.ndarray) -> None:
    assert not np.allclose(scores_of(SIX_EPOCHS, Fitting(seed=3)), six_epochs, atol=0.1)


@pytest.mark.parametrize(
    "rows",
    [
        [("u0", "m0", 5.0)],
        [(f"u{person}", f"m{person % 7}", 1.0 + person % 5) for person in range(50)],
    ],
    ids=["one rating at all", "fifty people of one rating"],
)
def test_tiny_data_without_metadata_times_or_profiles_train(rows: list[tuple[str, str, float]]) -> None:
    interactions = pl.DataFrame(rows, ["user_id", "movie_id", "rating"], orient="row")
    data = TrainingData.of(dataset_of(interactions))
    assert not data.catalogue.features
    scores = fit_two_tower(data, SIX_EPOCHS, Fitting()).score(data.histories)
    assert scores.shape == (len(data.user_ids), len(data.catalogue))
    assert np.isfinite(scores).all()


def test_a_popular_movie_leads_for_a_person_without_history() -> None:
    rows = [(f"u{person}", f"m{movie}", 4.0) for person in range(30) for movie in (0, 1 + person % 9)]
    data = TrainingData.of(dataset_of(pl.DataFrame(rows, ["user_id", "movie_id", "rating"], orient="row")))
    view = fit_two_tower(data, SMALL, Fitting())
    assert view.score(Histories.of_one([], []))[0].argmax() == 0


def test_settings_that_hide_an_empty_range_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"hidden_least 0\.5 is above hidden_most 0\.4"):
        TwoTowerSettings(hidden_least=0.5, hidden_most=0.4)


def test_serving_loads_no_deep_learning_framework() -> None:
    code = (
        "import sys, maxella.models.registry;"
        "sys.exit(any(name in sys.modules for name in ('keras', 'jax', 'tensorflow')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_some_movies_are_standardised_as_among_all(view: TwoTower) -> None:
    people = DATA.histories.rows(slice(0, 9))
    chosen = np.array([3, 0, UNRATED_ODD, 3])
    expected = standardise(view.score(people))[:, chosen]
    np.testing.assert_allclose(view.standardised_of(people, chosen), expected, atol=1e-4)
