import numpy as np

from maxella.features.training_data import TrainingData
from maxella.models.networks.history_batches import Hiding, HistoryBatches
from maxella.models.ranker.listed_batches import ListedBatches
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())
MEANS = np.linspace(-1, 1, len(DATA.catalogue)).astype(np.float32)
RESIDUALS = DATA.histories.ratings - 3
PREPARED = (DATA.histories, RESIDUALS, DATA.catalogue, Hiding(0.3, 0.6, 0.2), 16, 1000, 3, 0)


def batches(list_length: int = 5) -> ListedBatches:
    return ListedBatches(*PREPARED, movie_means=MEANS, list_length=list_length)


def test_a_list_holds_different_hidden_ratings_of_its_person() -> None:
    (batch,) = batches()[0]
    hidden = np.bincount(batch["target_rows"][batch["targets"] == 1])
    assert batch["listed"].sum(axis=1).tolist() == np.minimum(hidden, 5).tolist()
    for person, (targets, listed) in enumerate(zip(batch["list_targets"], batch["listed"] == 1, strict=True)):
        chosen = targets[listed]
        assert len(set(chosen.tolist())) == len(chosen)
        assert (batch["target_rows"][chosen] == person).all()
        assert (batch["targets"][chosen] == 1).all()


def test_a_list_has_the_stars_as_given_and_the_means_of_its_movies() -> None:
    (batch,) = batches()[1]
    listed = batch["listed"] == 1
    targets = batch["list_targets"][listed]
    assert np.array_equal(batch["list_stars"][listed], batch["target_ratings"][targets] + 3)
    assert np.array_equal(batch["list_means"][listed], MEANS[batch["target_movies"][targets]])


def test_lists_longer_than_any_history_hold_every_hidden_rating() -> None:
    (batch,) = batches(list_length=50)[2]
    listed = batch["list_targets"][batch["listed"] == 1]
    assert sorted(listed.tolist()) == np.flatnonzero(batch["targets"]).tolist()


def test_which_ratings_are_listed_and_in_which_order_is_drawn_anew() -> None:
    given, again, next_epoch = batches(), batches(), batches()
    next_epoch.start_at(1)
    one, same, other = given[0][0], again[0][0], next_epoch[0][0]
    assert np.array_equal(one["list_targets"], same["list_targets"])
    assert not np.array_equal(one["list_targets"], other["list_targets"])
    ordered = [np.all(np.diff(row) > 0) for row in one["list_targets"]]
    assert not all(ordered)


def test_lists_change_nothing_of_what_else_a_batch_holds() -> None:
    plain, listed = HistoryBatches(*PREPARED)[1][0], batches()[1][0]
    assert all(np.array_equal(listed[name], plain[name]) for name in plain)
    assert set(listed) - set(plain) == {"list_targets", "list_stars", "list_means", "listed"}
    assert {array.shape for name, array in listed.items() if "list" in name} == {(15, 5)}
