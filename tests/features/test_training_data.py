import numpy as np
import pytest

from maxella.errors import TrainingError
from maxella.features.training_data import TrainingData
from tests.checkerboards import checkerboard


def test_every_movie_stays_a_candidate_and_only_training_people_are_known() -> None:
    dataset = checkerboard()
    rows = dataset.interactions.head(50)
    data = TrainingData.of(dataset, rows)
    assert len(data.catalogue) == len(dataset.movies)
    assert data.user_ids == rows["user_id"].unique(maintain_order=True).to_list()
    assert data.rating_counts.sum() == 50


def test_profile_values_come_from_training_people_alone() -> None:
    dataset = checkerboard()
    data = TrainingData.of(dataset, dataset.interactions.filter(dataset.interactions["user_id"] == "u1"))
    assert data.profiles.values["occupation"] == ["writer"]
    np.testing.assert_array_equal(data.histories.profiles, [[1, 1, 1]])


def test_a_dataset_without_a_rating_cannot_be_trained_on() -> None:
    dataset = checkerboard()
    with pytest.raises(TrainingError, match="no rating to train on"):
        TrainingData.of(dataset, dataset.interactions.clear())
