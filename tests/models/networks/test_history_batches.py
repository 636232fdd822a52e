from collections import Counter

import numpy as np
import pytest

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.networks.history_bag import most_recent, recency
from maxella.models.networks.history_batches import Hiding, HistoryBatches
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())


def batches(data: TrainingData = DATA, **changes: object) -> HistoryBatches:
    settings = {"batch_size": 16, "candidates": 1000, "epochs": 3, "seed": 0, **changes}
    hiding = settings.pop("hiding", Hiding(0.2, 0.5, 0.0))
    return HistoryBatches(data.histories, data.histories.ratings, data.catalogue, hiding, **settings)


def pairs(batch: dict[str, np.ndarray], part: str) -> list[tuple[int, int, float]]:
    """(row, movie, rating) of the visible or the target entries."""
    prefix, mask = ("", "visible") if part == "visible" else ("target_", "targets")
    filled = batch[mask] == 1
    return list(
        zip(*(batch[prefix + key][filled].tolist() for key in ("rows", "movies", "ratings")), strict=True)
    )


def test_an_epoch_shows_every_rating_once_either_visible_or_as_target() -> None:
    given = batches()
    seen: Counter[tuple[int, float]] = Counter()
    for step in range(len(given)):
        (batch,) = given[step]
        both = pairs(batch, "visible") + pairs(batch, "targets")
        assert len({(row, movie) for row, movie, _ in both}) == len(both)
        seen.update((movie, rating) for _, movie, rating in both)
    everything = Counter(zip(DATA.histories.movies.tolist(), DATA.histories.ratings.tolist(), strict=True))
    assert seen == everything


def test_the_hidden_part_keeps_its_bounds() -> None:
    (batch,) = batches()[0]
    hidden = np.bincount(batch["target_rows"][batch["targets"] == 1])
    visible = np.bincount(batch["rows"][batch["visible"] == 1])
    fraction = hidden / (hidden + visible)
    assert (fraction > 0.2 - 1 / 15).all()
    assert (fraction <= 0.5).all()


def test_batches_have_one_shape_and_depend_on_seed_epoch_and_step_alone() -> None:
    given, again = batches(), batches()
    shapes = {
        tuple(sorted((key, array.shape) for key, array in given[step][0].items()))
        for step in range(len(given))
    }
    assert len(shapes) == 1
    given.on_epoch_end()
    again.start_at(1)
    assert all(np.array_equal(given[2][0][key], again[2][0][key]) for key in given[2][0])
    assert not np.array_equal(given[2][0]["movies"], batches()[2][0]["movies"])
    assert not np.array_equal(batches(seed=1)[0][0]["movies"], batches()[0][0]["movies"])


def test_places_point_to_the_movies_in_the_candidates() -> None:
    (batch,) = batches(candidates=2, batch_size=1)[0]
    targets, competing = batch["targets"] == 1, batch["competing"] == 1
    assert len(batch["candidates"]) < len(DATA.catalogue)
    places, movies = batch["target_places"][targets], batch["target_movies"][targets]
    assert np.array_equal(batch["candidates"][places], movies)
    assert np.array_equal(batch["candidates"][batch["places"][competing]], batch["movies"][competing])
    elsewhere = (batch["visible"] == 1) & ~competing
    assert not np.isin(batch["movies"][elsewhere], batch["candidates"]).any()


def test_the_metadata_is_that_of_the_candidates() -> None:
    (batch,) = batches()[0]
    dense = np.zeros((len(batch["candidates"]), len(DATA.catalogue.features)))
    np.add.at(dense, (batch["feature_rows"], batch["features"]), batch["feature_weights"])
    expected = DATA.catalogue.feature_matrix.toarray()[batch["candidates"]]
    assert np.allclose(dense**2, expected / expected.sum(axis=1, keepdims=True))


@pytest.mark.parametrize(("probability", "shown"), [(0.0, 16), (1.0, 0)])
def test_profiles_are_hidden_as_often_as_asked(probability: float, shown: int) -> None:
    (batch,) = batches(hiding=Hiding(0.2, 0.5, probability))[0]
    assert (batch["profiles"] > 0).any(axis=1).sum() == min(shown, len(batch["profiles"]))


def test_recency_counts_days_before_the_latest_rating_and_knows_what_is_unknown() -> None:
    people = Histories(
        np.array([0, 3, 3, 5]),
        np.zeros(5, np.int32),
        np.ones(5, np.float32),
        np.array([-1, 10, 17, -1, -1], np.int32),
        np.zeros((3, 3), np.int32),
    )
    assert recency(people).tolist() == [-1, 7, 0, -1, -1]


def test_only_the_latest_ratings_are_read() -> None:
    short = most_recent(DATA.histories, 3)
    assert (short.lengths == 3).all()
    assert short.rows(slice(0, 1)).movies.tolist() == DATA.histories.rows(slice(0, 1)).movies[-3:].tolist()
    assert most_recent(DATA.histories, 1000) is DATA.histories
