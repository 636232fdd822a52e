import json
from pathlib import Path

import numpy as np
import pytest

from maxella.features.histories import Histories
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.joint.serve import Joint
from maxella.models.joint.settings import JointSettings
from maxella.models.joint.train import JointNetwork, configuration, exported, fit_joint
from tests.models.networks.whole_batch import (
    UNRATED_EVEN,
    UNRATED_ODD,
    everything_visible,
    with_unrated_movies,
)

DATA = with_unrated_movies()
SMALL = JointSettings(
    width=16,
    feature_width=8,
    dropout=0.1,
    batch_size=16,
    epochs=40,
    learning_rate=1e-2,
    weight_decay=0.01,
)
EVEN = Histories.of_one(range(0, 20, 2), [5.0] * 10)


@pytest.fixture(scope="module")
def view() -> Joint:
    return fit_joint(DATA, SMALL, Fitting(seed=1))


def test_numpy_serves_what_keras_trains() -> None:
    network = JointNetwork(DATA, SMALL, seed=0)
    generator = np.random.default_rng(0)
    for weight in network.weights:
        weight.assign(generator.normal(scale=0.2, size=weight.shape))
    config, offsets = configuration(DATA, SMALL)
    people = DATA.histories
    base = config["mean"] + offsets
    batch = everything_visible(people, (people.ratings - base[people.movies]) / config["unit"], DATA)
    logits, predictions = network(batch)
    places = batch["candidates"]
    predicted = np.asarray(predictions).reshape(len(people), -1) * config["unit"] + base[places]
    served = Joint(config, exported(network, DATA, offsets))
    assert np.allclose(served.score(people)[:, places], logits, atol=1e-3)
    assert np.allclose(served.predict(people)[:, places], predicted, atol=1e-3)
    assert np.allclose(served.rating.score(people), np.clip(served.predict(people), 1, 5))


def test_both_goals_are_learnt_at_once(view: Joint) -> None:
    ranked = view.score(EVEN)[0, 20:40]
    assert ranked[::2].min() > ranked[1::2].max()
    stars = view.rating.score(EVEN)[0, 20:40]
    assert stars[::2].mean() > stars[1::2].mean() + 1.5


@pytest.mark.parametrize(("weight", "learns_to_rank"), [(0.0, True), (1.0, False)])
def test_a_weight_of_nought_or_one_makes_a_specialist(weight: float, *, learns_to_rank: bool) -> None:
    specialist = fit_joint(DATA, SMALL.model_copy(update={"rating_weight": weight}), Fitting(seed=1))
    ranked, stars = specialist.score(EVEN)[0, 20:40], specialist.rating.score(EVEN)[0, 20:40]
    assert (ranked[::2].min() > ranked[1::2].max()) == learns_to_rank
    assert (stars[::2].mean() > stars[1::2].mean() + 1.5) == (not learns_to_rank)


def test_predicted_ratings_stay_on_the_scale(view: Joint) -> None:
    stars = view.rating.score(DATA.histories)
    assert stars.shape == (len(DATA.histories), len(DATA.catalogue))
    assert stars.min() >= 1
    assert stars.max() <= 5


def test_a_movie_that_nobody_rated_is_placed_by_its_metadata(view: Joint) -> None:
    scores = view.score(EVEN)[0]
    assert scores[UNRATED_EVEN] > scores[UNRATED_ODD]


def test_shares_are_what_the_score_loses_without_each_rating(view: Joint) -> None:
    person, shorter = Histories.of_one([0, 3, 2], [4, 3, 4]), Histories.of_one([0, 3], [4, 3])
    assert view.shares(person, 8)[2] == pytest.approx(
        view.score(person)[0, 8] - view.score(shorter)[0, 8], abs=1e-4
    )
    stars = view.predict(person)[0, 8] - view.predict(shorter)[0, 8]
    assert view.rating.shares(person, 8)[2] == pytest.approx(stars, abs=1e-4)


def test_a_view_comes_back_from_its_json_and_arrays(view: Joint) -> None:
    restored = Joint.restore(json.loads(json.dumps(view.config())), view.arrays())
    assert np.array_equal(restored.score(DATA.histories), view.score(DATA.histories))
    assert np.array_equal(restored.predict(DATA.histories), view.predict(DATA.histories))


def test_a_stopped_fit_goes_on_and_ends_where_an_uninterrupted_one_ends(tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        if done == 8:
            raise StopError

    short = SMALL.model_copy(update={"epochs": 12})
    whole = fit_joint(DATA, short, Fitting(seed=3))
    with pytest.raises(StopError):
        fit_joint(DATA, short, Fitting(3, stop, Checkpoints(tmp_path)))
    resumed = fit_joint(DATA, short, Fitting(3, checkpoints=Checkpoints(tmp_path)))
    assert np.allclose(resumed.score(DATA.histories), whole.score(DATA.histories), atol=1e-4)
