import numpy as np
import pytest

from maxella.features.histories import UNKNOWN_DAY, Histories
from maxella.models.networks.history_bag import centred, gelu, history_bag
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.towers import CandidateTower, HistoryBag
from tests.models.networks.whole_batch import UNRATED_EVEN, everything_visible, with_unrated_movies

DATA = with_unrated_movies()
PEOPLE = Histories(
    np.array([0, 3, 3, 4]),
    np.array([0, 5, 7, 2], np.int32),
    np.array([5, 1, 3, 4], np.float32),
    np.array([3, 10, 40, UNKNOWN_DAY], np.int32),
    np.zeros((3, 3), np.int32),
)
RATINGS = centred(PEOPLE.ratings, DATA.scale)


def bag(dense: bool) -> HistoryBag:
    layer = HistoryBag(len(DATA.catalogue), 8, 0.25, dense, seed=3)
    layer.coefficients.assign(np.array([0.7, -0.4], np.float32))
    return layer


def test_the_two_ways_of_summing_a_history_agree() -> None:
    batch = everything_visible(PEOPLE, RATINGS, DATA)
    dense, gathered = bag(True)(batch), bag(False)(batch)
    assert np.allclose(dense, gathered, atol=1e-6)
    assert np.abs(dense).max() > 0.01


def test_the_bag_is_the_formula_in_its_docstring() -> None:
    layer = bag(True)
    table = np.asarray(layer.embedding.value)
    days_before = [37, 30, 0]
    weights = [
        1 + 0.7 * rating - 0.4 * np.log1p(days) / np.log1p(365)
        for rating, days in zip([1, -1, 0], days_before, strict=True)
    ]
    first = sum(weight * table[movie] for weight, movie in zip(weights, [0, 5, 7], strict=True)) / 3**0.25
    batch = everything_visible(PEOPLE, RATINGS, DATA)
    assert np.allclose(layer(batch)[0], first, atol=1e-6)
    assert np.allclose(layer(batch)[1], 0)
    assert np.allclose(layer(batch)[2], (1 + 0.7 * 0.5) * table[2], atol=1e-6)


def test_numpy_sums_the_history_as_keras_does() -> None:
    layer = bag(True)
    ours = history_bag(PEOPLE, RATINGS, np.asarray(layer.embedding.value), np.array([0.7, -0.4]), 0.25)
    assert np.allclose(ours, layer(everything_visible(PEOPLE, RATINGS, DATA)), atol=1e-6)


def test_numpy_gelu_is_that_of_keras() -> None:
    x = np.linspace(-6, 6, 101, dtype=np.float32)
    assert np.allclose(gelu(x), keras.ops.gelu(x, approximate=True), atol=1e-6)


def candidate_tower(id_dropout: float) -> CandidateTower:
    return CandidateTower(len(DATA.catalogue), len(DATA.catalogue.features), 6, 4, id_dropout, seed=1)


def test_a_candidate_is_its_own_embedding_plus_its_projected_metadata() -> None:
    tower = candidate_tower(0.0)
    batch = everything_visible(PEOPLE, RATINGS, DATA)
    movie = 7
    features = DATA.catalogue.feature_matrix.toarray()[movie]
    described = features @ np.asarray(tower.features.value) / np.sqrt(features.sum())
    expected = np.asarray(tower.own.value)[movie] + described @ np.asarray(tower.project.kernel.value)
    assert np.allclose(tower(batch)[batch["candidates"].tolist().index(movie)], expected, atol=1e-6)


def test_in_training_some_candidates_show_their_metadata_alone() -> None:
    tower = candidate_tower(0.5)
    batch = everything_visible(PEOPLE, RATINGS, DATA)
    own = np.asarray(tower.own.value)[batch["candidates"]]
    described = np.asarray(tower(batch)) - own
    trained = np.asarray(tower(batch, training=True))
    without = np.isclose(trained, described, atol=1e-6).all(axis=1)
    whole = np.isclose(trained, described + own, atol=1e-6).all(axis=1)
    assert (without ^ whole).all()
    assert 0.2 < without.mean() < 0.8


@pytest.mark.parametrize(("rating", "expected"), [(1, -1), (3, 0), (5, 1)])
def test_ratings_are_read_from_minus_one_to_one(rating: float, expected: float) -> None:
    assert centred(np.array([rating], np.float32), DATA.scale).tolist() == [expected]


def test_an_unrated_movie_is_never_a_candidate() -> None:
    assert UNRATED_EVEN not in everything_visible(PEOPLE, RATINGS, DATA)["candidates"]
