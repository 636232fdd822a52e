import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.completion.batches import CompletionBatches
from maxella.models.completion.chunks import levels_of
from maxella.models.completion.serve import Completion
from maxella.models.completion.settings import CompletionSettings
from maxella.models.completion.train import CompletionNetwork, fit_completion
from maxella.models.fitting import Checkpoints, Fitting
from tests.checkerboards import dataset_of

MOVIES = 24
SMALL = CompletionSettings(
    width=16,
    heads=2,
    layers=1,
    expansion=2,
    epochs=60,
    tokens=512,
    learning_rate=1e-2,
    warm_up=5,
    averaging=0.8,
)


def in_a_row() -> TrainingData:
    """People who watch the movies in the order of their numbers, each from another one on, a few left out."""
    random = np.random.default_rng(0)
    rows = [
        (f"u{person}", f"m{(person + step) % MOVIES:02d}", float(1 + step % 5), 1_000_000 + 86_400 * step)
        for person in range(120)
        for step in range(16)
        if random.random() < 0.85
    ]
    frame = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")
    movies = pl.DataFrame({"movie_id": [f"m{n:02d}" for n in range(MOVIES)]}).with_columns(
        title="Movie " + pl.col("movie_id")
    )
    return TrainingData.of(dataset_of(frame, movies))


DATA = in_a_row()


@pytest.fixture(scope="module")
def model() -> Completion:
    return fit_completion(DATA, SMALL, Fitting(seed=1))


def read_at(model: Completion, reading: str) -> Completion:
    return Completion({**model.config(), "reading": reading}, model.arrays())


def history(*movies: int) -> Histories:
    return Histories.of_one(movies, [4.0] * len(movies))


def test_what_is_missing_between_two_neighbours_is_found(model: Completion) -> None:
    scores = model.score(history(2, 3, 4, 6, 7, 8, 9))[0]
    assert scores[5] == scores.max()


def test_the_last_gap_tells_what_comes_next(model: Completion) -> None:
    scores = read_at(model, "last").score(history(2, 3, 4, 6, 7, 8))[0]
    assert set(np.argsort(-scores)[:2]) <= {9, 10, 11}
    assert scores[9] > scores[5]


def test_order_counts(model: Completion) -> None:
    assert np.abs(model.score(history(1, 2, 3)) - model.score(history(3, 1, 2))).max() > 1e-3


def test_a_person_is_scored_alike_alone_and_among_others(model: Completion) -> None:
    together = model.score(DATA.histories)
    assert together.shape == (120, MOVIES)
    assert together.dtype == np.float32
    np.testing.assert_allclose(model.score(DATA.histories.rows(slice(7, 8)))[0], together[7], atol=1e-4)


def test_a_history_in_pieces_is_scored_as_the_sum_over_its_gaps(model: Completion) -> None:
    long = history(*(number % MOVIES for number in range(150)))
    assert np.isfinite(model.score(long)).all()


def test_an_empty_history_gets_what_is_popular_and_finite_scores(model: Completion) -> None:
    scores = model.score(history())
    assert np.isfinite(scores).all()
    assert np.isfinite(read_at(model, "last").score(history())).all()


def test_a_rated_movie_stands_in_the_middle(model: Completion) -> None:
    scores = model.score(history(2, 3))[0]
    others = np.delete(scores, [2, 3])
    np.testing.assert_allclose(scores[[2, 3]], others.mean(), rtol=1e-4)
    assert np.isfinite(model.score(history(*range(MOVIES)))).all()


def test_shares_are_what_the_score_loses_without_the_loudest_ratings(model: Completion) -> None:
    person = history(2, 3, 4, 6, 7, 8, 9, 12, 13, 15)
    shares = model.shares(person, 5)
    assert np.count_nonzero(shares) == 8
    place = int(np.flatnonzero(shares)[0])
    shorter = person.kept(np.arange(10) != place)
    expected = model.score(person)[0, 5] - model.score(shorter)[0, 5]
    assert shares[place] == pytest.approx(expected, abs=1e-5)
    assert model.shares(history(), 5).shape == (0,)


def test_numpy_serves_what_keras_trains() -> None:
    """The loss that Keras computes of a batch is that of the chances and rates which NumPy computes."""
    network = CompletionNetwork(DATA, SMALL, seed=0)
    generator = np.random.default_rng(0)
    for weight in network.weights:
        if weight.dtype == "float32":
            weight.assign(generator.normal(scale=0.3, size=weight.shape))
    batches = CompletionBatches(DATA.histories, levels_of(DATA.histories, DATA.scale), MOVIES, SMALL, 0)
    batch: dict[str, Any] = batches[0][0]
    served = Completion(
        {"rating_scale": [1, 5], "reading": "all"},
        {name: np.asarray(weight.value) for name, weight in network.learnt.items()},
    )
    chances, rates = served.chances(batch, 0)
    rows, places = np.nonzero(batch["weights"])
    gaps, movies = batch["gaps"][rows, places], batch["targets"][rows, places]
    at_home = -np.log(chances[rows, gaps, movies]).sum()
    rates = rates * batch["present"]
    mixed = np.einsum("rg,rgm->rm", rates / np.maximum(rates.sum(axis=1, keepdims=True), 1e-30), chances)
    anywhere = -np.log(mixed[rows, movies]).sum()
    counts = np.zeros(rates.shape)
    np.add.at(counts, (rows, gaps), 1)
    poisson = (rates - np.where(counts > 0, counts * np.log(np.maximum(rates, 1e-30)), 0)).sum()
    expected = (0.5 * (at_home + anywhere) + poisson) / len(rows)
    assert float(network(batch)) == pytest.approx(expected, rel=1e-4)


def test_an_interrupted_fit_ends_where_a_whole_one_does(model: Completion, tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        if done == 4:
            raise StoppedError

    kept = Checkpoints(tmp_path)
    with pytest.raises(StoppedError):
        fit_completion(DATA, SMALL, Fitting(seed=1, checkpoints=kept, report=stop))
    resumed = fit_completion(DATA, SMALL, Fitting(seed=1, checkpoints=kept))
    finished = fit_completion(DATA, SMALL, Fitting(seed=1, checkpoints=kept))
    for other in (resumed, finished):
        np.testing.assert_allclose(other.score(DATA.histories), model.score(DATA.histories), atol=1e-3)


def test_a_view_comes_back_from_its_json_and_arrays(model: Completion) -> None:
    restored = Completion.restore(json.loads(json.dumps(model.config())), model.arrays())
    np.testing.assert_array_equal(restored.score(DATA.histories), model.score(DATA.histories))


@pytest.mark.parametrize("changes", [{"hidden_least": 0.5, "hidden_most": 0.2}, {"width": 10, "heads": 4}])
def test_settings_that_do_not_fit_together_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        CompletionSettings(**changes)
